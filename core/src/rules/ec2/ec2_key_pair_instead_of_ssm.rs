use crate::catalog::ec2::{instance, security_group};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};

rule! {
    /// People get onto an instance by SSH
    ///
    /// ## Why
    ///
    /// Session Manager needs no key that somebody has to keep, no open port, and records who did what.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "10.20.0.0/16"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   key_name               = "admin"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let its role use Session Manager, and take the key and the rule away.
    id: "ec2-key-pair-instead-of-ssm",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let has_key = property::is_unset(it, &instance::KEY_PAIR).map(|it| !it);
        if has_key == Ok(false) {
            return;
        }
        findings.raise_if(all([has_key, takes_ssh(facts, address)]), address, instance::KEY_PAIR.key(), || {
            format!("People get onto instance {} by SSH", facts.name(address))
        });
    });
}

fn takes_ssh(facts: &Facts<'_>, address: &str) -> Decided<bool> {
    any(facts.groups_of(address)?.iter().map(|it| facts.inbound.admits(it, 22)))
}
