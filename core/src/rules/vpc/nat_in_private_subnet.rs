use crate::catalog::ec2::{internet_gateway, nat_gateway, route_table, subnet};
use crate::rules::facts::{all, target};
use crate::rules::property::is;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A NAT gateway stands in a subnet that does not lead to the internet
    ///
    /// ## Why
    ///
    /// A public NAT gateway sends what it gets on through its own subnet's route to the internet gateway. Without that
    /// route every connection through it hangs.
    ///
    /// ## Flagged
    ///
    /// A public NAT gateway in a subnet whose effective route table has no default route to an internet gateway.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
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
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
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
    /// Move it to a public subnet, or route its subnet to the internet gateway.
    id: "nat-in-private-subnet",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&nat_gateway::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&nat_gateway::TYPE, |findings, address, it| {
        let Some(subnet) = it.value(&nat_gateway::SUBNET).and_then(|it| target(facts.stack, it)) else { return };
        if facts.stack.get(subnet).is_none() {
            return;
        }
        let is_public = is(it, &nat_gateway::CONNECTIVITY_TYPE, |it| it.as_deref() != Some("private"));
        let has_no_route = facts.network.internet_route(subnet).map(|it| it.is_none());
        findings.raise_if(all([is_public, has_no_route]), address, nat_gateway::SUBNET.key(), || {
            let (nat, subnet) = (facts.name(address), facts.name(subnet));
            format!("NAT gateway {nat} stands in subnet {subnet}, which has no route to an internet gateway")
        });
    });
}
