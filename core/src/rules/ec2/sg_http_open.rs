use std::collections::BTreeSet;

use super::open_port::{close, group_name};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::catalog::elb::load_balancer;
use crate::rules::facts::{all, target};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};
use crate::value::Value;

rule! {
    /// A server answers unencrypted HTTP from the internet
    ///
    /// ## Why
    ///
    /// What travels over port 80 can be read and changed on the way. A load balancer may listen there to send people on
    /// to HTTPS; a server that does so itself is one more machine that faces the internet.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers TCP port 80 and admits `0.0.0.0/0` or `::/0`, on a group that
    /// is not a load balancer's.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "http" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 80
    ///   to_port           = 80
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
    /// resource "aws_vpc_security_group_ingress_rule" "http" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 80
    ///   to_port           = 80
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "web" {
    ///   security_groups = [aws_security_group.app.id]
    /// }
    /// ```
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
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the load balancer's group in, and nobody else; serve 443 there. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"description": "SSH", "protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"description": "Open", "protocol": "tcp", "from_port": 80, "to_port": 80, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-http-open",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_260"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &load_balancer::TYPE],
    check: check,
    fix: Some(Fix { title: "Close the port to the internet", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut balanced: BTreeSet<&str> = BTreeSet::new();
    let mut is_vague = false;
    for (_, it) in facts.stack.of(&load_balancer::TYPE) {
        let Some(value) = it.value(&load_balancer::SECURITY_GROUPS) else { continue };
        let groups: Vec<Option<&str>> = value.items().iter().map(|it| target(facts.stack, it)).collect();
        is_vague |= !matches!(value, Value::List(_)) || groups.contains(&None);
        balanced.extend(groups.into_iter().flatten());
    }
    for traffic in &facts.inbound.rules {
        if balanced.contains(traffic.group) {
            continue;
        }
        let is_server = if is_vague { Err("the groups of a load balancer are not all known") } else { Ok(true) };
        let open = all([traffic.admits_tcp(80), traffic.is_for_everyone(), is_server]);
        findings.raise_if(open, traffic.address, security_group_ingress::CIDR_IPV4.key(), || {
            format!("{} lets the whole internet connect to port 80 (HTTP) of servers", group_name(facts, traffic))
        });
    }
}
