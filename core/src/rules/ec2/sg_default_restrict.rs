use std::collections::BTreeSet;

use super::sg_default_in_use::is_in_default_group;
use crate::catalog::ec2::{instance, security_group_egress, security_group_ingress, vpc};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{mentions, opaque, outside, outside_at, target};
use crate::rules::property::is_off;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Folded, Resource, Stack, Template, lower};
use crate::value::{Expression, Value};

rule! {
    /// The default security group of a VPC lets traffic through
    ///
    /// ## Why
    ///
    /// Whatever is launched without a group lands in the VPC's default one, whose members may talk to each other on
    /// every port and to the whole internet. Without rules, a forgotten group shows at once: nothing works in it.
    ///
    /// ## Flagged
    ///
    /// A VPC whose default security group is left as AWS makes it, or has rules. CloudFormation cannot take those rules
    /// away: in a template written elsewhere only rules added to the default group are flagged.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = aws_vpc.main.id
    ///   ingress {
    ///     protocol  = "-1"
    ///     from_port = 0
    ///     to_port   = 0
    ///     self      = true
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "web" {
    ///   security_group_id = aws_default_security_group.main.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "10.0.0.0/8"
    /// }
    /// ```
    ///
    /// Whichever VPC it is of:
    ///
    /// ```tf,fail
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = "vpc-0123456789abcdef0"
    ///   ingress {
    ///     protocol  = "-1"
    ///     from_port = 0
    ///     to_port   = 0
    ///     self      = true
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
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take every rule out of it. With CloudFormation, do so by hand or by a script once the VPC is there. Instances that
    /// are in it would be cut off: the fix first gives them the one group that the VPC has, or a new one that lets nothing
    /// in and HTTPS out; if there are several, choose one.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "vpc", "key": "lock_default_security_group"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "vpc", "key": "lock_default_security_group"},
    ///  {"op": "set_property", "id": "app", "key": "security_groups"}, {"op": "remove_node", "id": "app_group"}]
    /// ```
    id: "sg-default-restrict",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV2_AWS_12", "EC2.2", "CIS 3.0 5.4", "CIS 5.0 5.5", "AWS-0173", "aws-ec2-restrict-all-in-default-sg"],
    types: &[&vpc::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Take its rules away",
        safety: Safety::Unsafe,
        fix,
    }),
}

/// Who is in the group would be cut off without its rules, and gets another one first.
fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let mut members = Vec::new();
    for (address, it) in stack.of(&instance::TYPE) {
        let vpc = facts.subnet_of(address).and_then(|it| facts.vpc_of_subnet(it));
        if vpc == Some(finding.address.as_str()) {
            match is_in_default_group(&facts, address, it) {
                Ok(true) => members.push((edits::node_behind(&stack, address)?, it)),
                Ok(false) => {}
                Err(_) => return None,
            }
        }
    }
    let mut ops = Vec::new();
    if let Some((_, first)) = members.first() {
        let called = if members.len() > 1 { "Instances" } else { first.title() };
        let (group, add) = edits::group_of_vpc(diagram, &facts, &finding.address, called)?;
        ops.extend(add);
        let groups = || Value::List(vec![Value::reference(group.as_str(), "id")]);
        ops.extend(members.iter().map(|(it, _)| edits::set(it, &instance::SECURITY_GROUPS, groups())));
    }
    ops.push(edits::set(edits::node_of(finding)?, &vpc::LOCK_DEFAULT_GROUP, true));
    Some(Transaction::new("Take its rules away", ops))
}

/// What Terraform calls the default group of a VPC.
const GROUP: &str = "aws_default_security_group";

/// What both languages call the default group of a VPC when they refer to it.
const DEFAULT_GROUP: &str = "default_security_group_id";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let default_groups: Vec<(&str, &Resource)> = outside_at(facts.stack, GROUP).collect();
    // Rules in resources of their own open it as those inside do.
    let rules = [&security_group_ingress::TYPE, &security_group_egress::TYPE];
    let groups: Vec<&Value> = rules
        .into_iter()
        .flat_map(|it| facts.stack.of(it))
        .filter_map(|(_, it)| it.value(&security_group_ingress::SECURITY_GROUP))
        .collect();
    let filled: BTreeSet<&str> = groups.iter().filter_map(|it| target(facts.stack, it)).collect();
    let opened: BTreeSet<&str> = groups.iter().filter_map(|it| vpc_of(facts.stack, it)).collect();
    let others: Vec<&Resource> = outside(facts.stack, "aws_security_group_rule").collect();
    let is_foreign_template = facts.stack.template != Template::default();
    let has_rules = |address: &str, group: &Resource| {
        let inside = opaque(group, "ingress").is_some() || opaque(group, "egress").is_some();
        inside || filled.contains(address) || others.iter().any(|it| mentions(it, group))
    };
    for (address, group) in &default_groups {
        let is_of_here = facts.stack.of(&vpc::TYPE).any(|(_, it)| mentions(group, it));
        if !is_of_here && has_rules(address, group) {
            findings.raise(address, format!("Default security group {} lets traffic through", facts.name(address)));
        }
    }
    findings.each(&vpc::TYPE, |findings, address, it| {
        let own = default_groups.iter().find(|(_, group)| mentions(group, it));
        let wrong = match own {
            _ if opened.contains(&address) => Ok(true),
            Some((address, group)) => Ok(has_rules(address, group)),
            None if is_foreign_template => Ok(false),
            None => is_off(it, &vpc::LOCK_DEFAULT_GROUP),
        };
        findings.raise_if(wrong, address, vpc::LOCK_DEFAULT_GROUP.key(), || {
            format!("The default security group of VPC {} lets traffic through", facts.name(address))
        });
    });
}

/// The VPC whose default group a rule is for, by the VPC's attribute or by the resource that took the group's rules away.
fn vpc_of<'a>(stack: &'a Stack, group: &'a Value) -> Option<&'a str> {
    let named = match group {
        Value::Ref { target, attr } if attr == DEFAULT_GROUP => return Some(target),
        Value::Ref { target, .. } => target.as_str(),
        Value::Unknown(Expression::Terraform(source)) => source.trim().rsplit_once('.')?.0,
        _ => return None,
    };
    match stack.configuration.folded.get(named)? {
        Folded::Satellite { main, tf } if tf == GROUP => Some(main),
        _ => None,
    }
}
