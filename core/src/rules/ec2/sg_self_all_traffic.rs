use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::facts::{Protocol, target};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Members of a security group may talk to each other on every port
    ///
    /// ## Why
    ///
    /// Once one machine of the group is taken over, all services of all the others are in reach, those that were never
    /// meant for the network among them.
    ///
    /// ## Flagged
    ///
    /// An inbound rule for all protocols whose other side is the group itself.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "self" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   referenced_security_group_id = aws_security_group.app.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "self" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 7000
    ///   to_port           = 7001
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the ports that the members use among each other.
    id: "sg-self-all-traffic",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for traffic in facts.inbound.rules.iter().filter(|it| it.protocol == Protocol::All) {
        let peer = facts.stack.get(traffic.address).and_then(|it| it.value(&security_group_ingress::PEER_GROUP));
        let peer = peer.and_then(|it| target(facts.stack, it));
        if peer.is_some() && peer == Some(traffic.group) {
            let name = facts.name(traffic.group);
            let message = format!("Members of security group {name} may talk to each other on every port");
            findings.raise_at(traffic.address, security_group_ingress::PEER_GROUP.key(), message);
        }
    }
}
