//! What policies allow on every resource, whatever the circumstances.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::everyday;
use crate::access::{AccessLevel, known_actions};
use crate::catalog::iam::role_policy;
use crate::rules::facts::{Statement, all, literals, matches_action_of};
use crate::rules::{Decided, Facts, Findings, policies};
use crate::value::Value;

/// A service and the name of one of its actions. Lists of them are in the order of services.
pub(super) type Action = (&'static str, &'static str);

/// Actions that are about a resource by now, and that nobody limits to one: what is written is made by writing.
pub(super) const UNLIMITED: [(&str, &str); 1] = [("cloudwatch", "PutMetricData")];

/// The actions of a level that a policy can limit to resources.
pub(super) fn of_level(level: AccessLevel) -> Vec<Action> {
    let alike = known_actions().filter(|it| it.level == level && it.is_about_resources);
    let known = alike.flat_map(|it| it.names().map(move |name| (it.service, name)));
    let known = known.filter(|it| !UNLIMITED.contains(it));
    let mut actions: Vec<Action> = known.chain(everyday::of_level(level)).collect();
    actions.sort_unstable_by_key(|(service, _)| *service);
    actions
}

/// Raises at every policy of a role, a user or a group that allows some of these actions on every resource and without a
/// condition. The message is given the policy's name and the patterns.
pub(super) fn check(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    actions: impl Fn() -> Vec<Action>,
    message: impl Fn(&str, &str) -> String,
) {
    let known = OnceCell::new();
    policies::each_granting(facts, findings, |findings, address, statements| {
        let (found, vague) = match statements {
            Ok(statements) => found(statements, || known.get_or_init(&actions)),
            Err(why) => (Vec::new(), Some(why)),
        };
        if !found.is_empty() {
            let message = message(&facts.name(address), &found.join(", "));
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if let Some(why) = vague {
            findings.undecided(address, why);
        }
    });
}

/// What a policy lists that allows one of some actions on every resource and without a condition, as people read it, and why that
/// cannot be told of all of it. The actions are asked for if a statement may be of that kind.
pub(super) fn found<'k>(
    statements: &[Statement<'_>],
    actions: impl Fn() -> &'k [Action],
) -> (Vec<String>, Option<&'static str>) {
    let (mut found, mut vague, mut asked) = (Vec::new(), None, None);
    for statement in statements {
        let unbounded = is_unbounded(statement);
        let whole = whole_services(statement);
        if unbounded == Ok(false) && whole.is_empty() {
            continue;
        }
        let actions = asked.get_or_insert_with(|| left(statements, actions()));
        let patterns = match unbounded {
            Ok(false) => {
                let of_those = actions.iter().filter(|(service, _)| whole.contains(service));
                allowed(statement, &of_those.copied().collect::<Vec<_>>())
            }
            _ => allowed(statement, actions),
        };
        match (unbounded, patterns) {
            (Ok(_), Ok(patterns)) => found.extend(patterns),
            (Err(_), Ok(patterns)) if patterns.is_empty() => {}
            (Err(why), _) | (_, Err(why)) => vague = Some(why),
        }
    }
    found.dedup();
    (found, vague)
}

/// Those of some actions that a policy does not take away again, whatever it allows elsewhere: a statement that denies one on
/// every resource and without a condition outweighs all that allow it. Source: IAM user guide, "Policy evaluation logic".
pub(super) fn left<'s>(statements: &[Statement<'_>], actions: &'s [Action]) -> Cow<'s, [Action]> {
    let denials: Vec<_> = statements.iter().filter(|it| denies_everywhere(it)).collect();
    if denials.is_empty() {
        return Cow::Borrowed(actions);
    }
    let is_denied = |action: &Action| {
        let action = std::slice::from_ref(action);
        denials.iter().any(|it| allowed(it, action).is_ok_and(|it| !it.is_empty()))
    };
    Cow::Owned(actions.iter().filter(|it| !is_denied(it)).copied().collect())
}

