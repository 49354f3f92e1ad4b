use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::TfMap;
use crate::catalog::ec2::{security_group_egress, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Origin, Resource, Stack};

rule! {
    /// Resources refer to each other in a circle
    ///
    /// ## Why
    ///
    /// None of them can be made before the others, and the deployment stops before it starts.
    ///
    /// ## Flagged
    ///
    /// Properties that refer from one resource to the next and back to the first. What Terraform has in a resource of
    /// its own, such as the policy of a bucket, is no part of a circle.
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name           = "orders"
    ///   redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 5 })
    /// }
    ///
    /// resource "aws_sqs_queue" "failed" {
    ///   name           = "failed"
    ///   redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.orders.arn, maxReceiveCount = 5 })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "orders" {
    ///   name           = "orders"
    ///   redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 5 })
    /// }
    ///
    /// resource "aws_sqs_queue" "failed" {
    ///   name = "failed"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put one of the references into a resource of its own: a rule beside its security group, a policy beside its
    /// bucket.
    id: "reference-cycle",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

/// Resources by address with those they refer to.
type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let graph = graph(facts.stack);
    // Those that are on no circle fall away first; usually that is all of them.
    let mut left: BTreeSet<&str> = circular(&graph);
    while let Some(circle) = circle(&graph, &left) {
        for address in &circle {
            left.remove(address);
        }
        if let Some(first) = circle.iter().min() {
            let message = format!("{} refer to each other in a circle", facts.names(&circle));
            findings.raise(first, message);
        }
    }
}

fn graph(stack: &Stack) -> Graph<'_> {
    let all = stack.resources.iter().map(|(address, it)| {
        let targets = references(it).filter(|it| stack.get(it).is_some() && it != address);
        (address.as_str(), targets.collect())
    });
    let mut graph: Graph<'_> = all.collect();
    // What was written inside another resource refers for that one.
    for (address, it) in &stack.resources {
        let is_rule = it.ty == Some(&security_group_ingress::TYPE) || it.ty == Some(&security_group_egress::TYPE);
        let group = it.target(&security_group_ingress::SECURITY_GROUP).filter(|group| is_rule && is_inline(stack, address, it, group));
        if let Some((group, targets)) = group.and_then(|group| Some((group, graph.get(address.as_str())?.clone()))) {
            let targets = targets.into_iter().filter(|it| *it != group);
            graph.entry(group).or_default().extend(targets);
        }
    }
    graph
}

/// What the arguments of a resource refer to, without those that are resources of their own.
fn references(resource: &Resource) -> impl Iterator<Item = &str> {
    let is_own = move |key: &str| {
        let spec = resource.ty.and_then(|it| it.prop(key));
        spec.is_some_and(|it| !matches!(it.tf, TfMap::None | TfMap::Carried | TfMap::Satellite { .. }))
    };
    resource.props.references().filter(move |(key, _)| is_own(key)).map(|(_, target)| target)
}

/// The resources that are left when, again and again, those fall away that refer to none of the others.
fn circular<'a>(graph: &Graph<'a>) -> BTreeSet<&'a str> {
    let mut open: BTreeMap<&str, usize> = graph.iter().map(|(address, it)| (*address, it.len())).collect();
    let mut referred: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, targets) in graph {
        for target in targets {
            referred.entry(target).or_default().push(address);
        }
    }
    let mut free: Vec<&str> = open.iter().filter(|(_, it)| **it == 0).map(|(address, _)| *address).collect();
    while let Some(address) = free.pop() {
        open.remove(address);
        for user in referred.get(address).into_iter().flatten() {
            if let Some(count) = open.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    free.push(user);
                }
            }
        }
    }
    open.into_keys().collect()
}

/// A circle among these, from its first resource on.
fn circle<'a>(graph: &Graph<'a>, left: &BTreeSet<&'a str>) -> Option<Vec<&'a str>> {
    for start in left {
        let mut way: Vec<&str> = vec![start];
        let mut seen: BTreeSet<&str> = BTreeSet::from([*start]);
        while let Some(next) = way.last().and_then(|it| graph.get(it)?.iter().find(|it| left.contains(**it)))
        {
            if !seen.insert(next) {
                let from = way.iter().position(|it| it == next)?;
                return way.get(from..).map(<[&str]>::to_vec);
            }
            way.push(next);
        }
    }
    None
}

/// Whether a rule of a group was written in it. In a template, what stands by itself has an id of its own.
fn is_inline(stack: &Stack, address: &str, rule: &Resource, group: &str) -> bool {
    let is_in_template = || {
        let owner = stack.get(group).is_some_and(|it| it.logical_id.is_some());
        owner && rule.logical_id.is_none() && matches!(rule.origin, Origin::Source { .. })
    };
    stack.configuration.inline.contains(address) || is_in_template()
}
