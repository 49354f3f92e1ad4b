use crate::catalog::autoscaling::group;
use crate::catalog::ec2::subnet;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, zones};

rule! {
    /// The instances of a group run in one Availability Zone
    ///
    /// ## Why
    ///
    /// When the zone fails, no instance is left, and none can be started elsewhere.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size            = 1
    ///   max_size            = 4
    ///   vpc_zone_identifier = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size            = 1
    ///   max_size            = 4
    ///   vpc_zone_identifier = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a subnet of another zone.
    id: "asg-multi-az",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &["AutoScaling.2"],
    types: &[&group::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&group::TYPE).filter(|(_, it)| it.value(&group::SUBNETS).is_none()) {
        if opaque(it, "availability_zones").is_some_and(names_one) {
            let message = format!("The instances of group {} run in one Availability Zone", facts.name(address));
            findings.raise_at(address, group::SUBNETS.key(), message);
        }
    }
    zones::require_several(facts, findings, &group::TYPE, &group::SUBNETS, |name| {
        format!("The instances of group {name} run in one Availability Zone")
    });
}

/// Whether a list as it is written has one entry, and that is text.
fn names_one(source: &str) -> bool {
    let list = source.split_once('[').and_then(|(_, it)| it.trim_end().strip_suffix(']')).unwrap_or_default();
    let entries: Vec<&str> = list.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    matches!(entries[..], [one] if one.starts_with('"') && one.ends_with('"') && !one.contains('$'))
}
