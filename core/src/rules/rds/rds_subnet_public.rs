use crate::catalog::ec2::{internet_gateway, route_table, subnet};
use crate::catalog::rds::{cluster, instance, subnet_group};
use crate::rules::facts::{any, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A database stands in a subnet that routes to the internet
    ///
    /// ## Why
    ///
    /// One switch that makes the database public, or one rule of a security group, and the internet reaches it. In a
    /// private subnet neither does.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   instance_class       = "db.t4g.micro"
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_rds_cluster" "it" {
    ///   engine               = "aurora-postgresql"
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
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
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   instance_class       = "db.t4g.micro"
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_rds_cluster" "it" {
    ///   engine               = "aurora-postgresql"
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put private subnets into its group.
    id: "rds-subnet-public",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &cluster::TYPE, &subnet_group::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_public = |it: &Value| {
        let subnet = target(facts.stack, it).filter(|it| facts.stack.get(it).is_some());
        let subnet = subnet.ok_or("the subnets of its group are not all known")?;
        facts.network.internet_route(subnet).map(|it| it.is_some())
    };
    // A group that no database of the design stands in is for one that comes.
    for (address, it) in facts.stack.of(&subnet_group::TYPE).filter(|(it, _)| facts.users(&[it]).is_empty()) {
        let subnets = it.value(&subnet_group::SUBNETS).map(Value::items).unwrap_or_default();
        findings.raise_if(any(subnets.iter().map(is_public)), address, subnet_group::SUBNETS.key(), || {
            format!("Subnet group {}, which is for databases, has a subnet that routes to the internet", facts.name(address))
        });
    }
    let instances = facts.stack.of(&instance::TYPE).map(|it| ("Database", &instance::SUBNET_GROUP, it));
    let clusters = facts.stack.of(&cluster::TYPE).map(|it| ("Cluster", &cluster::SUBNET_GROUP, it));
    for (kind, prop, (address, it)) in instances.chain(clusters) {
        let group = it.value(prop).and_then(|it| target(facts.stack, it));
        let Some(group) = group.and_then(|it| facts.stack.get(it)) else { continue };
        let subnets = group.value(&subnet_group::SUBNETS).map(Value::items).unwrap_or_default();
        findings.raise_if(any(subnets.iter().map(is_public)), address, prop.key(), || {
            format!("{kind} {} stands in a subnet that routes to the internet", facts.name(address))
        });
    }
}
