use ipnet::IpNet;

use crate::catalog::ec2::{route, route_table};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{ALTERNATIVES, are_alternatives};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Resource, lower};

rule! {
    /// Two routes of a table have the same destination
    ///
    /// ## Why
    ///
    /// AWS accepts one route for each destination and refuses the second, so the deployment stops halfway.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
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
    ///
    /// resource "aws_route" "again" {
    ///   route_table_id         = aws_route_table.app.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
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
    ///
    /// resource "aws_route" "internet_ipv6" {
    ///   route_table_id              = aws_route_table.app.id
    ///   destination_ipv6_cidr_block = "::/0"
    ///   gateway_id                  = aws_internet_gateway.main.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete one of them. The fix deletes the second.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "public_routes", "key": "routes", "value": [
    ///   {"destination": "0.0.0.0/0", "target": {"$ref": ["internet", "id"]}},
    ///   {"destination": "0.0.0.0/0", "target": {"$ref": ["internet", "id"]}}]}]
    /// ```
    id: "route-duplicate-destination",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&route::TYPE, &route_table::TYPE],
    check: check,
    fix: Some(Fix { title: "Delete the second route", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&route_table::TYPE, |findings, table, _| {
        let mut before: Vec<(&Resource, IpNet)> = Vec::new();
        for (address, resource, destination) in facts.network.routes_of(table).iter().filter_map(|it| {
            // Only what is written as a range can be compared.
            let resource = facts.stack.get(it.address)?;
            resource.value(&route::DESTINATION)?;
            Some((it.address, resource, it.destination?.trunc()))
        }) {
            let same: Vec<_> = before.iter().filter(|(_, it)| *it == destination).collect();
            if same.iter().any(|(it, _)| !are_alternatives(it, resource)) {
                let message = format!("Route table {} has two routes for {destination}", facts.name(table));
                findings.raise_at(address, route::DESTINATION.key(), message);
            } else if !same.is_empty() {
                findings.undecided(address, ALTERNATIVES);
            }
            before.push((resource, destination));
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let ops = edits::rewrite_entries(diagram, &stack, &[&finding.address], |_| Vec::new());
    (!ops.is_empty()).then(|| Transaction::new("Delete the second route", ops))
}
