use ipnet::Ipv4Net;

use crate::catalog::ec2::{subnet, vpc};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{ALTERNATIVES, are_alternatives, ranges};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// Two subnets of a VPC overlap
    ///
    /// ## Why
    ///
    /// AWS refuses the second of them, so the deployment stops halfway.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/23"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
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
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_subnet" "elsewhere" {
    ///   vpc_id     = aws_vpc.other.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose another block for one of them. The fix takes the next free one of the same size. Changing it
    /// replaces the subnet.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_b", "key": "cidr_block", "value": "10.0.10.0/24"}]
    /// ```
    id: "subnet-overlap",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subnet::TYPE, &vpc::TYPE],
    check: check,
    fix: Some(Fix { title: "Use the next free range", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&vpc::TYPE, |findings, vpc, _| {
        let mut before: Vec<(&str, Ipv4Net)> = Vec::new();
        for &(subnet, it) in facts.network.subnets_of(vpc) {
            let block = it.value(&subnet::CIDR_BLOCK).and_then(|it| ranges::ipv4(facts.stack, it));
            let Some(block) = block else {
                findings.undecided(subnet, "its range is not known");
                continue;
            };
            let overlapping = before.iter().filter(|(_, it)| ranges::overlap(it, &block));
            let is_alternative = |other: &str| facts.stack.get(other).is_some_and(|other| are_alternatives(it, other));
            if let Some((other, taken)) = overlapping.clone().find(|(other, _)| !is_alternative(other)) {
                let (name, other) = (facts.name(subnet), facts.name(other));
                let message =
                    format!("The range {block} of subnet {name} overlaps with {taken} of subnet {other}");
                findings.raise_at(subnet, subnet::CIDR_BLOCK.key(), message);
            } else if overlapping.clone().next().is_some() {
                findings.undecided(subnet, ALTERNATIVES);
            }
            before.push((subnet, block));
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    edits::move_block(&Facts::new(&lower(diagram)), finding)
}
