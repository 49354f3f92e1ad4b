use std::collections::BTreeSet;

use crate::catalog::TfMap;
use crate::catalog::ec2::{security_group_egress, security_group_ingress};
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

/// Resources with those they refer to, all as positions in the order of addresses: each in order and once.
struct Graph {
    targets: Vec<Vec<usize>>,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let resources = facts.references().resources();
    // What is on no circle of whatever references falls away first; usually that is all there is.
    let suspects = Graph::of_all(facts).circular();
    if suspects.is_empty() {
        return;
    }
    let graph = Graph::among(facts, &suspects);
    let mut left = graph.circular();
    while let Some(circle) = graph.circle(&left) {
        for position in &circle {
            left.remove(position);
        }
        let circle: Vec<&str> = circle.into_iter().filter_map(|it| Some(resources.get(it)?.0)).collect();
        if let Some(first) = circle.iter().min() {
            let message = format!("{} refer to each other in a circle", facts.names(&circle));
            findings.raise(first, message);
        }
    }
}

impl Graph {
    /// All references, those among them that are resources of their own.
    fn of_all(facts: &Facts<'_>) -> Self {
        let references = facts.references();
        let mut targets: Vec<Vec<usize>> = vec![Vec::new(); references.resources().len()];
        for (target, users) in references.by_target().enumerate() {
            for user in users.filter(|it| *it != target) {
                // Targets are gone through in order.
                if let Some(of_user) = targets.get_mut(user).filter(|it| it.last() != Some(&target)) {
                    of_user.push(target);
                }
            }
        }
        Self::with_inline_rules(facts, targets)
    }

    /// The arguments of some resources.
    fn among(facts: &Facts<'_>, some: &BTreeSet<usize>) -> Self {
        let references = facts.references();
        let all = references.resources().iter().enumerate().map(|(own, (_, it))| {
            if !some.contains(&own) {
                return Vec::new();
            }
            let targets = arguments(it).filter_map(|it| references.position(it)).filter(|it| *it != own);
            in_order(targets.collect())
        });
        Self::with_inline_rules(facts, all.collect())
    }

    /// What was written inside another resource refers for that one.
    fn with_inline_rules(facts: &Facts<'_>, mut targets: Vec<Vec<usize>>) -> Self {
        let references = facts.references();
        for (own, (address, it)) in references.resources().iter().enumerate() {
            let is_rule = it.ty == Some(&security_group_ingress::TYPE) || it.ty == Some(&security_group_egress::TYPE);
            if !is_rule {
                continue;
            }
            let group = it.target(&security_group_ingress::SECURITY_GROUP);
            let group = group.filter(|_| facts.stack.owner_of(address).is_some());
            let Some(group) = group.and_then(|it| references.position(it)) else { continue };
            let further: Vec<usize> = targets.get(own).into_iter().flatten().copied().filter(|it| *it != group).collect();
            if let Some(of_group) = targets.get_mut(group) {
                of_group.extend(further);
                *of_group = in_order(std::mem::take(of_group));
            }
        }
        Self { targets }
    }

    /// The resources that are left when, again and again, those fall away that refer to none of the others.
    fn circular(&self) -> BTreeSet<usize> {
        let mut open: Vec<usize> = self.targets.iter().map(Vec::len).collect();
        let mut referred: Vec<Vec<usize>> = vec![Vec::new(); open.len()];
        for (position, targets) in self.targets.iter().enumerate() {
            for target in targets {
                referred[*target].push(position);
            }
        }
        let mut free: Vec<usize> = (0..open.len()).filter(|it| open[*it] == 0).collect();
        while let Some(position) = free.pop() {
            for user in &referred[position] {
                open[*user] -= 1;
                if open[*user] == 0 {
                    free.push(*user);
                }
            }
        }
        (0..open.len()).filter(|it| open[*it] > 0).collect()
    }

    /// A circle among these, from its first resource on.
    fn circle(&self, left: &BTreeSet<usize>) -> Option<Vec<usize>> {
        for start in left {
            let mut way: Vec<usize> = vec![*start];
            let mut seen: BTreeSet<usize> = BTreeSet::from([*start]);
            while let Some(next) =
                way.last().and_then(|it| self.targets.get(*it)?.iter().find(|it| left.contains(it)))
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
}

fn in_order(mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// What the arguments of a resource refer to, without those that are resources of their own.
fn arguments(resource: &Resource) -> impl Iterator<Item = &str> {
    let is_own = |key: &str| {
        let spec = resource.ty.and_then(|it| it.prop(key));
        spec.is_some_and(|it| !matches!(it.tf, TfMap::None | TfMap::Carried | TfMap::Satellite { .. }))
    };
    resource.props.references().filter(move |(key, _)| is_own(key)).map(|(_, target)| target)
}

