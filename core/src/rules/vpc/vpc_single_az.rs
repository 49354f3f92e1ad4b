use crate::catalog::ec2::{subnet, vpc};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::{Context, Value};

rule! {
    /// All subnets of a VPC lie in one Availability Zone
    ///
    /// ## Why
    ///
    /// An Availability Zone can fail as a whole. Whatever runs in this VPC then stops, and there is no subnet
    /// left to start it again.
    ///
    /// ## Flagged
    ///
    /// A VPC all of whose subnets name the same zone.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw a subnet in a second zone, and run at least one instance in each.
    id: "vpc-single-az",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &[],
    types: &[&vpc::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&vpc::TYPE, |findings, vpc, _| {
        let mut zones: Vec<&Value> = Vec::new();
        let mut is_vague = false;
        for (_, it) in facts.network.subnets_of(vpc) {
            match it.value(&subnet::AVAILABILITY_ZONE) {
                Some(zone @ (Value::Str(_) | Value::Context(Context::Zone(_)))) => zones.push(zone),
                // AWS chooses one, or the deployment says which.
                _ => is_vague = true,
            }
        }
        let Some(first) = zones.first() else { return };
        let is_same_kind = |it: &&Value| matches!(it, Value::Str(_)) == matches!(first, Value::Str(_));
        if !zones.iter().all(is_same_kind) || (is_vague && zones.iter().all(|it| it == first)) {
            findings.undecided(vpc, "the Availability Zones of its subnets are not all known");
        } else if zones.iter().all(|it| it == first) {
            findings
                .raise(vpc, format!("All subnets of VPC {} lie in one Availability Zone", facts.name(vpc)));
        }
    });
}
