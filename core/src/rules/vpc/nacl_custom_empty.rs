use crate::catalog::ec2::{network_acl, network_acl_rule, subnet};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL without rules cuts its subnets off
    ///
    /// ## Why
    ///
    /// What matches no rule is dropped. Nothing in these subnets can talk to anything outside of them, the services of
    /// AWS included.
    ///
    /// ## Flagged
    ///
    /// A network ACL without a rule that allows anything, around a subnet that holds something.
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "-1"
    ///     from_port  = 0
    ///     to_port    = 0
    ///     cidr_block = "10.0.0.0/16"
    ///   }
    ///   egress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "-1"
    ///     from_port  = 0
    ///     to_port    = 0
    ///     cidr_block = "10.0.0.0/16"
    ///   }
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
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write down what may come in and go out, answers included.
    id: "nacl-custom-empty",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (acl, inside) in facts.packets().closed_acls() {
        let (name, inside) = (facts.name(acl), facts.name(inside));
        findings.raise(acl, format!("Network ACL {name} allows nothing, and cuts {inside} off"));
    }
}
