use std::collections::BTreeMap;

use crate::catalog::ec2::{security_group, vpc_endpoint};
use crate::rules::facts::{any, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An interface endpoint admits the whole internet
    ///
    /// ## Why
    ///
    /// An endpoint is a door into a service of AWS from inside the VPC. Its group should know its clients; one that
    /// admits everybody also admits what comes over peering, VPN or a machine that was taken over.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint in a security group with an inbound rule for `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_security_group" "endpoint" {
    ///   description = "Endpoint"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.endpoint.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
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
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.endpoint.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "10.0.0.0/16"
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
    /// Admit port 443 from the clients' security group alone.
    id: "vpce-interface-sg-open",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut open: BTreeMap<&str, Vec<Decided<bool>>> = BTreeMap::new();
    for traffic in &facts.inbound.rules {
        open.entry(traffic.group).or_default().push(traffic.is_for_everyone());
    }
    for endpoint in facts.network.endpoints.iter().filter(|it| !it.is_gateway) {
        let groups = endpoint.resource.value(&vpc_endpoint::SECURITY_GROUPS).map(Value::items).unwrap_or_default();
        let groups = groups.iter().filter_map(|it| target(facts.stack, it));
        let wrong = any(groups.filter_map(|it| open.get(it)).flatten().copied());
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::SECURITY_GROUPS.key(), || {
            format!("A security group of endpoint {} admits the whole internet", facts.name(endpoint.address))
        });
    }
}
