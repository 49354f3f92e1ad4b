use crate::catalog::ec2::{network_acl, network_acl_association, network_acl_rule};
use crate::rules::facts::opaque;
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL is around no subnet
    ///
    /// ## Why
    ///
    /// Its rules do nothing. The subnets it was written for have the VPC's default network ACL, which lets everything
    /// through.
    ///
    /// ## Flagged
    ///
    /// A network ACL that no subnet and no association refers to.
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
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
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
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Associate it with its subnets, or delete it.
    id: "nacl-unattached",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &["CKV2_AWS_1", "EC2.16"],
    types: &[&network_acl::TYPE, &network_acl_association::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&network_acl::TYPE, |findings, address, it| {
        if opaque(it, "subnet_ids").is_some() {
            findings.undecided(address, "its subnets are not known");
        } else if !is_used(facts, address, |it| it.ty == Some(&network_acl_rule::TYPE)) {
            findings.raise(address, format!("Network ACL {} is around no subnet", facts.name(address)));
        }
    });
}
