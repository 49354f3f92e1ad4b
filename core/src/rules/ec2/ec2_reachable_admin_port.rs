use std::collections::BTreeSet;

use super::exposed::Exposure;
use super::open_port::ADMIN_PORTS;
use super::sg_default_in_use::{ELSEWHERE, has_groups_elsewhere};
use crate::catalog::ec2::{instance, internet_gateway, route_table, security_group, subnet};
use crate::model::{Diagram, Transaction};
use crate::network::Traffic as Packets;
use crate::rules::facts::{Traffic, mentions, outside};
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Resource, lower};

rule! {
    /// An instance can be administered from the internet
    ///
    /// ## Why
    ///
    /// An open group alone exposes nothing. Here the whole path exists: a public address, a route to the internet
    /// gateway and a group that admits anyone on a port that gives control over the machine. It will be found
    /// within minutes.
    ///
    /// ## Flagged
    ///
    /// An instance with a public address, in a subnet whose default route leads to an internet gateway, with a
    /// group that admits `0.0.0.0/0` or `::/0` on TCP port 22, 3389, 5985 or 5986.
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
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.public.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.public.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # In the default VPC, by two halves of the internet.
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   for_each          = toset(["0.0.0.0/1", "128.0.0.0/1"])
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = each.value
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # Groups by name, as a default VPC takes them.
    /// resource "aws_security_group" "app" {
    ///   name        = "app"
    ///   description = "App"
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 22
    ///     to_port     = 22
    ///     cidr_blocks = ["0.0.0.0/0"]
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami             = "ami-0123456789abcdef0"
    ///   instance_type   = "t3.micro"
    ///   security_groups = [aws_security_group.app.name]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// The same group around an instance that the internet has no way to:
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.private.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// # In the default VPC, without a public address.
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
    ///
    /// resource "aws_instance" "app" {
    ///   ami                         = "ami-0123456789abcdef0"
    ///   instance_type               = "t3.micro"
    ///   associate_public_ip_address = false
    ///   vpc_security_group_ids      = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Close the port and use Session Manager, or name the ranges that may connect. The fix does for every group
    /// of the instance what the fix of `sg-ssh-open` does.
    ///
    /// ```ops,fail
    /// [{"op": "place", "id": "app", "placement": {
    ///     "parent": "public_a", "rect": {"x": 96, "y": 32, "w": 96, "h": 88}}},
    ///  {"op": "set_property", "id": "app", "key": "associate_public_ip_address", "value": true},
    ///  {"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///    {"protocol": "tcp", "from_port": 22, "to_port": 22, "peer": "0.0.0.0/0"},
    ///    {"protocol": "tcp", "from_port": 5980, "to_port": 5990, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "ec2-reachable-admin-port",
    severity: Severity::Critical,
    category: Category::Network,
    aliases: &[],
    types: &[
        &instance::TYPE,
        &security_group::TYPE,
        &subnet::TYPE,
        &route_table::TYPE,
        &internet_gateway::TYPE,
    ],
    check: check,
    fix: Some(Fix { title: "Close the ports to the internet", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        match open_ports(facts, instance) {
            Ok(open) if open.is_empty() => {}
            Ok(open) => {
                let groups: BTreeSet<String> = open.iter().map(|(_, it)| facts.name(it.group)).collect();
                let ports: BTreeSet<String> =
                    open.iter().map(|((port, service), _)| format!("{port} ({service})")).collect();
                let (ports, groups) = (list(ports), list(groups));
                let name = facts.name(instance);
                findings.raise(
                    instance,
                    format!(
                        "The whole internet can reach {name} on port {ports} through security group {groups}"
                    ),
                );
            }
            Err(why) => findings.undecided(instance, why),
        }
    });
}

fn list(names: BTreeSet<String>) -> String {
    let mut names: Vec<String> = names.into_iter().collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

type Open<'f, 'a> = ((i64, &'static str), &'f Traffic<'a>);

/// The administration ports of an instance that the internet has a whole path to, with the rules that open them.
fn open_ports<'f, 'a>(facts: &'f Facts<'a>, instance: &str) -> Decided<Vec<Open<'f, 'a>>> {
    let mut open = Vec::new();
    let groups = facts.groups_of(instance)?;
    let is_attached = |it: &Resource| {
        outside(facts.stack, "aws_network_interface_sg_attachment").any(|attachment| mentions(attachment, it))
    };
    let is_vague = |it: &Resource| (groups.is_empty() && has_groups_elsewhere(it)) || is_attached(it);
    let mut vague = facts.stack.get(instance).filter(|it| is_vague(it)).map(|_| ELSEWHERE);
    for group in groups {
        for port in ADMIN_PORTS {
            match facts.inbound.open_to_everyone(group, port.0) {
                Ok(rules) => open.extend(rules.into_iter().map(|it| (port, it))),
                Err(why) => vague = Some(why),
            }
        }
    }
    if open.is_empty() && vague.is_none() {
        return Ok(open);
    }
    let exposure = Exposure::of(facts, instance)?;
    let is_reached = |port: i64| u16::try_from(port).is_ok_and(|it| exposure.is_at_large(&Packets::tcp(it)));
    let reached: Vec<i64> = ADMIN_PORTS.iter().map(|it| it.0).filter(|it| is_reached(*it)).collect();
    open.retain(|(port, _)| reached.contains(&port.0));
    Ok(open)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let mut rules: Vec<&Traffic<'_>> =
        open_ports(&facts, &finding.address).ok()?.into_iter().map(|(_, it)| it).collect();
    rules.dedup_by_key(|it| it.address);
    let ops = edits::close(diagram, &stack, &rules);
    (!ops.is_empty()).then(|| Transaction::new("Close the ports to the internet", ops))
}
