use super::nats::Nats;
use crate::catalog::ec2::{nat_gateway, route, route_table, subnet};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Subnets of several zones share one NAT gateway
    ///
    /// ## Why
    ///
    /// A NAT gateway stands in one Availability Zone. When that zone fails, the private subnets of all the others lose
    /// their way out as well, and with it updates, third parties and whatever has no endpoint.
    ///
    /// ## Flagged
    ///
    /// The one NAT gateway of a VPC that default routes of subnets in two or more zones lead to.
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
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.public_a.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "app_a" {
    ///   subnet_id      = aws_subnet.app_a.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_route_table_association" "app_b" {
    ///   subnet_id      = aws_subnet.app_b.id
    ///   route_table_id = aws_route_table.app.id
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
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.public_a.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "app_a" {
    ///   subnet_id      = aws_subnet.app_a.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a NAT gateway into each zone, and give each zone's private subnets a route table that leads to theirs.
    id: "nat-single-az",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[],
    types: &[&nat_gateway::TYPE, &subnet::TYPE, &route::TYPE, &route_table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (vpc, nats) in Nats::by_vpc(facts) {
        let [(nat, users)] = &nats.used[..] else { continue };
        match nats.has_several_zones(users) {
            Ok(true) => {
                let (nat_name, vpc) = (facts.name(nat), facts.name(vpc));
                let message = format!("Subnets of several Availability Zones of VPC {vpc} share NAT gateway {nat_name}");
                findings.raise_at(nat, nat_gateway::SUBNET.key(), message);
            }
            Ok(false) => {}
            Err(why) => findings.undecided(nat, why),
        }
    }
}
