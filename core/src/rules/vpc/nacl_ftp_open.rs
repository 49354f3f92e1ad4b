use super::acl_ports::check_ports;
use crate::catalog::ec2::{network_acl, network_acl_rule};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL lets FTP in from the internet
    ///
    /// ## Why
    ///
    /// FTP sends passwords and files as they are, for anyone on the way to read.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that lets `0.0.0.0/0` or `::/0` reach TCP port 20 or 21, and no rule before it denies that.
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
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 20
    ///     to_port    = 21
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
    /// Use SFTP or S3, and let in the ranges that need it.
    id: "nacl-ftp-open",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_230", "CKV_AWS_229"],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_ports(facts, findings, &[(20, "FTP data"), (21, "FTP")]);
}
