use std::collections::BTreeMap;

use super::open_port::group_name;
use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::Traffic;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// Two rules of a security group say the same
    ///
    /// ## Why
    ///
    /// AWS refuses a rule that is there already, and Terraform stops halfway through the deployment.
    ///
    /// ## Flagged
    ///
    /// Two inbound or two outbound rules of one group with the same protocol, ports and other side.
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
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "office" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "198.41.0.0/24"
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
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "http" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 80
    ///   to_port           = 80
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete one of them. The fix deletes the second.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "egress", "value": [
    ///   {"description": "HTTPS", "protocol": "tcp", "from_port": 443, "to_port": 443, "peer": "0.0.0.0/0"},
    ///   {"description": "AWS", "protocol": "tcp", "from_port": 443, "to_port": 443, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-duplicate-rule",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: Some(Fix { title: "Delete the second rule", safety: Safety::Unsafe, fix }),
}

/// What makes two rules the same. Source: EC2 API reference, `AuthorizeSecurityGroupIngress`.
const KEYS: [&str; 6] = [
    security_group_ingress::FROM_PORT.key(),
    security_group_ingress::TO_PORT.key(),
    security_group_ingress::CIDR_IPV4.key(),
    security_group_ingress::CIDR_IPV6.key(),
    security_group_ingress::PREFIX_LIST.key(),
    security_group_ingress::PEER_GROUP.key(),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for rules in [&facts.inbound.rules, &facts.outbound.rules] {
        let mut before: BTreeMap<(&str, &str, Vec<Option<&Value>>), &str> = BTreeMap::new();
        for traffic in rules.iter().filter(|it| !it.group.is_empty()) {
            let Some(said) = said(facts, traffic) else { continue };
            if let Some(first) = before.get(&said) {
                let (group, first) = (group_name(facts, traffic), facts.name(first));
                let message = format!("{group} has rule {} already: {first}", facts.name(traffic.address));
                findings.raise_at(traffic.address, security_group_ingress::PROTOCOL.key(), message);
            } else {
                before.insert(said, traffic.address);
            }
        }
    }
}

/// What a rule says, if all of it is known.
fn said<'f>(facts: &'f Facts<'_>, traffic: &Traffic<'f>) -> Option<(&'f str, &'f str, Vec<Option<&'f Value>>)> {
    let resource = facts.stack.get(traffic.address)?;
    let protocol = resource.value(&security_group_ingress::PROTOCOL)?.as_str()?;
    let values: Vec<Option<&Value>> = KEYS.iter().map(|it| resource.props.get(it)).collect();
    (!values.iter().flatten().any(|it| it.is_unknown())).then_some((traffic.group, protocol, values))
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let ops = edits::rewrite_entries(diagram, &stack, &[&finding.address], |_| Vec::new());
    (!ops.is_empty()).then(|| Transaction::new("Delete the second rule", ops))
}
