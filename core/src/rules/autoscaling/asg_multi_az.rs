use crate::catalog::autoscaling::group;
use crate::catalog::ec2::subnet;
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
    zones::require_several(facts, findings, &group::TYPE, &group::SUBNETS, |name| {
        format!("The instances of group {name} run in one Availability Zone")
    });
}
