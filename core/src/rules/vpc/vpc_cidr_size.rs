use crate::catalog::ResourceType;
use crate::catalog::ec2::{subnet, vpc, vpc_cidr_block};
use crate::rules::facts::ranges;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A range is larger or smaller than AWS takes
    ///
    /// ## Why
    ///
    /// AWS refuses it with `InvalidVpc.Range` or `InvalidSubnet.Range`, and the deployment stops before anything that needs
    /// the network.
    ///
    /// ## Flagged
    ///
    /// An IPv4 range of a VPC or a subnet that is larger than a /16 or smaller than a /28. Source: VPC user guide, "VPC CIDR
    /// blocks" and "Subnet CIDR blocks".
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/8"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/29"
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
    ///   cidr_block = "10.0.0.0/28"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose a /16 to a /28. A VPC takes further ranges beside its first one.
    id: "vpc-cidr-size",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc::TYPE, &vpc_cidr_block::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

/// What has an IPv4 range, with the property that says it.
static RANGES: [(&ResourceType, &str); 3] = [
    (&vpc::TYPE, vpc::CIDR_BLOCK.key()),
    (&vpc_cidr_block::TYPE, vpc_cidr_block::CIDR_BLOCK.key()),
    (&subnet::TYPE, subnet::CIDR_BLOCK.key()),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (ty, key) in RANGES {
        findings.each(ty, |findings, address, it| {
            let Some(block) = it.props.get(key).and_then(|it| ranges::ipv4(facts.stack, it)) else { return };
            let wrong = match block.prefix_len() {
                ..16 => "larger than a /16, the largest",
                16..=28 => return,
                29.. => "smaller than a /28, the smallest",
            };
            let message = format!("The range {block} of {} is {wrong} that AWS takes", facts.name(address));
            findings.raise_at(address, key, message);
        });
    }
}
