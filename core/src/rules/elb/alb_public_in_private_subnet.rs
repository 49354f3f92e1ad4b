use crate::catalog::ec2::{internet_gateway, route_table, subnet};
use crate::catalog::elb::load_balancer;
use crate::rules::facts::{all, any, target};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// A load balancer for the internet stands in a private subnet
    ///
    /// ## Why
    ///
    /// Its addresses there are on the internet, but no route leads back to it: part of all connections time out,
    /// depending on the address that a client happens to choose.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_security_group" "lb" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   subnets         = [aws_subnet.a.id, aws_subnet.b.id]
    ///   security_groups = [aws_security_group.lb.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_security_group" "lb" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   subnets         = [aws_subnet.a.id, aws_subnet.b.id]
    ///   security_groups = [aws_security_group.lb.id]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_security_group" "lb" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   internal        = true
    ///   subnets         = [aws_subnet.a.id, aws_subnet.b.id]
    ///   security_groups = [aws_security_group.lb.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let it stand in public subnets, or be reached from the VPC only.
    id: "alb-public-in-private-subnet",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&load_balancer::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Source: Elastic Load Balancing user guide, "Load balancer scheme".
    findings.each(&load_balancer::TYPE, |findings, address, it| {
        let is_public = property::is(it, &load_balancer::SCHEME, |it| it.as_deref() != Some("internal"));
        let subnets = it.value(&load_balancer::SUBNETS).map(Value::items).unwrap_or_default();
        let is_private = |it: &Value| {
            let subnet = target(facts.stack, it).filter(|it| facts.stack.get(it).is_some());
            facts.network.internet_route(subnet.ok_or("its subnets are not all known")?).map(|it| it.is_none())
        };
        let wrong = all([is_public, any(subnets.iter().map(is_private))]);
        findings.raise_if(wrong, address, load_balancer::SUBNETS.key(), || {
            format!("Load balancer {} is for the internet, but stands in a subnet without a route there", facts.name(address))
        });
    });
}
