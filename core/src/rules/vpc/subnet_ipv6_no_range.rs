use crate::catalog::ec2::vpc::{GENERATED_IPV6, ipv6_number};
use crate::catalog::ec2::{subnet, vpc, vpc_cidr_block};
use crate::catalog::Known;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A subnet has a block of an IPv6 range that its VPC does not have
    ///
    /// ## Why
    ///
    /// The block is cut out of the VPC's own IPv6 range. Without one there is nothing to cut, and the deployment stops at
    /// the subnet.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id          = aws_vpc.main.id
    ///   cidr_block      = "10.0.0.0/24"
    ///   ipv6_cidr_block = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 0)
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block                       = "10.0.0.0/16"
    ///   assign_generated_ipv6_cidr_block = true
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id          = aws_vpc.main.id
    ///   cidr_block      = "10.0.0.0/24"
    ///   ipv6_cidr_block = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 0)
    /// }
    /// ```
    ///
    /// A range from a pool of one's own is one as well.
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block          = "10.0.0.0/16"
    ///   ipv6_ipam_pool_id   = "ipam-pool-0123456789abcdef0"
    ///   ipv6_netmask_length = 56
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id          = aws_vpc.main.id
    ///   cidr_block      = "10.0.0.0/24"
    ///   ipv6_cidr_block = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 0)
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the VPC IPv6.
    id: "subnet-ipv6-no-range",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subnet::TYPE, &vpc::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet::TYPE, |findings, address, subnet| {
        let Some(Value::Ref { target, attr }) = subnet.value(&subnet::IPV6_CIDR_BLOCK) else { return };
        let vpc = facts.stack.get(target).filter(|it| ipv6_number(attr).is_some() && it.opaque.is_empty());
        // Another range may be given to it from outside.
        let mut blocks = facts.stack.of(&vpc_cidr_block::TYPE);
        if blocks.any(|(_, it)| it.target(&vpc_cidr_block::VPC) == Some(target) && !it.opaque.is_empty()) {
            return;
        }
        if vpc.is_some_and(|it| it.get(&GENERATED_IPV6) == Known::Is(false)) {
            let message = format!("{} has no IPv6 range for {}", facts.name(target), facts.name(address));
            findings.raise_at(address, subnet::IPV6_CIDR_BLOCK.key(), message);
        }
    });
}
