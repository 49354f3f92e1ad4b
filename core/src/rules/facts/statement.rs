//! IAM policy documents. Grammar: IAM user guide, "IAM JSON policy elements reference".

use super::Decided;
use crate::catalog::{Kind, PropSpec, ResourceType};
use crate::stack::Stack;
use crate::value::{Context, Value};

/// One statement of a policy.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// Address of the policy it is in.
    pub policy: &'a str,
    /// The statement in JSON's shape.
    pub body: &'a Value,
}

/// A statement and the property that its policy stands in.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The statement, with the address of what holds its policy.
    pub statement: Statement<'a>,
    /// Key of the property.
    pub key: &'static str,
}

/// A policy where it stands.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// Address of what holds it.
    pub address: &'a str,
    /// The property.
    pub spec: &'static PropSpec,
    /// What it says.
    pub document: &'a Value,
}

/// Every policy of a stack, by what holds it.
pub fn policies(stack: &Stack) -> Vec<Written<'_>> {
    let mut all = Vec::new();
    // The properties of the type before that are policies: in the order of addresses, most are of the same.
    let mut known: Option<(&ResourceType, Vec<&'static PropSpec>)> = None;
    for (address, resource) in &stack.resources {
        let Some(ty) = resource.ty else { continue };
        let specs = match &known {
            Some((it, specs)) if *it == ty => specs,
            _ => {
                let specs = ty.props.iter().copied().filter(|it| matches!(it.kind, Kind::Policy)).collect();
                &known.insert((ty, specs)).1
            }
        };
        for &spec in specs {
            let document = resource.props.get(spec.key);
            all.extend(document.map(|document| Written { address, spec, document }));
        }
    }
    all
}

/// Every statement that can be read, of every policy of a stack.
pub(super) fn everywhere(stack: &Stack) -> Vec<Stated<'_>> {
    let mut all = Vec::new();
    for Written { address, spec, document } in policies(stack) {
        let statements = Statement::of(address, document).unwrap_or_default();
        all.extend(statements.into_iter().map(|statement| Stated { statement, key: spec.key }));
    }
    all
}

const UNKNOWN: &str = "the policy is not known before the deployment";

impl<'a> Statement<'a> {
    /// The statements of a policy document.
    pub fn of(policy: &'a str, document: &'a Value) -> Decided<Vec<Self>> {
        match document.field("Statement") {
            Some(Value::List(items)) if items.iter().all(|it| matches!(it, Value::Map(_))) => {
                Ok(items.iter().map(|body| Self { policy, body }).collect())
            }
            Some(body @ Value::Map(_)) => Ok(vec![Self { policy, body }]),
            _ => Err(UNKNOWN),
        }
    }

    /// Whether it allows rather than denies.
    pub fn is_allow(&self) -> Decided<bool> {
        match self.body.field("Effect").and_then(Value::as_str) {
            Some("Allow") => Ok(true),
            Some("Deny") => Ok(false),
            _ => Err(UNKNOWN),
        }
    }

    /// Whether it says whom it is for, as in the policy of a resource or the trust policy of a role.
    pub fn names_principals(&self) -> bool {
        ["Principal", "NotPrincipal"].iter().any(|it| self.body.field(it).is_some())
    }

    /// Whether it says who may assume what it is the policy of, as in the trust policy of a role: only those name actions of STS
    /// or principals of identity providers.
    pub fn is_about_trust(&self) -> bool {
        let actions = self.actions().unwrap_or_default();
        let is_federated = self.body.field("Principal").is_some_and(|it| it.field("Federated").is_some());
        is_federated || actions.iter().any(|it| it.to_ascii_lowercase().starts_with("sts:assumerole"))
    }

    /// Whether it holds only under a condition; so does one whose condition is not known before the deployment. One that keeps
    /// nobody out for good is none: that it is after a day, or that a request comes from an address.
    pub fn is_conditional(&self) -> bool {
        let is_idle = |(operator, tests): &(String, Value)| match tests {
            Value::Map(tests) => tests.iter().all(|(key, it)| is_idle(operator, key, it)),
            _ => false,
        };
        match self.body.field("Condition") {
            None | Some(Value::Null) => false,
            Some(Value::Map(operators)) => !operators.iter().all(is_idle),
            Some(_) => true,
        }
    }

