use super::nats::Nats;
use crate::catalog::ec2::{nat_gateway, route, route_table, subnet};
use crate::rules::zones::zone_at;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A subnet uses the NAT gateway of another zone
    ///
    /// ## Why
    ///
    /// Traffic between Availability Zones is charged in both directions, and the subnet fails with a zone that it is
    /// not in, though its own zone has a gateway.
    ///
    /// ## Flagged
    ///
    /// A subnet whose default route leads to a NAT gateway of another zone while its own zone has one.
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
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_subnet" "public_a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "app_a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.10.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "app_b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.11.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_subnet" "public_b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_nat_gateway" "a" {
    ///   subnet_id     = aws_subnet.public_a.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_nat_gateway" "b" {
    ///   subnet_id     = aws_subnet.public_b.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.a.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table" "other" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.b.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "app_b" {
    ///   subnet_id      = aws_subnet.app_b.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
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
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_subnet" "public_a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "app_a" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.10.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "app_b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.11.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_subnet" "public_b" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_nat_gateway" "a" {
    ///   subnet_id     = aws_subnet.public_a.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_nat_gateway" "b" {
    ///   subnet_id     = aws_subnet.public_b.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "app_a" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.a.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table" "app_b" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.b.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "app_a" {
    ///   subnet_id      = aws_subnet.app_a.id
    ///   route_table_id = aws_route_table.app_a.id
    /// }
    ///
    /// resource "aws_route_table_association" "app_b" {
    ///   subnet_id      = aws_subnet.app_b.id
    ///   route_table_id = aws_route_table.app_b.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the subnet a route table that leads to its own zone's gateway.
    id: "nat-cross-az",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &[],
    types: &[&nat_gateway::TYPE, &subnet::TYPE, &route::TYPE, &route_table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for nats in Nats::by_vpc(facts).values() {
        for (nat, users) in &nats.used {
            let Some(home) = nats.zones.get(nat) else { continue };
            for subnet in users {
                let Some(zone) = zone_at(facts, subnet).filter(|it| it != home) else { continue };
                let own = nats.zones.iter().find(|(other, it)| *other != nat && **it == zone).map(|it| *it.0);
                if let Some(own) = own {
                    let (name, nat, own) = (facts.name(subnet), facts.name(nat), facts.name(own));
                    let message = format!("Subnet {name} uses NAT gateway {nat} of another zone, though {own} is in its own");
                    findings.raise_at(subnet, subnet::ROUTE_TABLE.key(), message);
                }
            }
        }
    }
}
