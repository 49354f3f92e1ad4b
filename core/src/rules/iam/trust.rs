//! Who may assume roles.

use crate::catalog::iam::role;
use crate::rules::facts::{Facts, Statement};
use crate::rules::{Decided, Findings, policies};
use crate::value::Value;

/// Raises at every role whose trust policy has a statement that allows something like this. The message is given the role's
/// name.
pub(super) fn each(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    wrong: impl Fn(&Statement<'_>) -> Decided<bool>,
    message: impl Fn(&str) -> String,
) {
    findings.each(&role::TYPE, |findings, address, it| {
        let Some(trust) = it.value(&role::TRUST) else { return };
        let allows = |it: &Statement<'_>| Ok(it.is_allow()? && wrong(it)?);
        let wrong =
            Statement::of(address, trust).and_then(|it| crate::rules::facts::any(it.iter().map(allows)));
        findings.raise_if(wrong, address, role::TRUST.key(), || message(&facts.name(address)));
    });
}

/// Raises at every trust policy that is written as a data source and that no role of the stack has, if it has a statement that
/// allows something like this. The message is given the policy's name.
pub(super) fn each_document(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    wrong: impl Fn(&Statement<'_>) -> Decided<bool>,
    message: impl Fn(&str) -> String,
) {
    policies::each_document_for_principals(facts.stack, |address, statements| {
        let trusting = statements.iter().filter(|it| it.is_about_trust());
        let wrong = crate::rules::facts::any(trusting.map(|it| Ok(it.is_allow()? && wrong(it)?)));
        findings.raise_if(wrong, address, role::TRUST.key(), || message(&facts.name(address)));
    });
}

/// Principals of one kind: `AWS`, `Service` or `Federated`.
pub(super) fn principals<'a>(statement: &Statement<'a>, kind: &str) -> &'a [Value] {
    match statement.body.field("Principal").and_then(|it| it.field(kind)) {
        Some(Value::List(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

/// The condition keys of a statement, with operator and values.
pub(super) fn conditions<'a>(
    statement: &Statement<'a>,
) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
    let operators = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    operators.iter().flat_map(|(operator, tests)| {
        tests.fields().iter().map(move |(key, values)| (operator.as_str(), key.as_str(), values))
    })
}

/// Whether a condition holds for those who signed in without a second factor alone.
pub(super) fn is_without_mfa(operator: &str, key: &str, value: &Value) -> bool {
    let is_flag = key.eq_ignore_ascii_case("aws:MultiFactorAuthPresent");
    let is_bool = operator.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("Bool"));
    let values = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
    let is_no = |it: &Value| {
        it.as_bool() == Some(false) || it.as_str().is_some_and(|it| it.eq_ignore_ascii_case("false"))
    };
    is_flag && is_bool && !values.is_empty() && values.iter().all(is_no)
}
