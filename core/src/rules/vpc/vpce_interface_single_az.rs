use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::rules::facts::{mentions, opaque, outside};
use crate::rules::zones::lie_in_one;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An interface endpoint answers in one Availability Zone
    ///
    /// ## Why
    ///
    /// When that zone fails, the service is out of reach for the whole VPC; until then, clients of other zones pay for
    /// every byte that crosses.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint whose subnets lie in one zone.
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   subnet_ids        = [aws_subnet.a.id]
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   subnet_ids        = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a subnet of each zone that clients run in. Each interface costs by the hour.
    id: "vpce-interface-single-az",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in facts.network.endpoints.iter().filter(|it| !it.is_gateway) {
        let associations = outside(facts.stack, "aws_vpc_endpoint_subnet_association");
        let associations: Vec<_> = associations.filter(|it| mentions(it, endpoint.resource)).collect();
        if let [only] = associations[..]
            && endpoint.resource.value(&vpc_endpoint::SUBNETS).is_none()
            && opaque(only, "for_each").or(opaque(only, "count")).is_none()
        {
            let message = format!("Interface endpoint {} answers in one Availability Zone", facts.name(endpoint.address));
            findings.raise_at(endpoint.address, vpc_endpoint::SUBNETS.key(), message);
        }
        if !associations.is_empty() {
            continue;
        }
        let Some(subnets) = endpoint.resource.value(&vpc_endpoint::SUBNETS) else { continue };
        findings.raise_if(lie_in_one(facts, subnets), endpoint.address, vpc_endpoint::SUBNETS.key(), || {
            format!("Interface endpoint {} answers in one Availability Zone", facts.name(endpoint.address))
        });
    }
}
