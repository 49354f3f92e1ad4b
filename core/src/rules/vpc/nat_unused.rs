use crate::catalog::ec2::{nat_gateway, route};
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No route leads to a NAT gateway
    ///
    /// ## Why
    ///
    /// A NAT gateway costs by the hour whether anything uses it or not.
    ///
    /// ## Flagged
    ///
    /// A NAT gateway that no route and nothing else refers to.
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
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.app.id
    ///   allocation_id = aws_eip.nat.id
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.app.id
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
    /// ```
    ///
    /// ## Fix
    ///
    /// Route the private subnets through it, or delete it.
    id: "nat-unused",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &[],
    types: &[&nat_gateway::TYPE, &route::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&nat_gateway::TYPE, |findings, address, _| {
        if !is_used(facts, address, |_| false) {
            findings.raise(address, format!("No route leads to NAT gateway {}", facts.name(address)));
        }
    });
}
