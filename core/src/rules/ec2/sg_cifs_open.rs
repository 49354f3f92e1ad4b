use super::open_port::{check_ports, close};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// Windows file shares are open to the internet
    ///
    /// ## Why
    ///
    /// Shared files and the machine's own administration answer on port 445. Worms have spread through it for twenty
    /// years, and no Windows file server is meant to be used across the internet.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers TCP port 445, but not every port, and admits `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "smb" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 445
    ///   to_port           = 445
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
    /// resource "aws_vpc_security_group_ingress_rule" "smb" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 445
    ///   to_port           = 445
    ///   cidr_ipv4         = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ranges that need it, or reach it through a VPN. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"description": "SSH", "protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"description": "Open", "protocol": "tcp", "from_port": 445, "to_port": 445, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-cifs-open",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["EC2.19", "CIS 5.0 5.1.2"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close the port to the internet", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_ports(facts, findings, &[(445, "SMB")]);
}
