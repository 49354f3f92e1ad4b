use std::collections::BTreeSet;

use crate::catalog::ResourceType;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Origin, Resource};
use crate::value::{Expression, Value};

rule! {
    /// Nothing is connected to a node
    ///
    /// ## Why
    ///
    /// A resource that nothing refers to and that refers to nothing is a leftover, or the design is not finished: it costs,
    /// and has to be kept safe, for nobody.
    ///
    /// ## Flagged
    ///
    /// A resource that stands by itself. Its own policies, alarms and rules do not count unless they are about something
    /// else as well. Settings of the account, and what has a rule of its own for being unused, are left out.
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "failed" {
    ///   name = "failed"
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name           = "orders"
    ///   redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 5 })
    /// }
    /// ```
    ///
    /// Somebody outside uses what an output tells:
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// output "queue" {
    ///   value = aws_sqs_queue.orders.url
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw what uses it, or delete it.
    id: "node-isolated",
    severity: Severity::Info,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

/// Settings of an account, and what rules of their own report when nothing uses it.
const ELSEWHERE: [&str; 12] = [
    "accessanalyzer.analyzer",
    "backup.restore_testing_plan",
    "cloudtrail.event_data_store",
    "cloudtrail.trail",
    "ec2.eip",
    "ec2.flow_log",
    "ec2.internet_gateway",
    "ec2.security_group",
    "ec2.volume",
    "ec2.vpc_block_public_access_options",
    "kms.key",
    "backup.plan",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, resource) in &facts.stack.resources {
        if !resource.ty.is_some_and(is_drawn) || has_neighbor(facts, address, resource) {
            continue;
        }
        // In a drawing every node tells something; in files somebody wrote the output for somebody.
        let is_read = matches!(resource.origin, Origin::Source { .. });
        if (is_read && facts.is_told(address)) || facts.is_passed_on(address) {
            continue;
        }
        if has_unknown(resource) {
            findings.undecided(address, "what it refers to is not known");
        } else {
            findings.raise(address, format!("Nothing is connected to {}", facts.name(address)));
        }
    }
}

/// Whether a type is a node that should have neighbors.
fn is_drawn(ty: &ResourceType) -> bool {
    ty.is_drawn() && !ty.id.starts_with("iam.") && !ELSEWHERE.contains(&ty.id)
}

/// Whether a resource is connected with another: by what it says, by what others say of it, or by something between them.
fn has_neighbor(facts: &Facts<'_>, address: &str, resource: &Resource) -> bool {
    if !targets(resource).is_empty() {
        return true;
    }
    facts.users(&[address]).into_iter().any(|user| match facts.stack.get(user) {
        // What belongs to it alone connects it with nobody.
        Some(it) if it.ty.is_some_and(|ty| !ty.is_drawn()) => {
            targets(it).len() > 1 || !facts.users(&[user]).is_empty()
        }
        _ => true,
    })
}

fn targets(resource: &Resource) -> BTreeSet<&str> {
    resource.props.values().flat_map(Value::targets).collect()
}

/// Whether a resource says something that may be a reference.
fn has_unknown(resource: &Resource) -> bool {
    let mut found = resource.opaque.iter().any(|it| match &it.source {
        Expression::Terraform(text) => text.contains('.') && it.path != "lifecycle",
        Expression::CloudFormation(text) => text.contains("\"Ref\"") || text.contains("\"Fn::"),
    });
    for value in resource.props.values() {
        value.walk(&mut |it| found |= matches!(it, Value::Unknown(_)));
    }
    found
}
