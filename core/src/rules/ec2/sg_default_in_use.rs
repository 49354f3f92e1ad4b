use crate::catalog::ec2::{instance, security_group};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::opaque;
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Resource, lower};
use crate::value::Value;

rule! {
    /// An instance is in the default security group
    ///
    /// ## Why
    ///
    /// Everything that names no group lands in the VPC's default one, whose members may all talk to each other on
    /// every port. Nobody decided that these machines should.
    ///
    /// ## Flagged
    ///
    /// An instance without a security group, or with the VPC's default group.
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
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
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_default_security_group.main.id]
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
    /// ## Fix
    ///
    /// Give the instance a group of its own, with the traffic it needs. The fix attaches the one group that its
    /// VPC has, or draws one that lets nothing in and HTTPS out; if there are several, choose one.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "security_groups"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "security_groups"}, {"op": "remove_node", "id": "app_group"}]
    /// ```
    id: "sg-default-in-use",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &security_group::TYPE],
    check: check,
    fix: Some(Fix { title: "Attach a security group", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let wrong = is_in_default_group(facts, address, it);
        findings.raise_if(wrong, address, instance::SECURITY_GROUPS.key(), || {
            format!("Instance {} is in the default security group of its VPC", facts.name(address))
        });
    });
}

pub(super) fn is_in_default_group(facts: &Facts<'_>, address: &str, resource: &Resource) -> Decided<bool> {
    // A default group without rules is part of its VPC, and no group of its own.
    let named = resource.value(&instance::SECURITY_GROUPS).map(Value::items).unwrap_or_default();
    if named.iter().any(is_default_group) {
        return Ok(true);
    }
    let groups = facts.groups_of(address)?;
    if groups.is_empty() && has_groups_elsewhere(resource) {
        return Err(ELSEWHERE);
    }
    let is_default =
        |it: &&str| facts.stack.get(it).is_some_and(|it| it.tf_type == "aws_default_security_group");
    Ok(groups.is_empty() || groups.iter().any(is_default))
}

pub(super) const ELSEWHERE: &str = "the security groups of the instance are not all known";

/// Whether an instance may have groups that come with a network interface or a launch template.
pub(super) fn has_groups_elsewhere(instance: &Resource) -> bool {
    let elsewhere = ["launch_template", "network_interface", "primary_network_interface", "security_groups"];
    elsewhere.iter().any(|it| opaque(instance, it).is_some())
}

/// Whether a value names the default group of some VPC.
fn is_default_group(value: &Value) -> bool {
    const DEFAULT: &str = "aws_default_security_group.";
    match value {
        Value::Ref { target, attr } => attr == "default_security_group_id" || target.starts_with(DEFAULT),
        Value::Unknown(source) => source.source().trim().starts_with(DEFAULT),
        _ => false,
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let vpc = facts.vpc_of_subnet(facts.subnet_of(&finding.address)?)?;
    let called = stack.get(&finding.address)?.title();
    let (group, add) = edits::group_of_vpc(diagram, &facts, vpc, called)?;
    let groups = Value::List(vec![Value::reference(group.as_str(), "id")]);
    let attach = edits::set(edits::node_of(finding)?, &instance::SECURITY_GROUPS, groups);
    Some(Transaction::new("Attach a security group", add.into_iter().chain([attach]).collect()))
}
