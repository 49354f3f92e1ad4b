use std::collections::BTreeMap;

use crate::catalog::ec2::{instance, internet_gateway, route, route_table, subnet};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{TableOf, Tier};
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::{Value, map};

rule! {
    /// A public subnet has no route to the internet
    ///
    /// ## Why
    ///
    /// A public address is no use without a default route to an internet gateway: replies find no way back, and
    /// every connection hangs.
    ///
    /// ## Flagged
    ///
    /// A subnet that is drawn, tagged (`Tier`) or named public, or that holds an instance with a public address,
    /// whose effective route table has no default route to an internet gateway.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                         = "ami-0123456789abcdef0"
    ///   instance_type               = "t3.micro"
    ///   subnet_id                   = aws_subnet.app.id
    ///   associate_public_ip_address = true
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
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Route `0.0.0.0/0` to an internet gateway. The fix moves the subnet to a table of the VPC that does, or, if
    /// there is none, adds the route to the subnet's own table, unless private subnets use that as well.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "public_b", "key": "route_table", "value": {"$ref": ["private_routes", "id"]}}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "public_b", "key": "tier", "value": "private"},
    ///  {"op": "set_property", "id": "public_b", "key": "route_table"},
    ///  {"op": "set_property", "id": "public_routes", "key": "routes"}]
    /// ```
    id: "subnet-public-no-igw-route",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subnet::TYPE, &instance::TYPE, &route_table::TYPE, &route::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: Some(Fix { title: "Route the subnet to the internet gateway", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut instances: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (instance, _) in facts.stack.of(&instance::TYPE) {
        if let Some(subnet) = facts.subnet_of(instance) {
            instances.entry(subnet).or_default().push(instance);
        }
    }
    findings.each(&subnet::TYPE, |findings, subnet, _| {
        let inside = instances.get(subnet).map_or(&[][..], Vec::as_slice);
        let name = facts.name(subnet);
        let subject = if facts.tier_of(subnet) == Some(Tier::Public) {
            format!("Subnet {name} is meant to be public")
        } else {
            match public_instance(facts, inside) {
                Ok(Some(it)) => format!("Subnet {name} holds {} with a public address", facts.name(it)),
                Ok(None) => return,
                Err(why) => {
                    findings.undecided(subnet, why);
                    return;
                }
            }
        };
        match facts.network.internet_route(subnet) {
            Ok(Some(_)) => {}
            Ok(None) => findings.raise(subnet, format!("{subject} but has no route to an internet gateway")),
            Err(why) => findings.undecided(subnet, why),
        }
    });
}

/// The first of these instances with a public address.
fn public_instance<'a>(facts: &Facts<'_>, instances: &[&'a str]) -> Decided<Option<&'a str>> {
    let mut vague = None;
    for instance in instances {
        match facts.network.is_public(instance) {
            Ok(true) => return Ok(Some(instance)),
            Ok(false) => {}
            Err(why) => vague = Some(why),
        }
    }
    vague.map_or(Ok(None), Err)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let vpc = facts.vpc_of_subnet(&finding.address)?;
    let op = match edits::tables_of_vpc(diagram, &facts, vpc, true).into_iter().next() {
        Some(table) => {
            edits::set(edits::node_of(finding)?, &subnet::ROUTE_TABLE, Value::reference(table.as_str(), "id"))
        }
        None => {
            let TableOf::Own(table) = facts.network.table_of(&finding.address) else { return None };
            let is_private = |it: &&str| facts.tier_of(it) == Some(Tier::Private);
            if facts.network.users_of(table).iter().any(|it| is_private(it) && *it != finding.address) {
                return None;
            }
            let (gateway, _) = stack
                .of(&internet_gateway::TYPE)
                .find(|(_, it)| it.target(&internet_gateway::VPC) == Some(vpc))?;
            let gateway = edits::node_behind(&stack, gateway)?;
            let id = edits::node_behind(&stack, table)?;
            let mut routes = edits::list(diagram, &id, &route_table::ROUTES);
            routes.push(map([
                ("destination", "0.0.0.0/0".into()),
                ("target", Value::reference(gateway.as_str(), "id")),
            ]));
            edits::set_list(&id, route_table::ROUTES.key(), routes)
        }
    };
    Some(Transaction::new("Route the subnet to the internet gateway", vec![op]))
}
