use super::open_port::{close, group_name};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// Every port is open to the internet
    ///
    /// ## Why
    ///
    /// A group like this is no firewall: whatever listens on the machine, now or after the next package is
    /// installed, answers to anyone.
    ///
    /// ## Flagged
    ///
    /// An inbound rule for all protocols, or for ports 0 to 65535, that admits `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "everything" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "tcp" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 0
    ///   to_port           = 65535
    ///   cidr_ipv6         = "::/0"
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
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write one rule for each port that is needed, with the ranges that need it. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"protocol": "-1", "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-all-ports-open",
    severity: Severity::Critical,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_277", "EC2.19", "EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE",
    ],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Remove the rule", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for traffic in &facts.inbound.rules {
        let open = all([traffic.covers_all_ports(), traffic.is_for_everyone()]);
        findings.raise_if(open, traffic.address, security_group_ingress::PROTOCOL.key(), || {
            format!("{} lets the whole internet connect to every port", group_name(facts, traffic))
        });
    }
}
