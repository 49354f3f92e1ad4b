use crate::catalog::ec2::{eip, nat_gateway};
use crate::rules::facts::{all, opaque};
use crate::rules::property::{is, is_unset};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A public NAT gateway has no Elastic IP address
    ///
    /// ## Why
    ///
    /// Connections of a public NAT gateway come from its Elastic IP address; AWS does not make one without it, and the
    /// deployment fails.
    ///
    /// ## Flagged
    ///
    /// A public NAT gateway without an Elastic IP address. One that is regional gets its addresses from AWS. Drawn, a
    /// gateway gets an address by itself.
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
    /// resource "aws_nat_gateway" "main" {
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
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.app.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    /// ```
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
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.app.id
    ///   connectivity_type = "private"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allocate an Elastic IP address for it.
    id: "nat-without-eip",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&nat_gateway::TYPE, &eip::TYPE],
    check: check,
    fix: None,
}

// Source: VPC user guide, "NAT gateway basics".
fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&nat_gateway::TYPE, |findings, address, it| {
        if opaque(it, "availability_mode").is_some() {
            return;
        }
        let is_public = is(it, &nat_gateway::CONNECTIVITY_TYPE, |it| it.as_deref() != Some("private"));
        let wrong = all([is_public, is_unset(it, &nat_gateway::ELASTIC_IP)]);
        findings.raise_if(wrong, address, nat_gateway::ELASTIC_IP.key(), || {
            format!("Public NAT gateway {} has no Elastic IP address", facts.name(address))
        });
    });
}
