use super::open_port::{check_port, close};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// Remote Desktop is open to the internet
    ///
    /// ## Why
    ///
    /// Port 3389 gives a Windows desktop to whoever has a password or an exploit. Both are tried around the clock
    /// on every public address.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers TCP port 3389 and admits `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "rdp" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 3000
    ///   to_port           = 4000
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
    /// resource "aws_vpc_security_group_ingress_rule" "rdp" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 3389
    ///   to_port           = 3389
    ///   cidr_ipv4         = "10.20.0.0/16"
    /// }
    /// ```
    ///
    /// UDP on the same port is another matter:
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "game" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "udp"
    ///   from_port         = 3389
    ///   to_port           = 3389
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ranges that may connect, or use Fleet Manager of Systems Manager, which needs no open port. The
    /// fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"protocol": "tcp", "from_port": 3389, "to_port": 3389, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-rdp-open",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_25", "AWS-0107", "aws-ec2-no-public-ingress-sgr", "EC2.14", "CIS 3.0 5.2", "CIS 3.0 5.3",
        "CIS 5.0 5.3", "CIS 5.0 5.4", "RESTRICTED_INCOMING_TRAFFIC",
        "EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
    ],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close Remote Desktop to the internet", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_port(facts, findings, 3389, "Remote Desktop");
}
