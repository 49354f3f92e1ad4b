use crate::catalog::ec2::{vpc, vpc_endpoint};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{all, any};
use crate::rules::property::{is, is_off};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// An endpoint's private DNS does not work in its VPC
    ///
    /// ## Why
    ///
    /// Private DNS needs the VPC's own DNS server and its DNS host names. Without either AWS refuses the endpoint.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint with private DNS in a VPC whose DNS resolution is off, or whose DNS host names are not on.
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
    ///   private_dns_enabled = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block           = "10.0.0.0/16"
    ///   enable_dns_hostnames = true
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   private_dns_enabled = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn both on for the VPC.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "queues", "node": {"type": "ec2.vpc_endpoint", "name": "Queues",
    ///    "placement": {"parent": "vpc", "rect": {"x": 500, "y": 330, "w": 96, "h": 88}},
    ///    "properties": {"service": "sqs", "endpoint_type": "Interface", "private_dns_enabled": true,
    ///      "security_groups": [{"$ref": ["app_group", "id"]}],
    ///      "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}]}}},
    ///  {"op": "set_property", "id": "vpc", "key": "enable_dns_hostnames"}]
    /// ```
    id: "vpce-private-dns-vpc-dns-off",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &vpc::TYPE],
    check: check,
    fix: Some(Fix { title: "Turn the VPC's DNS options on", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let kind = endpoint.resource.value(&vpc_endpoint::ENDPOINT_TYPE).and_then(Value::as_str);
        let Some(vpc) = endpoint.vpc.and_then(|it| facts.stack.get(it)).filter(|_| kind == Some("Interface")) else {
            continue;
        };
        if vpc.ty != Some(&vpc::TYPE) {
            continue;
        }
        let has_name = is_off(endpoint.resource, &vpc_endpoint::PRIVATE_DNS).map(|off| !off);
        let resolves_not = is(vpc, &vpc::ENABLE_DNS_SUPPORT, |it| it == Some(false));
        let wrong = all([has_name, any([resolves_not, is_off(vpc, &vpc::ENABLE_DNS_HOSTNAMES)])]);
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::PRIVATE_DNS.key(), || {
            let (name, vpc) = (facts.name(endpoint.address), facts.name(endpoint.vpc.unwrap_or_default()));
            format!("Private DNS of endpoint {name} does not work: VPC {vpc} lacks a DNS option")
        });
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let vpc = edits::node_behind(&stack, stack.get(&finding.address)?.target(&vpc_endpoint::VPC)?)?;
    let ops = [&vpc::ENABLE_DNS_SUPPORT, &vpc::ENABLE_DNS_HOSTNAMES].map(|it| edits::set(&vpc, it, true));
    Some(Transaction::new("Turn the VPC's DNS options on", ops.into()))
}
