use crate::catalog::ec2::subnet;
use crate::catalog::rds::subnet_group;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::{Context, Value};

rule! {
    /// The subnets of a database lie in one zone
    ///
    /// ## Why
    ///
    /// RDS refuses a subnet group that does not cover two Availability Zones, even for a database in one.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
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
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a subnet of another zone.
    id: "rds-subnet-group-single-az",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subnet_group::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet_group::TYPE, |findings, address, it| {
        let subnets = it.value(&subnet_group::SUBNETS).map(Value::items).unwrap_or_default();
        let zone_of = |it: &Value| {
            let zone = facts.stack.get(it.target()?)?.value(&subnet::AVAILABILITY_ZONE)?;
            matches!(zone, Value::Str(_) | Value::Context(Context::Zone(_))).then(|| zone.clone())
        };
        let zones: Option<Vec<Value>> = subnets.iter().map(zone_of).collect();
        match zones.as_deref() {
            Some([first, rest @ ..]) if rest.iter().all(|it| it == first) => {
                let message = format!("The subnets of group {} lie in one zone", facts.name(address));
                findings.raise_at(address, subnet_group::SUBNETS.key(), message);
            }
            Some([_, ..]) => {}
            _ => findings.undecided(address, "the Availability Zones of its subnets are not all known"),
        }
    });
}
