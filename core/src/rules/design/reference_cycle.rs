use std::collections::BTreeSet;

use crate::catalog::TfMap;
use crate::rules::facts::Graph;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

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

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Without a circle of whatever references there is none of those that count; usually that is all there is.
    if !facts.has_circles() {
        return;
    }
    let all = Graph::of(facts.stack, |_, it| it.props.targets().collect());
    let suspects = all.circular();
    let graph = Graph::of(facts.stack, |own, it| {
        if suspects.contains(&own) { arguments(it).collect() } else { Vec::new() }
    });
    let mut left = graph.circular();
    while let Some(circle) = circle(&graph, &left) {
        for position in &circle {
            left.remove(position);
        }
        let circle: Vec<&str> = circle.into_iter().filter_map(|it| Some(graph.all.get(it)?.0)).collect();
        if let Some(first) = circle.iter().min() {
            let message = format!("{} refer to each other in a circle", facts.names(&circle));
            findings.raise(first, message);
        }
    }
}

/// One circle among those that are left, if there is one.
fn circle(graph: &Graph<'_>, left: &BTreeSet<usize>) -> Option<Vec<usize>> {
    for start in left {
        let mut way: Vec<usize> = vec![*start];
        let mut seen: BTreeSet<usize> = BTreeSet::from([*start]);
        while let Some(next) =
            way.last().and_then(|it| graph.targets.get(*it)?.iter().find(|it| left.contains(it)))
        {
            if !seen.insert(*next) {
                let from = way.iter().position(|it| it == next)?;
                return way.get(from..).map(<[usize]>::to_vec);
            }
            way.push(*next);
        }
    }
    None
}

/// What the arguments of a resource refer to, without those that are resources of their own.
fn arguments(resource: &Resource) -> impl Iterator<Item = &str> {
    let is_own = |key: &str| {
        let spec = resource.ty.and_then(|it| it.prop(key));
        spec.is_some_and(|it| !matches!(it.tf, TfMap::None | TfMap::Carried | TfMap::Satellite { .. }))
    };
    resource.props.references().filter(move |(key, _)| is_own(key)).map(|(_, target)| target)
}

