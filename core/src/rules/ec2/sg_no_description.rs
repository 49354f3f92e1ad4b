use std::collections::BTreeMap;

use crate::catalog::Prop;
use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::rules::facts::target;
use crate::rules::property::is_unset;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Origin, Resource};
use crate::value::Value;

rule! {
    /// A security group or its rules do not say what they are for
    ///
    /// ## Why
    ///
    /// A rule without a reason is never removed: nobody dares to. A description is what an audit and the next colleague
    /// read first.
    ///
    /// ## Flagged
    ///
    /// A group without a description, or with rules without one. `Managed by Terraform` is what the provider writes where there is
    /// none.
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
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   name = "app"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "Managed by Terraform"
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
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    ///   description       = "HTTPS from customers"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say for each rule why its traffic is allowed. The group's own description cannot be changed without replacing
    /// the group.
    id: "sg-no-description",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &["CKV_AWS_23", "AWS-0099", "aws-ec2-add-description-to-security-group", "AWS-0124", "aws-ec2-add-description-to-security-group-rule"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut silent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let rules = facts.stack.of(&security_group_ingress::TYPE).chain(facts.stack.of(&security_group_egress::TYPE));
    // Inbound and outbound rules have the same keys.
    for (address, it) in rules.filter(|(_, it)| says_nothing(it, &security_group_ingress::DESCRIPTION)) {
        let group = it.value(&security_group_ingress::SECURITY_GROUP).and_then(|it| target(facts.stack, it));
        let group = group.filter(|it| facts.stack.get(it).is_some_and(|it| it.ty == Some(&security_group::TYPE)));
        // What a template does not say about outbound connections is a rule that nobody wrote.
        let is_unwritten = |of: &Resource| of.origin == it.origin && matches!(it.origin, Origin::Source { .. });
        if group.and_then(|it| facts.stack.get(it)).is_some_and(is_unwritten) {
            continue;
        }
        silent.entry(group.unwrap_or(address)).or_default().push(address);
    }
    for (address, it) in facts.stack.of(&security_group::TYPE) {
        let name = facts.name(address);
        let property = security_group::DESCRIPTION.key();
        match (says_nothing(it, &security_group::DESCRIPTION), silent.remove(address)) {
            (true, _) => findings.raise_at(address, property, format!("Security group {name} does not say what it is for")),
            (false, Some(rules)) => {
                let message = format!("Rules of security group {name} do not say what they are for: {}", facts.names(&rules));
                findings.raise_at(address, property, message);
            }
            (false, None) => {}
        }
    }
    for address in silent.into_keys() {
        let message = format!("Rule {} does not say what it is for", facts.name(address));
        findings.raise_at(address, security_group_ingress::DESCRIPTION.key(), message);
    }
}

/// Whether a description is missing, or what Terraform writes where there is none.
fn says_nothing(it: &Resource, description: &'static Prop<String>) -> bool {
    is_unset(it, description) == Ok(true)
        || it.value(description).and_then(Value::as_str) == Some("Managed by Terraform")
}
