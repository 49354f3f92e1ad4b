use crate::catalog::autoscaling::group;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A group never has more than one instance
    ///
    /// ## Why
    ///
    /// It replaces an instance that fails, and until then there is none.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 1
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let it have two, in two zones.
    id: "asg-single-instance",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[],
    types: &[&group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &group::TYPE, group::MAX_SIZE.key(), |it| {
        property::is(it, &group::MAX_SIZE, |it| it.is_some_and(|most| most <= 1))
    }, |name| {
        format!("Group {name} never has more than one instance")
    });
}
