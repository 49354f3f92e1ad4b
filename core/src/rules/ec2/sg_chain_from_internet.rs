use std::collections::BTreeMap;

use super::exposed::Exposure;
use super::open_port::{ADMIN_PORTS, group_name};
use super::sg_db_port_open::DATABASES;
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::network::Verdict;
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// What the internet reaches may connect to a database or to an administration port
    ///
    /// ## Why
    ///
    /// Groups are passed one after the other. Whoever takes over the machine at the front stands before the database,
    /// or before the other machines' administration, without another lock.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that admits a group with a member that the internet reaches, on a port of a database or for
    /// administration. What it reaches through a load balancer alone is behind a tier already.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   description = "Data"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "data" {
    ///   security_group_id            = aws_security_group.data.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   description = "Data"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "data" {
    ///   security_group_id            = aws_security_group.data.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 8080
    ///   to_port                      = 8080
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   description = "Data"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "data" {
    ///   security_group_id            = aws_security_group.data.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_security_group" "web" {
    ///   description = "Web"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.web.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   description = "Data"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "sql" {
    ///   security_group_id            = aws_security_group.data.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.web.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a tier in between that the internet does not reach, and let that tier alone connect.
    id: "sg-chain-from-internet",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // The groups that the internet gets to, each with the members it reaches.
    let mut reached: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (host, verdict) in facts.exposed() {
        let Some(resource) = facts.stack.get(host).filter(|_| *verdict == Verdict::Reachable) else { continue };
        let groups = resource.props.targets();
        let is_group = |it: &&str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&security_group::TYPE));
        for group in groups.filter(is_group) {
            reached.entry(group).or_default().push(host);
        }
    }
    if findings.is_asked() {
        // Nobody knows yet who will be in a group that is open to everybody.
        let open = facts.inbound.rules.iter().filter(|it| it.is_for_everyone() == Ok(true) && !it.group.is_empty());
        for it in open {
            reached.entry(it.group).or_insert_with(|| vec![it.group]);
        }
    }
    for traffic in &facts.inbound.rules {
        let peer = facts.stack.get(traffic.address).and_then(|it| it.value(&security_group_ingress::PEER_GROUP));
        let Some(peer) = peer.and_then(|it| target(facts.stack, it)).filter(|it| *it != traffic.group) else { continue };
        let Some(members) = reached.get(peer) else { continue };
        let ports = DATABASES.iter().chain(&ADMIN_PORTS);
        if let Some((port, service)) = ports.into_iter().find(|(port, _)| traffic.admits_tcp(*port) == Ok(true)) {
            // A load balancer in front is the tier that stands between.
            let is_first = |it: &&&str| **it == peer || Exposure::of(facts, it).is_ok_and(|it| it.is_direct());
            let Some(member) = members.iter().find(is_first) else { continue };
            let (group, peer_name) = (group_name(facts, traffic), facts.name(peer));
            let way = if *member == peer {
                "the internet gets into it".to_owned()
            } else {
                format!("the internet reaches {} in it", facts.name(member))
            };
            let message = format!("{group} admits {peer_name} on port {port} ({service}), and {way}");
            findings.raise_at(traffic.address, security_group_ingress::PEER_GROUP.key(), message);
        }
    }
}
