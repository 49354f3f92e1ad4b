use ipnet::IpNet;

use super::open_port::group_name;
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::facts::{Peers, Protocol, ranges};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A rule opens a wide range of ports to public addresses
    ///
    /// ## Why
    ///
    /// Nobody runs hundreds of services on one machine. A wide range admits what happens to listen there tomorrow: a
    /// debugger, a metrics port, a database that was meant for localhost.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that admits more than a hundred ports in a row, but not every port, from a public range.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "range" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8000
    ///   to_port           = 8999
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
    /// resource "aws_vpc_security_group_ingress_rule" "few" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8000
    ///   to_port           = 8010
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "inside" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 1024
    ///   to_port           = 60000
    ///   cidr_ipv4         = "10.0.0.0/8"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write one rule for each port that is needed.
    id: "sg-wide-port-range",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: None,
}

/// Ports in a row that one service may need.
const MOST: i64 = 100;

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for traffic in &facts.inbound.rules {
        let protocol = facts.stack.get(traffic.address).and_then(|it| it.value(&security_group_ingress::PROTOCOL));
        let has_ports = traffic.protocol == Protocol::Tcp
            || protocol.and_then(|it| it.as_str()).is_some_and(|it| matches!(it, "udp" | "17"));
        let Some((first, last)) = traffic.ports.filter(|_| has_ports && traffic.covers_all_ports() != Ok(true)) else {
            continue;
        };
        if last - first <= MOST {
            continue;
        }
        let is_public = match &traffic.peers {
            Peers::Ranges(found) => Ok(found.iter().any(is_public)),
            Peers::Unknown(why) => Err(*why),
            Peers::Group | Peers::PrefixList(_) => Ok(false),
        };
        findings.raise_if(is_public, traffic.address, security_group_ingress::TO_PORT.key(), || {
            format!("{} opens ports {first} to {last} to public addresses", group_name(facts, traffic))
        });
    }
}

/// Whether a range holds addresses of the internet; those for documentation (RFC 5737) stand for such. Every IPv6 range but the unique local ones does (RFC 4193).
fn is_public(range: &IpNet) -> bool {
    match range {
        IpNet::V4(it) => it.prefix_len() == 0 || ranges::is_public(it) || it.network().is_documentation(),
        IpNet::V6(it) => it.network().segments()[0] & 0xfe00 != 0xfc00,
    }
}
