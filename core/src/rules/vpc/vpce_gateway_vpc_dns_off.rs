use std::collections::BTreeMap;

use crate::catalog::ec2::{vpc, vpc_endpoint};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A VPC with a gateway endpoint has DNS resolution off
    ///
    /// ## Why
    ///
    /// A gateway endpoint catches traffic to the service's public addresses, and clients learn those by DNS. With
    /// DNS resolution off in the VPC, they find none, and the endpoint is never used.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block         = "10.0.0.0/16"
    ///   enable_dns_support = false
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// DNS resolution is on unless somebody turns it off:
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn DNS resolution on. That only adds a resolver; nothing has to use it.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "vpc", "key": "enable_dns_support", "value": false}]
    /// ```
    id: "vpce-gateway-vpc-dns-off",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &vpc::TYPE],
    check: check,
    fix: Some(Fix { title: "Turn DNS resolution on", safety: Safety::Safe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut endpoints: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for endpoint in facts.network.endpoints.iter().filter(|it| it.is_gateway) {
        if let Some(vpc) = endpoint.vpc {
            endpoints.entry(vpc).or_default().push(endpoint.address);
        }
    }
    for (vpc, endpoints) in endpoints {
        let Some(resource) = facts.stack.get(vpc).filter(|it| it.ty == Some(&vpc::TYPE)) else { continue };
        let dns = known(resource.get(&vpc::ENABLE_DNS_SUPPORT), "whether DNS resolution is on is not known");
        let wrong = dns.map(|it| it == Some(false));
        findings.raise_if(wrong, vpc, vpc::ENABLE_DNS_SUPPORT.key(), || {
            let (vpc, endpoints) = (facts.name(vpc), facts.names(&endpoints));
            format!(
                "VPC {vpc} has DNS resolution off, so its clients cannot find gateway endpoint {endpoints}"
            )
        });
    }
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    edits::set_here("Turn DNS resolution on", finding, &vpc::ENABLE_DNS_SUPPORT, true)
}
