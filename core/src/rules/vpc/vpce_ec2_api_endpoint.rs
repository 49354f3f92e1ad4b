use std::collections::BTreeSet;

use crate::catalog::ec2::{instance, vpc, vpc_endpoint};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A VPC with instances has no endpoint to the API of EC2
    ///
    /// ## Why
    ///
    /// Agents and tools on instances that call the EC2 API go over the internet, and need a way out that the subnet
    /// could do without.
    ///
    /// ## Flagged
    ///
    /// A VPC with instances and without an interface endpoint for `ec2`.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
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
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.ec2"
    ///   vpc_endpoint_type = "Interface"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw an interface endpoint for the EC2 API if something in the VPC calls it. It costs by the hour.
    id: "vpce-ec2-api-endpoint",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &["EC2.10"],
    types: &[&vpc::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let instances = facts.stack.of(&instance::TYPE);
    let homes = instances.filter_map(|(it, _)| facts.vpc_of_subnet(facts.subnet_of(it)?));
    let homes: BTreeSet<&str> = homes.collect();
    // An instance without a subnet runs in the default VPC.
    let is_somewhere = |it: &Resource| it.value(&instance::SUBNET).is_some();
    let is_lost = |(address, it): (&str, &Resource)| is_somewhere(it) && facts.subnet_of(address).is_none();
    let may_be_anywhere = facts.stack.of(&instance::TYPE).any(is_lost);
    let mut served: BTreeSet<&str> = BTreeSet::new();
    let mut is_vague = false;
    for endpoint in &facts.network.endpoints {
        match (endpoint.service.as_deref(), endpoint.vpc) {
            (Some("ec2"), Some(vpc)) => drop(served.insert(vpc)),
            (Some("ec2"), None) | (None, _) => is_vague = true,
            _ => {}
        }
    }
    for (vpc, _) in facts.stack.of(&vpc::TYPE).filter(|(it, _)| !served.contains(it)) {
        if !homes.contains(vpc) {
            if may_be_anywhere {
                findings.undecided(vpc, "the subnet of an instance is not known");
            }
        } else if is_vague {
            findings.undecided(vpc, "the service or the VPC of an endpoint is not known");
        } else {
            findings.raise(vpc, format!("VPC {} has instances and no endpoint to the API of EC2", facts.name(vpc)));
        }
    }
}