    /// The action patterns; empty for a statement with `NotAction`.
    pub fn actions(&self) -> Decided<Vec<&'a str>> {
        self.body.field("Action").map_or(Ok(Vec::new()), literals)
    }

    /// The resource patterns; empty for a statement with `NotResource`.
    pub fn resources(&self) -> &'a [Value] {
        match self.body.field("Resource") {
            Some(Value::List(items)) => items,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// Whether a resource pattern is `*`: everything.
    pub fn is_for_every_resource(&self) -> bool {
        self.resources().iter().any(|it| it.as_str() == Some("*"))
    }

    /// The tables it can be about, when its resources are all references; `None` when it may be about any.
    pub fn tables(&self) -> Option<Vec<&'a str>> {
        match self.body.field("NotResource") {
            Some(_) => None,
            None => self.resources().iter().map(leading_reference).collect(),
        }
    }

    /// Whether all its resources are ARNs of tables of the stack other than this one.
    pub(super) fn is_about_other_tables(&self, stack: &Stack, table: &str) -> bool {
        let is_other = |it: &Value| {
            leading_reference(it).is_some_and(|other| other != table && stack.get(other).is_some())
        };
        self.body.field("NotResource").is_none() && self.resources().iter().all(is_other)
    }

    /// Whether it lists an action, apart from its effect and its resources.
    pub fn names_action(&self, action: &str) -> Decided<bool> {
        let is_meant = |patterns| any_literal(patterns, |it| matches_action(it, action));
        if let Some(excluded) = self.body.field("NotAction") {
            return is_meant(excluded).map(|it| !it);
        }
        self.body.field("Action").map_or(Ok(false), is_meant)
    }

    /// Whether it lists the ARN of a table with an ending such as `/index/*`.
    pub fn names_table(&self, stack: &Stack, table: &str, ending: &str) -> Decided<bool> {
        let names =
            |patterns: &[Value]| super::any(patterns.iter().map(|it| covers(stack, it, table, ending)));
        match self.body.field("NotResource") {
            Some(Value::List(items)) => names(items).map(|it| !it),
            Some(one) => names(std::slice::from_ref(one)).map(|it| !it),
            None => names(self.resources()),
        }
    }
}

/// Whether a test of a condition holds sooner or later for whoever asks. Source: IAM user guide, "IAM JSON policy elements:
/// Condition operators" and "AWS global condition context keys".
fn is_idle(operator: &str, key: &str, expected: &Value) -> bool {
    const TIMES: [&str; 3] = ["aws:currenttime", "aws:epochtime", "aws:tokenissuetime"];
    let operator = operator.to_ascii_lowercase();
    let operator = operator.strip_suffix("ifexists").unwrap_or(&operator);
    let key = key.to_ascii_lowercase();
    let texts = if let Value::List(items) = expected { items } else { std::slice::from_ref(expected) };
    let is_any = |accepted: &[&str]| texts.iter().filter_map(Value::as_str).any(|it| accepted.contains(&it));
    match operator {
        "dategreaterthan" | "dategreaterthanequals" => TIMES.contains(&key.as_str()),
        "ipaddress" => key == "aws:sourceip" && is_any(&["0.0.0.0/0"]),
        "stringlike" | "arnlike" => key == "aws:principalarn" && is_any(&["*"]),
        _ => false,
    }
}

/// One text or a list of texts.
pub fn literals(value: &Value) -> Decided<Vec<&str>> {
    match value {
        Value::List(items) => items.iter().map(|it| it.as_str().ok_or(UNKNOWN)).collect(),
        one => Ok(vec![one.as_str().ok_or(UNKNOWN)?]),
    }
}

/// Whether one text, or one of a list of texts, is like this.
fn any_literal(value: &Value, is_it: impl Fn(&str) -> bool) -> Decided<bool> {
    let texts = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
    if texts.iter().any(|it| it.as_str().is_none()) {
        return Err(UNKNOWN);
    }
    Ok(texts.iter().filter_map(Value::as_str).any(is_it))
}

/// Whether an action pattern covers an action. IAM ignores case here.
pub fn matches_action(pattern: &str, action: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern.eq_ignore_ascii_case(action);
    }
    matches(pattern.to_ascii_lowercase().as_bytes(), action.to_ascii_lowercase().as_bytes())
}

/// Whether an action pattern covers an action, given as its service and its name: most are ruled out by the service.
pub fn matches_action_of(pattern: &str, service: &str, name: &str) -> bool {
    let covers = |pattern: &str, text: &str| match pattern {
        "*" => true,
        it if it.contains(['*', '?']) => matches_action(it, text),
        it => it.eq_ignore_ascii_case(text),
    };
    match pattern.split_once(':') {
        Some((services, names)) => covers(services, service) && covers(names, name),
        None => pattern == "*",
    }
}

/// Whether a pattern with `*` and `?` covers a text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on after the last `*` if what follows it does not fit: one character further.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t + 1));
                p += 1;
            }
            Some(it) if *it == b'?' || text.get(t) == Some(it) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    (p, t) = (after, from);
                    retry = Some((after, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|it| *it == b'*'))
}

/// Frames what is not known before the deployment in rendered text; no ARN holds it.
const MARK: char = '\u{0}';

fn mark(what: &str) -> String {
    format!("{MARK}{what}{MARK}")
}

