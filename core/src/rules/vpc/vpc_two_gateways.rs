use std::collections::BTreeMap;

use crate::catalog::ec2::internet_gateway;
use crate::rules::facts::{ALTERNATIVES, are_alternatives, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A VPC has two internet gateways
    ///
    /// ## Why
    ///
    /// AWS attaches one to a VPC and refuses a second: the deployment stops there.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "a" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_internet_gateway" "b" {
    ///   vpc_id = aws_vpc.main.id
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
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "a" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_internet_gateway" "b" {
    ///   vpc_id = aws_vpc.other.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep one: all route tables of the VPC may lead to it.
    id: "vpc-two-gateways",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut attached: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for (address, it) in facts.stack.of(&internet_gateway::TYPE) {
        let Some(vpc) = it.value(&internet_gateway::VPC) else { continue };
        let Some(vpc) = target(facts.stack, vpc).or(vpc.as_str()) else { continue };
        let before = attached.entry(vpc).or_default();
        if before.iter().any(|other| !are_alternatives(other, it)) {
            let message = format!("VPC {} has two internet gateways, of which AWS takes one", facts.name(vpc));
            findings.raise_at(address, internet_gateway::VPC.key(), message);
        } else if !before.is_empty() {
            findings.undecided(address, ALTERNATIVES);
        }
        before.push(it);
    }
}
