use crate::catalog::ec2::{internet_gateway, nat_gateway, route, route_table};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{Route, Way, target};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Resource, lower};
use crate::value::Value;

rule! {
    /// A route leads to the gateway of another VPC
    ///
    /// ## Why
    ///
    /// AWS refuses it: a route table knows only the internet gateway that is attached to its own VPC, and the NAT gateways that
    /// stand in it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_internet_gateway" "other" {
    ///   vpc_id = aws_vpc.other.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.app.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.other.id
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "other" {
    ///   vpc_id     = aws_vpc.other.id
    ///   cidr_block = "10.1.0.0/24"
    /// }
    ///
    /// resource "aws_nat_gateway" "other" {
    ///   subnet_id         = aws_subnet.other.id
    ///   connectivity_type = "private"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.other.id
    ///   }
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.app.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the VPC's own internet gateway. The fix does, if there is one.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "other", "node": {"type": "ec2.vpc", "name": "Other",
    ///    "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 640, "h": 420}},
    ///    "properties": {"cidr_block": "10.1.0.0/16"}}},
    ///  {"op": "add_node", "id": "other_gateway", "node": {"type": "ec2.internet_gateway", "name": "Other",
    ///    "placement": {"parent": "other", "rect": {"x": 40, "y": 40, "w": 96, "h": 88}}}},
    ///  {"op": "set_property", "id": "public_routes", "key": "routes", "value": [
    ///    {"destination": "0.0.0.0/0", "target": {"$ref": ["other_gateway", "id"]}}]}]
    /// ```
    id: "route-target-other-vpc",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&route::TYPE, &route_table::TYPE, &internet_gateway::TYPE, &nat_gateway::TYPE],
    check: check,
    fix: Some(Fix { title: "Use the VPC's own gateway", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&route_table::TYPE, |findings, table, it| {
        let Some(vpc) = it.value(&route_table::VPC).and_then(|it| target(facts.stack, it)) else { return };
        for route in facts.network.routes_of(table) {
            let Some((gateway, kind, key)) = gateway(facts, route) else { continue };
            let other = facts.stack.get(gateway).and_then(|it| vpc_of(facts, it));
            if other.is_some_and(|it| it != vpc) {
                let (table, vpc, gateway) = (facts.name(table), facts.name(vpc), facts.name(gateway));
                let message =
                    format!("Route table {table} is in VPC {vpc}, but {kind} {gateway} it leads to is not");
                findings.raise_at(route.address, key, message);
            }
        }
    });
}

/// The gateway that a route leads to, what it is called, and the property that says so.
fn gateway<'a>(facts: &Facts<'a>, route: &Route<'a>) -> Option<(&'a str, &'static str, &'static str)> {
    if let Way::Internet(gateway) = route.way {
        return Some((gateway, "internet gateway", route::INTERNET_GATEWAY.key()));
    }
    let gateway = facts.stack.get(route.address)?.target(&route::NAT_GATEWAY)?;
    Some((gateway, "NAT gateway", route::NAT_GATEWAY.key()))
}

/// The VPC that a gateway belongs to.
fn vpc_of<'a>(facts: &Facts<'a>, gateway: &'a Resource) -> Option<&'a str> {
    match gateway.target(&nat_gateway::SUBNET) {
        Some(subnet) if gateway.ty == Some(&nat_gateway::TYPE) => facts.vpc_of_subnet(subnet),
        _ => gateway.target(&internet_gateway::VPC),
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let route = stack.get(&finding.address)?;
    route.target(&route::INTERNET_GATEWAY)?;
    let table = stack.get(route.target(&route::ROUTE_TABLE)?)?;
    let vpc = table.target(&route_table::VPC)?;
    let is_own = |vpc_of: Option<&str>| vpc_of == Some(vpc);
    let (gateway, _) =
        stack.of(&internet_gateway::TYPE).find(|(_, it)| is_own(it.target(&internet_gateway::VPC)))?;
    let gateway = edits::node_behind(&stack, gateway)?;
    let ops = edits::rewrite_entries(diagram, &stack, &[&finding.address], |entry| {
        vec![edits::with_field(entry, "target", Value::reference(gateway.as_str(), "id"))]
    });
    Some(Transaction::new("Use the VPC's own gateway", ops))
}
