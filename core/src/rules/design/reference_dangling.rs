use std::collections::BTreeSet;

use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Stack, logical_in};
use crate::value::{Expression, Value};

rule! {
    /// Something refers to a resource that is not there
    ///
    /// ## Why
    ///
    /// Terraform stops before it does anything. Usually the resource was renamed, or its file was left behind.
    ///
    /// ## Flagged
    ///
    /// An expression such as `aws_sns_topic.alarms.arn` in the root directory, where no file declares that resource.
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic_subscription" "people" {
    ///   topic_arn = aws_sns_topic.alarms.arn
    ///   protocol  = "email"
    ///   endpoint  = "operations@example.com"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "alarms" {
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_sns_topic_subscription" "people" {
    ///   topic_arn = aws_sns_topic.alarms.arn
    ///   protocol  = "email"
    ///   endpoint  = "operations@example.com"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Declare the resource, or refer to the one that is meant.
    id: "reference-dangling",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let declared = declared(stack);
    for (address, it) in &stack.resources {
        let mut dangling: BTreeSet<String> = BTreeSet::new();
        for link in it.props.links() {
            if let Value::Unknown(Expression::Terraform(source)) = link {
                dangling.extend(resource_in(source).filter(|it| !declared.contains(it.as_str())));
            }
        }
        // What belongs to something that is not there is kept as it is written.
        for opaque in it.opaque.iter().filter(|_| it.ty.is_none()) {
            if let (Expression::Terraform(_), Some((_, value))) = (&opaque.source, opaque.source.source().split_once('=')) {
                dangling.extend(resource_in(value).filter(|it| !declared.contains(it.as_str())));
            }
        }
        for link in it.props.links() {
            if let Value::Unknown(Expression::CloudFormation(source)) = link {
                dangling.extend(logical_in(source).filter(|it| stack.configuration.missing.contains(it)));
            }
        }
        if !dangling.is_empty() {
            let names: Vec<&str> = dangling.iter().map(String::as_str).collect();
            let message =
                format!("{} refers to {}, which is not declared", facts.name(address), names.join(", "));
            findings.raise(address, message);
        }
    }
}

/// Every resource that the files declare, as type and name.
fn declared(stack: &Stack) -> BTreeSet<String> {
    let plain = |name: &str| name.split('[').next().unwrap_or(name).to_owned();
    let own = stack.resources.values().map(|it| format!("{}.{}", it.tf_type, plain(&it.name)));
    own.chain(stack.configuration.folded.keys().map(|it| plain(it))).collect()
}

/// The resource of AWS that an expression is an attribute of, as type and name; `None` for any other expression.
fn resource_in(source: &str) -> Option<String> {
    let mut parts = source.trim().splitn(3, '.');
    let (ty, name, attribute) = (parts.next()?, parts.next()?, parts.next()?);
    let is_word = |it: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
    };
    (ty.starts_with("aws_") && is_word(ty) && is_word(name) && is_word(attribute))
        .then(|| format!("{ty}.{name}"))
}
