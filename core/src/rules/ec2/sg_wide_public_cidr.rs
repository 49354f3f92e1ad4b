use ipnet::IpNet;

use super::open_port::group_name;
use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::rules::facts::{Peers, Traffic, ranges};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A rule names a very wide public range
    ///
    /// ## Why
    ///
    /// A public block of /23 or wider holds at least 512 addresses, and hardly anyone owns that many: the rule
    /// admits strangers. Such blocks come from a mistyped prefix, or from `0.0.0.0/1` and `128.0.0.0/1`, written
    /// to get past a check for `0.0.0.0/0`.
    ///
    /// ## Flagged
    ///
    /// An inbound or outbound rule with a public IPv4 block from /1 to /23. Private and other special-purpose
    /// blocks (RFC 6890) are not public. The whole internet is the business of other rules.
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
    ///   cidr_ipv4         = "8.0.0.0/9"
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
    /// resource "aws_vpc_security_group_ingress_rule" "office" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "company" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "10.0.0.0/8"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the addresses that are meant. If the block really is all yours, accept the finding.
    id: "sg-wide-public-cidr",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let inbound = facts.inbound.rules.iter().map(|it| (it, "admits"));
    let outbound = facts.outbound.rules.iter().map(|it| (it, "opens the way to"));
    for (traffic, verb) in inbound.chain(outbound) {
        match &traffic.peers {
            Peers::Unknown(why) => findings.undecided(traffic.address, *why),
            Peers::Ranges(ranges) => raise(facts, findings, traffic, verb, ranges),
            Peers::Group | Peers::PrefixList(_) => {}
        }
    }
}

fn raise(facts: &Facts<'_>, findings: &mut Findings<'_>, traffic: &Traffic<'_>, verb: &str, found: &[IpNet]) {
    let is_wide = |it: &&IpNet| match it {
        IpNet::V4(it) => (1..=23).contains(&it.prefix_len()) && ranges::is_public(it),
        IpNet::V6(_) => false,
    };
    let wide: Vec<String> = found.iter().filter(is_wide).map(ToString::to_string).collect();
    if !wide.is_empty() {
        let message =
            format!("{} {verb} the wide public range {}", group_name(facts, traffic), wide.join(", "));
        findings.raise_at(traffic.address, security_group_ingress::CIDR_IPV4.key(), message);
    }
}
