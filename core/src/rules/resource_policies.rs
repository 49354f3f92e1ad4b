//! Policies of resources: what their statements let whom do.

use std::collections::BTreeMap;

use super::facts::{Statement, all, any, literals, mentions, opaque, outside, target};
use super::{Decided, Facts, Findings};
use crate::catalog::{Kind, PolicyPlace, ResourceType};
use crate::value::Value;

const UNKNOWN: &str = "the policy is not known before the deployment";

/// Raises at every policy of resources of a type that has a statement like this. The message is given the name of the
/// resource.
pub(super) fn each(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    wrong: impl Fn(&Statement<'_>) -> Decided<bool>,
    message: impl Fn(&str) -> String,
) {
    let Some(policy) = &ty.policy else { return };
    let (of, key, owner) = match policy.place {
        PolicyPlace::Own { ty, owner, policy, .. } => (ty, policy, Some(owner)),
        PolicyPlace::Inside => (ty, policy.property, None),
    };
    findings.each(of, |findings, address, it| {
        let Some(document) = it.props.get(key) else { return };
        let wrong = Statement::of(address, document).and_then(|it| any(it.iter().map(&wrong)));
        let subject = owner.and_then(|owner| target(facts.stack, it.props.get(owner)?)).unwrap_or(address);
        findings.raise_if(wrong, address, key, || message(&facts.name(subject)));
    });
    // An older form has the policy in the resource.
    if owner.is_some() {
        findings.each(ty, |findings, address, it| {
            if opaque(it, "policy").is_some() {
                findings.undecided(address, UNKNOWN);
            }
        });
    }
}

/// Whether a statement lets everybody in: it allows principal `*`, and no condition says who.
pub(super) fn lets_everybody_in(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? || says_who(statement) {
        return Ok(false);
    }
    names_everybody(statement)
}

/// Whether it is about everybody, conditions aside.
pub(super) fn names_everybody(statement: &Statement<'_>) -> Decided<bool> {
    match statement.body.field("Principal") {
        Some(Value::Str(it)) => Ok(it == "*"),
        // A reference to one principal is not everyone, whatever it is.
        Some(principal @ Value::Map(_)) => Ok(match principal.field("AWS") {
            Some(Value::List(items)) => items.iter().any(is_everybody),
            Some(it) => is_everybody(it),
            None => false,
        }),
        Some(_) => Err(UNKNOWN),
        None => Ok(statement.body.field("NotPrincipal").is_some()),
    }
}

/// Whether a principal is anybody: a name that any account may give one of its own counts as that.
fn is_everybody(principal: &Value) -> bool {
    principal.as_str().is_some_and(|it| it == "*" || is_of_any_account(it))
}

/// Whether an ARN of IAM, or a pattern for some, leaves the account open.
fn is_of_any_account(arn: &str) -> bool {
    matches!(arn.split(':').collect::<Vec<_>>()[..], ["arn", _, "iam" | "sts", _, "*", ..])
}

/// Whether a pattern for what a service acts for leaves open whose that is. A bucket says whose it is by its name, which no
/// other account can have. Source: Amazon S3 user guide, "The meaning of public".
fn is_a_source_of_any_account(arn: &str) -> bool {
    match arn.splitn(6, ':').collect::<Vec<_>>()[..] {
        ["arn", _, "s3", _, "*" | "", bucket] => bucket.starts_with('*'),
        ["arn", _, service, _, account, _] => service == "*" || account == "*",
        _ => false,
    }
}

/// Whether a condition limits who a statement is for. Keys that tell how a request is made, and not by whom, do not; nor
/// does an operator that only leaves some out, or one that holds where a request does not have the key.
fn says_who(statement: &Statement<'_>) -> bool {
    const HOW: [&str; 20] = [
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:multifactorauthage",
        "aws:multifactorauthpresent",
        "aws:securetransport",
        "aws:tokenissuetime",
        "aws:viaawsservice",
        "aws:currenttime",
        "aws:epochtime",
        "aws:useragent",
        "aws:referer",
        "aws:requestedregion",
        "kms:viaservice",
        "s3:authtype",
        "s3:prefix",
        "s3:signatureversion",
        "s3:delimiter",
        "s3:max-keys",
        "s3:tlsversion",
    ];
    let is_anything = |it: &Value| {
        it.as_str().is_some_and(|it| ["*", "0.0.0.0/0", "::/0"].contains(&it) || is_of_any_account(it))
    };
    let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    conditions.iter().filter(|(operator, _)| !operator.contains("Not") && operator != "Null").any(
        |(operator, tests)| {
            tests.fields().iter().any(|(key, values)| {
                let key = key.to_ascii_lowercase();
                let is_anything = |it: &Value| {
                    is_anything(it)
                        || (key == "aws:sourcearn" && it.as_str().is_some_and(is_a_source_of_any_account))
                };
                let limits = match values {
                    Value::List(items) => !items.iter().any(is_anything),
                    one => !is_anything(one),
                };
                // Every request comes from some address. Source: IAM user guide, "IfExists conditions".
                let may_lack = operator.ends_with("IfExists") && key != "aws:sourceip";
                let says_how = HOW.contains(&key.as_str())
                    || ["s3:x-amz-", "s3:existingobjecttag/", "kms:encryptioncontext"]
                        .iter()
                        .any(|it| key.starts_with(it));
                limits && !may_lack && !says_how
            })
        },
    )
}

/// Whether a statement lets an account in by its number, without a condition.
pub(super) fn names_an_account(statement: &Statement<'_>) -> Decided<bool> {
    Ok(statement.is_allow()? && !statement.is_conditional() && is_for_an_account(statement))
}

/// Whether an account, or somebody in it, is a principal by its number. What starts with a reference, or with the account's own
/// number, is of this design.
pub(super) fn is_for_an_account(statement: &Statement<'_>) -> bool {
    let principals = match statement.body.field("Principal").and_then(|it| it.field("AWS")) {
        Some(Value::List(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    principals.iter().filter_map(Value::as_str).any(is_of_an_account)
}

/// Whether a principal is an account's number, or an ARN of IAM in an account.
fn is_of_an_account(principal: &str) -> bool {
    let account = match principal.split(':').collect::<Vec<_>>()[..] {
        ["arn", _, "iam" | "sts", _, account, ..] => account,
        _ => principal,
    };
    account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a statement refuses everybody an action without TLS: on no other condition, but that it need not be for services of
/// AWS, whose requests are encrypted.
pub(super) fn refuses_plain_http(statement: &Statement<'_>, action: &str) -> Decided<bool> {
    let says_false = |it: &Value| is_false(it) || it.items().iter().any(is_false);
    let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    let mut is_plain = false;
    for (operator, tests) in conditions {
        let is_bool = operator.to_ascii_lowercase().starts_with("bool");
        for (key, it) in tests.fields() {
            match key.to_ascii_lowercase().as_str() {
                "aws:securetransport" if is_bool && says_false(it) => is_plain = true,
                "aws:principalisawsservice" if is_bool => {}
                _ => return Ok(false),
            }
        }
    }
    Ok(is_plain && !statement.is_allow()? && names_everybody(statement)? && statement.names_action(action)?)
}

fn is_false(value: &Value) -> bool {
    Kind::Bool.fit(value.clone()) == Value::Bool(false)
}

/// Whether a statement allows every action of a service: `s3:*` or `*`.
pub(super) fn allows_all_of(statement: &Statement<'_>, service: &str) -> Decided<bool> {
    if !statement.is_allow()? {
        return Ok(false);
    }
    Ok(names_all_of(&statement.actions()?, service))
}

/// Whether action patterns cover a whole service.
pub(super) fn names_all_of(actions: &[&str], service: &str) -> bool {
    actions.iter().any(|it| {
        let all = it.split_once(':').is_some_and(|(of, it)| of.eq_ignore_ascii_case(service) && it == "*");
        *it == "*" || all
    })
}

/// Whether a statement refuses everybody every action of a service, always.
pub(super) fn locks_out(statement: &Statement<'_>, service: &str) -> Decided<bool> {
    if statement.is_allow()? || statement.is_conditional() || statement.body.field("NotPrincipal").is_some() {
        return Ok(false);
    }
    let actions = statement.body.field("Action").map_or(Ok(Vec::new()), literals)?;
    Ok(names_everybody(statement)? && names_all_of(&actions, service))
}

/// Whether a statement lets a service of AWS do something, whatever its conditions: they say on whose behalf.
pub(super) fn lets_service(statement: &Statement<'_>, service: &str, action: &str) -> Decided<bool> {
    if !statement.is_allow()? || !statement.names_action(action)? {
        return Ok(false);
    }
    let services = match statement.body.field("Principal").and_then(|it| it.field("Service")) {
        Some(Value::List(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    any(services.iter().map(|it| is_service(it, service)).chain([names_everybody(statement)]))
}

/// Whether a principal is a service, by its name or by the one it has in a Region: `logs.eu-west-1.amazonaws.com`.
fn is_service(principal: &Value, service: &str) -> Decided<bool> {
    let base = service.strip_suffix(".amazonaws.com").unwrap_or(service);
    let starts = |it: &str| it.strip_prefix(base).is_some_and(|rest| rest.starts_with('.'));
    match principal {
        Value::Str(it) => Ok(starts(it)),
        Value::Concat(parts) => match parts.first() {
            Some(Value::Str(it)) => Ok(starts(it)),
            _ => Err(UNKNOWN),
        },
        _ => Err(UNKNOWN),
    }
}

/// The policies that the resources of one type have, to be asked about one after another.
pub(super) struct Policies<'a> {
    of: BTreeMap<&'a str, Vec<Decided<Vec<Statement<'a>>>>>,
    /// Whether there is one of which it is not known whose it is.
    has_loose: bool,
}

impl<'a> Policies<'a> {
    /// Those of a type that has policies.
    pub(super) fn of(facts: &Facts<'a>, ty: &'static ResourceType) -> Self {
        let mut all = Self { of: BTreeMap::new(), has_loose: false };
        let Some(policy) = &ty.policy else { return all };
        let stack = facts.stack;
        for (address, it) in stack.of(ty) {
            if opaque(it, "policy").is_some() {
                all.of.entry(address).or_default().push(Err(UNKNOWN));
            }
            if let (PolicyPlace::Inside, Some(document)) = (&policy.place, it.props.get(policy.property)) {
                all.of.entry(address).or_default().push(Statement::of(address, document));
            }
        }
        if let PolicyPlace::Own { ty, owner, policy, .. } = policy.place {
            for (address, it) in stack.of(ty) {
                let statements = it.props.get(policy).map_or(Err(UNKNOWN), |it| Statement::of(address, it));
                match it.props.get(owner).and_then(|it| target(stack, it)) {
                    Some(owner) => all.of.entry(owner).or_default().push(statements),
                    None => all.has_loose = true,
                }
            }
        }
        // A key may have its policy in a resource of its own.
        for loose in outside(stack, "aws_kms_key_policy") {
            for (address, _) in stack.of(ty).filter(|(_, it)| mentions(loose, it)) {
                all.of.entry(address).or_default().push(Err(UNKNOWN));
            }
        }
        all
    }

    /// Whether a resource has a policy of its own.
    pub(super) fn has(&self, address: &str) -> Decided<bool> {
        match self.of.contains_key(address) {
            false if self.has_loose => Err(UNKNOWN),
            has => Ok(has),
        }
    }

    /// Whether some policy of a resource has a statement like this.
    pub(super) fn any(
        &self,
        address: &str,
        is_it: impl Fn(&Statement<'_>) -> Decided<bool>,
    ) -> Decided<bool> {
        let own = self.of.get(address).into_iter().flatten();
        let answers = own.map(|it| any(it.as_ref().map_err(|why| *why)?.iter().map(&is_it)));
        any(answers.chain(self.has_loose.then_some(Err(UNKNOWN))))
    }

    /// Whether some policy of a resource lets a service do all of this.
    pub(super) fn let_in(&self, address: &str, service: &str, actions: &[&str]) -> Decided<bool> {
        all(actions.iter().map(|action| self.any(address, |it| lets_service(it, service, action))))
    }
}
