use crate::catalog::ec2::internet_gateway;
use crate::rules::facts::{mentions, outside};
use crate::rules::property::is_unset;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An internet gateway is attached to no VPC
    ///
    /// ## Why
    ///
    /// Routes to a gateway that is attached nowhere are refused, and what was meant to be public is not reachable.
    ///
    /// ## Flagged
    ///
    /// An internet gateway without a VPC and without an attachment.
    ///
    /// ```tf,fail
    /// resource "aws_internet_gateway" "main" {
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    /// }
    ///
    /// resource "aws_internet_gateway_attachment" "main" {
    ///   internet_gateway_id = aws_internet_gateway.main.id
    ///   vpc_id              = aws_vpc.main.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach it to the VPC.
    id: "igw-unattached",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&internet_gateway::TYPE],
    check: check,
    fix: None,
}

/// What attaches a gateway, in either language.
const ATTACHMENTS: [&str; 2] = ["aws_internet_gateway_attachment", "AWS::EC2::VPCGatewayAttachment"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&internet_gateway::TYPE, |findings, address, it| {
        let mut attachments = ATTACHMENTS.iter().flat_map(|it| outside(facts.stack, it));
        if attachments.any(|attachment| mentions(attachment, it)) {
            return;
        }
        findings.raise_if(is_unset(it, &internet_gateway::VPC), address, internet_gateway::VPC.key(), || {
            format!("Internet gateway {} is attached to no VPC", facts.name(address))
        });
    });
}
