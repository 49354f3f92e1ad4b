use std::cell::RefCell;

use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::policy;
use crate::rules::facts::Stated;
use crate::rules::policies::each_statement;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A policy trusts an endpoint that is not the drawn one
    ///
    /// ## Why
    ///
    /// The statement compares with the id of an endpoint that was typed in or copied. The endpoint of this stack gets
    /// another id, so that its requests are refused, or those of a stranger's endpoint pass.
    ///
    /// ## Flagged
    ///
    /// A condition on `aws:SourceVpce` whose values are literal ids, in a stack with an endpoint of its own; in
    /// every stack, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.main.id } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Refer to the endpoint instead of typing its id. If another stack's endpoint is meant, name both, or accept the
    /// finding.
    id: "vpce-sourcevpce-unknown-endpoint",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&policy::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.stack.has(&vpc_endpoint::TYPE) && !findings.is_asked() {
        return;
    }
    let last = RefCell::new(String::new());
    each_statement(findings, |findings, Stated { statement, key }| {
        let address = statement.policy;
        let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
        let tests = conditions.iter().flat_map(|(_, tests)| tests.fields());
        for (_, value) in tests.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceVpce")) {
            let values = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
            let is_literal = |it: &Value| it.as_str().is_some_and(|it| it.starts_with("vpce-"));
            // One policy, one finding.
            if !values.is_empty() && values.iter().all(is_literal) && *last.borrow() != address {
                last.replace(address.to_owned());
                let message = format!("{} names an endpoint by its id, and none of this stack", facts.name(address));
                findings.raise_at(address, key, message);
            }
        }
    });
}
