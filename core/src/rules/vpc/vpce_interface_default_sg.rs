use crate::catalog::ec2::{security_group, vpc_endpoint};
use crate::rules::facts::{mentions, outside};
use crate::rules::property::is_unset;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An interface endpoint is in the default security group
    ///
    /// ## Why
    ///
    /// The VPC's default group admits its own members alone: clients with groups of their own cannot reach the
    /// endpoint, and whoever lands in the default group by accident can.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint without a security group.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
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
    /// resource "aws_security_group" "endpoint" {
    ///   description = "Endpoint"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   security_group_ids = [aws_security_group.endpoint.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a group of its own that admits port 443 from its clients.
    id: "vpce-interface-default-sg",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let kind = endpoint.resource.value(&vpc_endpoint::ENDPOINT_TYPE).and_then(Value::as_str);
        let mut associations = outside(facts.stack, "aws_vpc_endpoint_security_group_association");
        if kind != Some("Interface") || associations.any(|it| mentions(it, endpoint.resource)) {
            continue;
        }
        let is_empty = matches!(endpoint.resource.value(&vpc_endpoint::SECURITY_GROUPS), Some(Value::List(it)) if it.is_empty());
        let wrong = if is_empty { Ok(true) } else { is_unset(endpoint.resource, &vpc_endpoint::SECURITY_GROUPS) };
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::SECURITY_GROUPS.key(), || {
            format!("Interface endpoint {} is in the default security group of its VPC", facts.name(endpoint.address))
        });
    }
}
