use std::collections::BTreeSet;

use crate::catalog::ec2::{instance, internet_gateway, route_table, subnet, vpc};
use crate::catalog::{autoscaling, ecs, lambda, rds};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A VPC with workloads has public subnets alone
    ///
    /// ## Why
    ///
    /// Where every subnet leads to the internet gateway, a wrong group or a public address is enough to expose a
    /// database. A private subnet is out of reach whatever its groups say.
    ///
    /// ## Flagged
    ///
    /// A VPC that holds instances, databases, functions or tasks, all of whose subnets route to an internet gateway.
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
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
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
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
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.9.0/24"
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
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw private subnets, with endpoints or a NAT gateway as the way out, and leave to the public ones what has to
    /// face the internet.
    id: "vpc-no-private-subnet",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&vpc::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut inhabited: BTreeSet<&str> = BTreeSet::new();
    let types = [
        &instance::TYPE,
        &rds::subnet_group::TYPE,
        &lambda::function::TYPE,
        &ecs::service::TYPE,
        &autoscaling::group::TYPE,
    ];
    for (_, it) in types.into_iter().flat_map(|it| facts.stack.of(it)) {
        let targets = it.props.targets();
        inhabited.extend(targets.filter_map(|it| facts.vpc_of_subnet(it)));
    }
    for (address, _) in facts.stack.of(&vpc::TYPE).filter(|(it, _)| inhabited.contains(it)) {
        let subnets = facts.network.subnets_of(address).iter();
        let public = all(subnets.map(|(it, _)| facts.network.internet_route(it).map(|it| it.is_some())));
        match public {
            Ok(true) => {
                let name = facts.name(address);
                findings.raise(address, format!("Every subnet of VPC {name} routes to an internet gateway"));
            }
            Ok(false) => {}
            Err(why) => findings.undecided(address, why),
        }
    }
}
