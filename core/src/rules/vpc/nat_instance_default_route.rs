use crate::catalog::ec2::{route, route_table};
use crate::rules::facts::{opaque, ranges};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A default route leads through an instance
    ///
    /// ## Why
    ///
    /// Everything the subnets send to the internet hangs on one machine that has to be patched, scaled and replaced by
    /// hand. A NAT gateway is redundant in its zone and grows by itself.
    ///
    /// ## Flagged
    ///
    /// A route for `0.0.0.0/0` or `::/0` to an instance or a network interface.
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
    ///   network_interface_id   = "eni-0123456789abcdef0"
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
    /// Lead the route through a NAT gateway. Firewalls that are meant to see all traffic stand behind a gateway
    /// endpoint of their own.
    id: "nat-instance-default-route",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV2_AWS_35"],
    types: &[&route::TYPE, &route_table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&route::TYPE).filter(|(_, it)| it.value(&route::INSTANCE).is_some() || opaque(it, "network_interface_id").is_some()) {
        let Some(destination) = it.value(&route::DESTINATION) else { continue };
        let is_default = ranges::ranges(facts.stack, destination).map(|it| it.iter().any(ranges::is_default));
        findings.raise_if(is_default, address, route::INSTANCE.key(), || {
            let table = it.target(&route::ROUTE_TABLE).map(|it| facts.name(it)).unwrap_or_default();
            format!("The default route of route table {table} leads through an instance")
        });
    }
}