fn denies_everywhere(statement: &Statement<'_>) -> bool {
    statement.is_allow() == Ok(false)
        && matches!(statement.body.field("Condition"), None | Some(Value::Null))
        && statement.is_for_every_resource()
}

/// Whether a statement allows what it lists on every resource and without a condition.
pub(super) fn is_unbounded(statement: &Statement<'_>) -> Decided<bool> {
    all([statement.is_allow(), Ok(!statement.is_conditional()), is_for_everything(statement)])
}

/// Services all of whose resources of a kind a statement names by a pattern, in every Region and account, where it allows
/// something without a condition: `arn:aws:s3:::*`. Log groups are not among them: functions make their own, so that policies of
/// AWS name them like this.
fn whole_services<'a>(statement: &Statement<'a>) -> Vec<&'a str> {
    if statement.is_allow() != Ok(true) || statement.is_conditional() {
        return Vec::new();
    }
    statement.resources().iter().filter_map(whole_service).collect()
}

fn whole_service(arn: &Value) -> Option<&str> {
    /// What comes last in the ARN of whatever a service has.
    const ALL: [(&str, &str); 8] = [
        ("dynamodb", "table/*"),
        ("lambda", "function:*"),
        ("s3", "*"),
        ("s3", "*/*"),
        ("secretsmanager", "secret:*"),
        ("sns", "*"),
        ("sqs", "*"),
        ("ssm", "parameter/*"),
    ];
    let behind_partition = match arn {
        Value::Str(it) => it.strip_prefix("arn:")?.split_once(':')?.1,
        Value::Concat(parts) => match parts.as_slice() {
            [Value::Str(start), _, Value::Str(rest)] if start == "arn:" => rest.strip_prefix(':')?,
            _ => return None,
        },
        _ => return None,
    };
    let [service, region, account, resource] = behind_partition.splitn(4, ':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let is_any = [region, account].iter().all(|it| ["", "*"].contains(it));
    (is_any && ALL.contains(&(service, resource))).then_some(service)
}

/// Whether a statement is about every resource.
fn is_for_everything(statement: &Statement<'_>) -> Decided<bool> {
    if statement.is_for_every_resource() {
        return Ok(true);
    }
    let is_vague = |it: &Value| matches!(it, Value::Unknown(_) | Value::Param(_) | Value::Ssm(_));
    if statement.resources().iter().any(is_vague) {
        return Err("a resource in the policy is not known before the deployment");
    }
    Ok(false)
}

/// What a statement lists, whatever its effect, that covers one of these actions, as people read it.
pub(super) fn allowed(statement: &Statement<'_>, actions: &[Action]) -> Decided<Vec<String>> {
    if let Some(excluded) = statement.body.field("NotAction") {
        let excluded = literals(excluded)?;
        let is_left =
            |(service, name): &Action| !excluded.iter().any(|it| matches_action_of(it, service, name));
        let what = || format!("everything but {}", excluded.join(", "));
        return Ok(actions.iter().any(is_left).then(what).into_iter().collect());
    }
    let covers_one = |pattern: &&str| {
        let named = match pattern.split_once(':') {
            Some((service, _)) if !service.contains(['*', '?']) => of_service(actions, service),
            _ => actions,
        };
        named.iter().any(|(service, name)| matches_action_of(pattern, service, name))
    };
    Ok(statement.actions()?.into_iter().filter(covers_one).map(str::to_owned).collect())
}

/// Those of one service, of a list in the order of services.
fn of_service<'s>(actions: &'s [Action], service: &str) -> &'s [Action] {
    let service = service.to_ascii_lowercase();
    let start = actions.partition_point(|(it, _)| *it < service.as_str());
    let rest = actions.get(start..).unwrap_or_default();
    rest.get(..rest.partition_point(|(it, _)| *it == service)).unwrap_or_default()
}
