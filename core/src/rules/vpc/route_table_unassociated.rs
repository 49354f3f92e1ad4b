use crate::catalog::ec2::{route, route_table, route_table_association};
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No subnet uses a route table
    ///
    /// ## Why
    ///
    /// Somebody meant these routes for a subnet. The subnet uses the VPC's main table instead, and its traffic goes
    /// another way, or nowhere.
    ///
    /// ## Flagged
    ///
    /// A route table that no association, no endpoint and no gateway refers to.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Associate it with the subnets it is meant for, or delete it.
    id: "route-table-unassociated",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&route_table::TYPE, &route_table_association::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&route_table::TYPE, |findings, address, _| {
        // Its own routes do not use it.
        if !is_used(facts, address, |it| it.ty == Some(&route::TYPE)) {
            findings.raise(address, format!("No subnet uses route table {}", facts.name(address)));
        }
    });
}
