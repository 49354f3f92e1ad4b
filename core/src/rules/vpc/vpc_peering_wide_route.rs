use ipnet::IpNet;

use crate::catalog::ec2::{route, route_table, vpc, vpc_peering_connection};
use crate::rules::facts::{ranges, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A route opens the whole of a peered VPC
    ///
    /// ## Why
    ///
    /// Peering is meant for one service that two VPCs share. With a route for all of the other side, a machine taken
    /// over here can knock at every door there.
    ///
    /// ## Flagged
    ///
    /// A route through a peering connection for `0.0.0.0/0` or `::/0`, or for a range that holds the whole of the other
    /// VPC.
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
    /// resource "aws_vpc_peering_connection" "other" {
    ///   vpc_id      = aws_vpc.main.id
    ///   peer_vpc_id = aws_vpc.other.id
    ///   auto_accept = true
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "other" {
    ///   route_table_id            = aws_route_table.app.id
    ///   destination_cidr_block    = "10.1.0.0/16"
    ///   vpc_peering_connection_id = aws_vpc_peering_connection.other.id
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
    /// resource "aws_vpc_peering_connection" "other" {
    ///   vpc_id      = aws_vpc.main.id
    ///   peer_vpc_id = aws_vpc.other.id
    ///   auto_accept = true
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "other" {
    ///   route_table_id            = aws_route_table.app.id
    ///   destination_cidr_block    = "0.0.0.0/0"
    ///   vpc_peering_connection_id = aws_vpc_peering_connection.other.id
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
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_peering_connection" "other" {
    ///   vpc_id      = aws_vpc.main.id
    ///   peer_vpc_id = aws_vpc.other.id
    ///   auto_accept = true
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "other" {
    ///   route_table_id            = aws_route_table.app.id
    ///   destination_cidr_block    = "10.1.4.0/24"
    ///   vpc_peering_connection_id = aws_vpc_peering_connection.other.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the subnets that hold what is shared. If the whole of both sides is one system, accept the finding.
    id: "vpc-peering-wide-route",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV2_AWS_44", "CIS 3.0 5.5", "CIS 5.0 5.6"],
    types: &[&route::TYPE, &route_table::TYPE, &vpc_peering_connection::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&route::TYPE, |findings, address, it| {
        let Some(connection) = it.value(&route::PEERING_CONNECTION) else { return };
        let Some(destination) = it.value(&route::DESTINATION) else { return };
        let blocks = match ranges::ranges(facts.stack, destination) {
            Ok(blocks) => blocks,
            Err(why) => {
                findings.undecided(address, why);
                return;
            }
        };
        let others = target(facts.stack, connection).map(|other| blocks_beyond(facts, other, it)).unwrap_or_default();
        let is_wide = |block: &&IpNet| ranges::is_everyone(block) || others.iter().any(|it| block.contains(it));
        if let Some(block) = blocks.iter().find(is_wide) {
            let table = it.target(&route::ROUTE_TABLE).map(|it| facts.name(it)).unwrap_or_default();
            let message = format!("Route table {table} opens {block}, the whole of a peered VPC");
            findings.raise_at(address, route::DESTINATION.key(), message);
        }
    });
}

/// The ranges of the VPC at the other end of a peering connection, seen from a route, as far as they are known.
fn blocks_beyond(facts: &Facts<'_>, connection: &str, route: &Resource) -> Vec<IpNet> {
    let own = route.target(&route::ROUTE_TABLE).and_then(|it| facts.stack.get(it)?.target(&route_table::VPC));
    let Some(connection) = facts.stack.get(connection) else { return Vec::new() };
    let ends = [connection.target(&vpc_peering_connection::VPC), connection.target(&vpc_peering_connection::PEER_VPC)];
    let beyond = ends.into_iter().flatten().filter(|it| own.is_some() && Some(*it) != own);
    let blocks = beyond.filter_map(|it| facts.stack.get(it)?.value(&vpc::CIDR_BLOCK));
    blocks.filter_map(|it| ranges::ranges(facts.stack, it).ok()).flatten().collect()
}
