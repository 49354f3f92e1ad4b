use super::open_port::{ADMIN_PORTS, close, group_name};
use super::sg_db_port_open::DATABASES;
use super::sg_high_risk_port_open::HIGH_RISK;
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::facts::{Protocol, Traffic};
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// A port other than 80 and 443 is open to the internet
    ///
    /// ## Why
    ///
    /// The web is what the internet needs from a server. Every other port that is open to all of it is a second front
    /// door, and most were opened for a test and forgotten.
    ///
    /// ## Flagged
    ///
    /// An inbound rule for TCP or UDP that admits `0.0.0.0/0` or `::/0` to a port other than 80 and 443. Ports that
    /// have a rule of their own (SSH, RDP, databases, file shares, those attacked on sight) and rules for every port
    /// are left to it, the former unless a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "game" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 7777
    ///   to_port           = 7777
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "dns" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "udp"
    ///   from_port         = 53
    ///   to_port           = 53
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "web" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 450
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
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "game" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 7777
    ///   to_port           = 7777
    ///   cidr_ipv4         = "198.41.0.0/24"
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ranges that need it. If the whole internet is meant to use it, as with a mail or game server, accept
    /// the finding. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"description": "SSH", "protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"description": "Open", "protocol": "tcp", "from_port": 7777, "to_port": 7777, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-unapproved-port-open",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["EC2.18"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close the port to the internet", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_asked = findings.is_asked();
    for traffic in &facts.inbound.rules {
        if traffic.protocol == Protocol::All || traffic.covers_all_ports() == Ok(true) {
            continue;
        }
        match (traffic.is_for_everyone(), first_unapproved(traffic, is_asked)) {
            (Ok(false), _) | (_, Ok(None)) => {}
            (Err(why), _) | (_, Err(why)) => findings.undecided(traffic.address, why),
            (Ok(true), Ok(Some(port))) => {
                let group = group_name(facts, traffic);
                let message = format!("{group} lets the whole internet connect to port {port}");
                findings.raise_at(traffic.address, security_group_ingress::FROM_PORT.key(), message);
            }
        }
    }
}

/// The first port of a rule that no approval and, unless a profile asks, no rule of its own is about.
fn first_unapproved(traffic: &Traffic<'_>, is_asked: bool) -> Decided<Option<i64>> {
    let is_udp = match traffic.protocol {
        Protocol::Tcp => false,
        Protocol::Udp => true,
        // Messages of ICMP and other protocols have no ports.
        Protocol::Other => return Ok(None),
        Protocol::All | Protocol::Unknown => return Err("the protocol of the rule is not known"),
    };
    let (first, last) = traffic.ports.ok_or("the ports of the rule are not known")?;
    let own = ADMIN_PORTS.iter().chain(&DATABASES).chain(&HIGH_RISK).map(|it| it.0);
    let own = own.chain([445]).filter(|_| !is_asked);
    let known: Vec<i64> = own.chain([80, 443]).collect();
    Ok((first..=last).find(|it| is_udp || !known.contains(it)))
}
