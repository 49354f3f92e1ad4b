use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Stack, logical_in};
use crate::value::Expression;

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
    // Most stacks have no expression that would have to be looked up.
    let declared = LazyCell::new(|| declared(stack));
    let missing = |source: &str| resource_in(source).filter(|it| !declared.contains(it.as_str()));
    let values = facts.unknown_expressions().iter().filter_map(|(address, source)| {
        let name = match source {
            Expression::Terraform(source) => missing(source),
            Expression::CloudFormation(source) => {
                logical_in(source).filter(|it| stack.configuration.missing.contains(it))
            }
        };
        Some((*address, name?))
    });
    // What belongs to something that is not there is kept as it is written.
    let outside = stack.resources.iter().filter(|(_, it)| it.ty.is_none());
    let arguments = outside.flat_map(|(address, it)| it.opaque.iter().map(move |it| (address.as_str(), &it.source)));
    let arguments = arguments.filter_map(|(address, source)| match source {
        Expression::Terraform(source) => Some((address, missing(source.split_once('=')?.1)?)),
        Expression::CloudFormation(_) => None,
    });
    let mut dangling: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (address, name) in values.chain(arguments) {
        dangling.entry(address).or_default().insert(name);
    }
    for (address, names) in dangling {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let are = if names.len() > 1 { "are" } else { "is" };
        let message =
            format!("{} refers to {}, which {are} not declared", facts.name(address), names.join(", "));
        findings.raise(address, message);
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
