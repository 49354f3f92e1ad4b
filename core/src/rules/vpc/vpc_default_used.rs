use crate::catalog::ec2::{subnet, vpc};
use crate::rules::ec2::is_default_vpc;
use crate::rules::facts::outside_at;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The default VPC of the account is used
    ///
    /// ## Why
    ///
    /// The default VPC has public subnets alone, and every instance in it gets a public address without being asked for
    /// one. It is made for a first try, and shared by whatever else was tried.
    ///
    /// ## Flagged
    ///
    /// A resource that takes the account's default VPC or one of its subnets under management, and a data source that looks the VPC
    /// up.
    ///
    /// ```tf,fail
    /// resource "aws_default_vpc" "main" {
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// data "aws_vpc" "main" {
    ///   default = true
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = data.aws_vpc.main.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// data "aws_vpc" "main" {
    ///   tags = { Name = "main" }
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = data.aws_vpc.main.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw a VPC with private subnets, and move there what runs in the default one.
    id: "vpc-default-used",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_148", "AWS-0101", "aws-ec2-no-default-vpc"],
    types: &[&vpc::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (tf_type, what) in [
        ("aws_default_vpc", "the default VPC of the account"),
        ("aws_default_subnet", "a subnet of the account's default VPC"),
    ] {
        for (address, _) in outside_at(facts.stack, tf_type) {
            findings.raise(address, format!("{} uses {what}", facts.name(address)));
        }
    }
    for block in facts.stack.configuration.blocks.iter().filter(|it| is_default_vpc(it)) {
        let name = block.labels.last().map_or("", String::as_str);
        findings.raise_in(&block.origin, format!("`{name}` looks up the default VPC of the account, to use it"));
    }
}
