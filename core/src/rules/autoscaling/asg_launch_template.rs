use crate::catalog::autoscaling::group;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A group starts its instances from a launch configuration
    ///
    /// ## Why
    ///
    /// Launch configurations get no new features of EC2, new accounts cannot make any, and they have no versions to go
    /// back to.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    ///   launch_configuration = "app"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    ///   launch_template {
    ///     id      = "lt-0123456789abcdef0"
    ///     version = "1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Make a launch template with the same settings, and name it instead.
    id: "asg-launch-template",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV_AWS_315", "AutoScaling.9"],
    types: &[&group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&group::TYPE, |findings, address, it| {
        let has_one = it.value(&group::LAUNCH_CONFIGURATION).is_some_and(|it| *it != Value::Null && it.as_str() != Some(""));
        // A template may be written besides, on a condition.
        if has_one && it.value(&group::LAUNCH_TEMPLATE).is_none() {
            let message = format!("Group {} starts its instances from a launch configuration", facts.name(address));
            findings.raise_at(address, group::LAUNCH_CONFIGURATION.key(), message);
        }
    });
}
