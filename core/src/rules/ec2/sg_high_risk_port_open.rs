use super::open_port::{check_ports, close};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// A port that is attacked on sight is open to the internet
    ///
    /// ## Why
    ///
    /// Mail, remote procedure calls, and the default ports of development servers and web consoles are scanned for day
    /// and night. What listens there was rarely built to face strangers.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers TCP port 25, 110, 135, 143, 445, 3000, 4333, 5000, 5500, 8080 or 8088, but not every
    /// port, and admits `0.0.0.0/0` or `::/0`. Other rules are about SSH, RDP and databases.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "console" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8080
    ///   to_port           = 8090
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "dev" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 5000
    ///   to_port           = 5000
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
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "console" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8080
    ///   to_port           = 8080
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a load balancer with HTTPS in front, or name the ranges that need the port. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"description": "SSH", "protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"description": "Open", "protocol": "tcp", "from_port": 8080, "to_port": 8080, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-high-risk-port-open",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["EC2.19"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close the port to the internet", safety: Safety::Unsafe, fix: close }),
}

/// What listens where by default. Source: AWS Security Hub, control EC2.19; IANA service name registry.
pub(super) const HIGH_RISK: [(i64, &str); 11] = [
    (25, "SMTP"),
    (110, "POP3"),
    (135, "RPC"),
    (143, "IMAP"),
    (445, "SMB"),
    (3000, "development servers"),
    (4333, "mSQL"),
    (5000, "development servers"),
    (5500, "fcp-addr-srvr1"),
    (8080, "HTTP proxies"),
    (8088, "web consoles"),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_ports(facts, findings, &HIGH_RISK);
}
