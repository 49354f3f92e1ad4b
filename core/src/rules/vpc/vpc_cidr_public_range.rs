use ipnet::Ipv4Net;

use crate::catalog::ec2::vpc;
use crate::rules::facts::ranges;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A VPC uses public addresses inside
    ///
    /// ## Why
    ///
    /// Whoever really has these addresses on the internet can no longer be reached from the VPC, and nobody
    /// notices until somebody has to.
    ///
    /// ## Flagged
    ///
    /// A VPC whose IPv4 range is not inside `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918) or
    /// `100.64.0.0/10` (RFC 6598).
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "11.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "172.16.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose a private range that no network you connect to uses. Changing it replaces the VPC with all that is
    /// in it.
    id: "vpc-cidr-public-range",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc::TYPE],
    check: check,
    fix: None,
}

/// Ranges for private use. Source: RFC 1918 and RFC 6598.
const PRIVATE: [([u8; 4], u8); 4] =
    [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([100, 64, 0, 0], 10)];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&vpc::TYPE, |findings, address, it| {
        let Some(block) = it.value(&vpc::CIDR_BLOCK).and_then(|it| ranges::ipv4(facts.stack, it)) else {
            findings.undecided(address, "its range is not known");
            return;
        };
        let is_inside = |(start, length): &([u8; 4], u8)| {
            Ipv4Net::new((*start).into(), *length).is_ok_and(|it| it.contains(&block))
        };
        if !PRIVATE.iter().any(is_inside) {
            let message = format!("VPC {} uses the public range {block} inside", facts.name(address));
            findings.raise_at(address, vpc::CIDR_BLOCK.key(), message);
        }
    });
}
