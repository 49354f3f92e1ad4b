use crate::catalog::autoscaling::group;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A group has no tags
    ///
    /// ## Why
    ///
    /// Nobody can tell from the bill, or from an instance, which group it belongs to.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    ///   tag {
    ///     key                 = "Owner"
    ///     value               = "Photos"
    ///     propagate_at_launch = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Tag it, and let its instances have the tags.
    id: "asg-tags",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &["CKV_AWS_153"],
    types: &[&group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&group::TYPE, |findings, address, it| {
        let others = ["tag", "tags", "Tags", "dynamic"];
        let says = it.opaque.iter().any(|it| others.contains(&it.path.split('/').next().unwrap_or_default()));
        if it.tags.is_empty() && !says {
            findings.raise(address, format!("Group {} has no tags", facts.name(address)));
        }
    });
}