/// Whether a resource pattern covers the ARN of a table with an ending.
fn covers(stack: &Stack, pattern: &Value, table: &str, ending: &str) -> Decided<bool> {
    const WHY: &str = "a resource in the policy is not known before the deployment";
    if let Some(other) = leading_reference(pattern)
        && other != table
        && stack.get(other).is_some()
    {
        return Ok(false);
    }
    if is_table(stack, table) && is_arn_with(pattern, table, ending) {
        return Ok(true);
    }
    let text = render(stack, pattern).ok_or(WHY)?;
    let name = table_name(stack, table);
    let mut subject: Vec<String> =
        ["arn", &mark("partition"), "dynamodb", &mark("region"), &mark("account")].map(str::to_owned).into();
    subject.push(format!("table/{name}{ending}"));
    let region = &stack.settings.region;
    for (index, part) in text.splitn(6, ':').enumerate() {
        let is_literal = !part.contains(['*', '?', MARK]);
        // Partition and account are taken on trust: nothing in a stack says which they are.
        match (index, subject.get_mut(index)) {
            (1 | 4, Some(own)) if is_literal => part.clone_into(own),
            (3, Some(own)) if is_literal && stack.knows_region => region.clone_into(own),
            (3, Some(own)) if is_literal => part.clone_into(own),
            _ => {}
        }
    }
    if matches(text.as_bytes(), subject.join(":").as_bytes()) {
        return Ok(true);
    }
    let is_vague = |it: &str| it.contains(&format!("{MARK}param:")) || it.contains(&format!("{MARK}name:"));
    if is_vague(&name) || is_vague(&text) { Err(WHY) } else { Ok(false) }
}

/// The resource whose ARN a pattern is, or starts with.
fn leading_reference(pattern: &Value) -> Option<&str> {
    match pattern {
        Value::Ref { target, attr } if attr == "arn" => Some(target),
        Value::Concat(parts) => leading_reference(parts.first()?),
        _ => None,
    }
}

/// Whether a pattern says just what it is compared with.
fn is_arn_with(pattern: &Value, table: &str, ending: &str) -> bool {
    let is_arn = |it: &Value| matches!(it, Value::Ref { target, attr } if target == table && attr == "arn");
    match pattern {
        Value::Concat(parts) => match &parts[..] {
            [arn, Value::Str(end)] => is_arn(arn) && end == ending,
            _ => false,
        },
        it => ending.is_empty() && is_arn(it),
    }
}

/// A value as text, with marks for what is only known at the deployment; `None` if even that cannot be said.
fn render(stack: &Stack, value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Int(it) => Some(it.to_string()),
        Value::Param(name) => Some(mark(&format!("param:{name}"))),
        Value::Context(Context::Partition) => Some(mark("partition")),
        Value::Context(Context::Region) => Some(mark("region")),
        Value::Context(Context::AccountId) => Some(mark("account")),
        Value::Context(Context::UrlSuffix) => Some(mark("url suffix")),
        Value::Concat(parts) => parts.iter().map(|it| render(stack, it)).collect(),
        Value::Ref { target, attr } if is_table(stack, target) => match attr.as_str() {
            "arn" => {
                let place = ["partition", "region", "account"].map(mark);
                let name = table_name(stack, target);
                Some(format!("arn:{}:dynamodb:{}:{}:table/{name}", place[0], place[1], place[2]))
            }
            "name" => Some(table_name(stack, target)),
            _ => None,
        },
        Value::Ref { target, attr } => Some(mark(&format!("{target}.{attr}"))),
        _ => None,
    }
}

fn is_table(stack: &Stack, address: &str) -> bool {
    stack.get(address).is_some_and(|it| it.ty == Some(&crate::catalog::dynamodb::table::TYPE))
}

/// The name of a table as text. A table cannot be named after another one, so this does not run in circles: only what
/// stands in the property itself is rendered.
fn table_name(stack: &Stack, table: &str) -> String {
    let name = stack.get(table).and_then(|it| it.value(&crate::catalog::dynamodb::table::NAME));
    let has_reference = |it: &Value| !it.targets().is_empty();
    name.filter(|it| !has_reference(it))
        .and_then(|it| render(stack, it))
        .unwrap_or_else(|| mark(&format!("name:{table}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_cover_what_iam_says_they_cover() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("dynamodb:*", "dynamodb:GetItem", true),
            ("dynamodb:Get*", "dynamodb:GetItem", true),
            ("dynamodb:*Item", "dynamodb:BatchGetItem", true),
            ("dynamodb:?etItem", "dynamodb:GetItem", true),
            ("dynamodb:Get*", "dynamodb:PutItem", false),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
        assert!(matches_action("DynamoDB:getitem", "dynamodb:GetItem"));
    }
}
