use super::private_path::{Path, fix, path_of};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, route_table, subnet, vpc_endpoint};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// An instance has no way to a table
    ///
    /// ## Why
    ///
    /// The subnet's routes know the VPC alone, so every call to DynamoDB times out. The role and the groups can
    /// be perfect: without a route nothing arrives.
    ///
    /// ## Flagged
    ///
    /// An instance that uses a table while its subnet's effective route table has neither a default route nor a
    /// DynamoDB gateway endpoint, and no interface endpoint for DynamoDB stands in the VPC.
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
    ///   subnet_id     = aws_subnet.app.id
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
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
    ///   subnet_id     = aws_subnet.app.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a DynamoDB gateway endpoint on the subnet's route table. The fix adds the table to the VPC's endpoint,
    /// or draws an endpoint that lets through only what the diagram's edges need. A subnet without a route table
    /// of its own needs one first.
    ///
    /// ```ops,fail
    /// [{"op": "remove_node", "id": "dynamodb_endpoint"}]
    /// ```
    id: "path-ec2-dynamodb-unreachable",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &subnet::TYPE, &route_table::TYPE, &vpc_endpoint::TYPE, &table::TYPE],
    check: check,
    fix: Some(Fix { title: "Use a gateway endpoint", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let network = &*facts.network;
    findings.each(&instance::TYPE, |findings, instance, _| {
        let tables = facts.tables_of(instance);
        if tables.is_empty() {
            return;
        }
        let wrong = path_of(facts, network, instance).map(|it| it == Path::None);
        findings.raise_if(wrong, instance, instance::SUBNET.key(), || {
            let (instance, tables) = (facts.name(instance), facts.names(&tables));
            format!("Instance {instance} cannot reach {tables}: its subnet has no route to DynamoDB")
        });
    });
}
