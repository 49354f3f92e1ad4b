use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, route_table, subnet};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An instance with access to data stands in a public subnet
    ///
    /// ## Why
    ///
    /// What holds the keys to the data should be the last thing the internet can reach. In a public subnet it
    /// takes one public address and one wrong rule; in a private subnet there is no route at all.
    ///
    /// ## Flagged
    ///
    /// An instance that uses a table, in a subnet whose default route leads to an internet gateway.
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
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.public.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.public.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
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
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.private.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Move the instance into a private subnet, and lead that subnet to the table through a gateway endpoint.
    id: "ec2-workload-in-public-subnet",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &subnet::TYPE, &route_table::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (instance, tables) in facts.tables_by_instance() {
        let Some(subnet) = facts.network.subnet_of(instance) else {
            findings.undecided(instance, "the subnet it runs in is not known");
            continue;
        };
        let is_public = facts.network.internet_route(subnet).map(|it| it.is_some());
        findings.raise_if(is_public, instance, instance::SUBNET.key(), || {
            let tables = facts.names(&tables);
            let (instance, subnet) = (facts.name(instance), facts.name(subnet));
            format!("Instance {instance} uses {tables} from subnet {subnet}, which routes to the internet")
        });
    }
}
