use crate::catalog::ec2::{eip, nat_gateway};
use crate::rules::facts::opaque;
use crate::rules::property::is_unset;
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nothing answers at an Elastic IP address
    ///
    /// ## Why
    ///
    /// AWS charges for every public IPv4 address by the hour, and an address that is kept for later is forgotten soon.
    ///
    /// ## Flagged
    ///
    /// An Elastic IP address that no instance, network interface, NAT gateway, load balancer or association uses.
    ///
    /// ```tf,fail
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    ///
    /// resource "aws_eip" "app" {
    ///   instance = aws_instance.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach it, or release it.
    id: "eip-unattached",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &["CKV2_AWS_19", "EC2.12"],
    types: &[&eip::TYPE, &nat_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&eip::TYPE, |findings, address, it| {
        if opaque(it, "network_interface").is_some() || is_used(facts, address, |_| false) {
            return;
        }
        findings.raise_if(is_unset(it, &eip::INSTANCE), address, eip::INSTANCE.key(), || {
            format!("Nothing answers at Elastic IP address {}", facts.name(address))
        });
    });
}
