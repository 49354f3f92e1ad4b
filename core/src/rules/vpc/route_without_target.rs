use crate::catalog::ec2::{route, route_table};
use crate::rules::facts::all;
use crate::rules::property::is_unset;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A route leads nowhere
    ///
    /// ## Why
    ///
    /// A route needs something that takes the traffic. AWS refuses one without, and the deployment stops.
    ///
    /// ## Flagged
    ///
    /// A route without a gateway, a peering connection, a network interface or anything else as its target.
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
    /// resource "aws_route" "out" {
    ///   route_table_id         = aws_route_table.app.id
    ///   destination_cidr_block = "0.0.0.0/0"
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
    /// ```
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
    /// resource "aws_route" "hub" {
    ///   route_table_id         = aws_route_table.app.id
    ///   destination_cidr_block = "10.0.0.0/8"
    ///   transit_gateway_id     = "tgw-0123456789abcdef0"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose the target. A private subnet's way out is a NAT gateway, or there is none.
    id: "route-without-target",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&route::TYPE, &route_table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let targets = [
        &route::INTERNET_GATEWAY,
        &route::NAT_GATEWAY,
        &route::EGRESS_ONLY_GATEWAY,
        &route::PEERING_CONNECTION,
        &route::INSTANCE,
    ];
    // What the catalogue does not know of a route is another kind of target, if it is no other kind of destination.
    let is_target = |path: &str| !path.starts_with("destination_") && !path.starts_with("Destination");
    findings.each(&route::TYPE, |findings, address, it| {
        if it.opaque.iter().any(|it| is_target(&it.path)) {
            return;
        }
        let leads_nowhere = all(targets.iter().map(|prop| is_unset(it, prop)));
        findings.raise_if(leads_nowhere, address, route::INTERNET_GATEWAY.key(), || {
            let table = it.target(&route::ROUTE_TABLE).map(|it| facts.name(it)).unwrap_or_default();
            format!("A route of route table {table} leads nowhere")
        });
    });
}
