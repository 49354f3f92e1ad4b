use ipnet::Ipv4Net;

use crate::catalog::ec2::{subnet, vpc, vpc_cidr_block};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{ranges, target};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// A subnet's range lies outside its VPC
    ///
    /// ## Why
    ///
    /// AWS refuses to make such a subnet, so the deployment stops halfway.
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
    ///   cidr_block = "10.1.0.0/24"
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
    ///   cidr_block = "10.0.255.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose a block inside the VPC. The fix takes the next free one of the same size. Changing it replaces the
    /// subnet.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_b", "key": "cidr_block", "value": "10.1.0.0/24"}]
    /// ```
    id: "subnet-outside-vpc-cidr",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subnet::TYPE, &vpc::TYPE],
    check: check,
    fix: Some(Fix { title: "Use the next free range", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet::TYPE, |findings, subnet, it| {
        let Some(vpc) = facts.vpc_of_subnet(subnet) else { return };
        let block = it.value(&subnet::CIDR_BLOCK).and_then(|it| ranges::ipv4(facts.stack, it));
        let space = facts.stack.get(vpc).and_then(|it| it.value(&vpc::CIDR_BLOCK));
        let space = space.and_then(|it| ranges::ipv4(facts.stack, it));
        let (Some(block), Some(space)) = (block, space) else {
            findings.undecided(subnet, "its range or the VPC's is not known");
            return;
        };
        // A VPC may have further ranges, which are resources of their own.
        let further: Vec<Option<Ipv4Net>> = facts
            .stack
            .of(&vpc_cidr_block::TYPE)
            .filter(|(_, it)| {
                let of = it.value(&vpc_cidr_block::VPC).and_then(|it| target(facts.stack, it));
                of.is_none_or(|it| it == vpc)
            })
            .map(|(_, it)| it.value(&vpc_cidr_block::CIDR_BLOCK).and_then(|it| ranges::ipv4(facts.stack, it)))
            .collect();
        let is_in = |it: &Ipv4Net| it.contains(&block);
        let wrong = match is_in(&space) || further.iter().flatten().any(is_in) {
            true => Ok(false),
            false if further.iter().any(Option::is_none) => Err("the VPC may have further ranges"),
            false => Ok(true),
        };
        findings.raise_if(wrong, subnet, subnet::CIDR_BLOCK.key(), || {
            let (subnet, vpc) = (facts.name(subnet), facts.name(vpc));
            format!("The range {block} of subnet {subnet} lies outside the range {space} of VPC {vpc}")
        });
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    edits::move_block(&Facts::new(&lower(diagram)), finding)
}
