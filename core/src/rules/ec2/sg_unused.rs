use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// Nothing is in a security group
    ///
    /// ## Why
    ///
    /// A group that guards nothing is clutter, and an open door for whoever attaches it one day without reading its
    /// rules.
    ///
    /// ## Flagged
    ///
    /// A group that no resource is in and no other group's rule names.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// output "group" {
    ///   value = aws_security_group.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach it to what it is meant for, or delete it.
    id: "sg-unused",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &["CKV2_AWS_5", "EC2.22"],
    types: &[&security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&security_group::TYPE, |findings, address, _| {
        // Its own rules do not use it, whatever they name.
        let is_own = |it: &Resource| {
            let is_rule = it.ty == Some(&security_group_ingress::TYPE) || it.ty == Some(&security_group_egress::TYPE);
            is_rule && it.target(&security_group_ingress::SECURITY_GROUP) == Some(address)
        };
        if !is_used(facts, address, is_own) {
            findings.raise(address, format!("Nothing is in security group {}", facts.name(address)));
        }
    });
}
