use std::collections::BTreeSet;

use crate::access::{Circumstances, Verdict};

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, vpc_endpoint};
use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A reader of a table's stream has no endpoint for it
    ///
    /// ## Why
    ///
    /// A gateway endpoint for DynamoDB does not lead to DynamoDB Streams, which is a service of its own with interface
    /// endpoints alone. The reads leave the VPC, or do not get anywhere.
    ///
    /// ## Flagged
    ///
    /// A client in a VPC with an edge that reads a table's stream, where the VPC has an endpoint for DynamoDB and none
    /// for `dynamodb-streams`. Streams that Lambda reads for a function do not pass the VPC. In the examples, the
    /// comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: stream
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
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: stream
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
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    ///
    /// resource "aws_vpc_endpoint" "streams" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb-streams"
    ///   vpc_endpoint_type = "Interface"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw an interface endpoint for `dynamodb-streams`, and tell the client its name: it has no private DNS.
    id: "vpce-streams-needs-interface",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &vpc_endpoint::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

// Source: DynamoDB developer guide, "AWS PrivateLink for DynamoDB Streams".
fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let vpcs_with = |service: &str| -> BTreeSet<&str> {
        let endpoints = facts.network.endpoints.iter().filter(|it| it.service.as_deref() == Some(service));
        endpoints.filter_map(|it| it.vpc).collect()
    };
    let (private, streams) = (vpcs_with("dynamodb"), vpcs_with("dynamodb-streams"));
    // Without a drawing, an instance reads the streams that its role lets it read.
    if facts.stack.access.is_empty() && !private.is_empty() {
        let tables: Vec<&str> = facts.stack.of(&table::TYPE).filter(|(_, it)| it.value(&table::STREAM_VIEW_TYPE).is_some()).map(|it| it.0).collect();
        for (client, it) in facts.stack.of(&instance::TYPE).filter(|_| !tables.is_empty()) {
            let mut homes = it.props.targets().filter_map(|it| facts.vpc_of_subnet(it));
            if !homes.any(|it| private.contains(it) && !streams.contains(it)) {
                continue;
            }
            let reads = |table: &&&str| {
                let decision = facts.access().can(client, "dynamodb:GetRecords", table, &Circumstances::default()).decision;
                decision.verdict == Verdict::Allowed
            };
            if let Some(table) = tables.iter().find(reads) {
                let (name, table) = (facts.name(client), facts.name(table));
                findings.raise(client, format!("{name} reads the stream of {table}, to which no endpoint of its VPC leads"));
            }
        }
    }
    for edge in &facts.stack.access {
        let reads_stream = edge.grants.iter().any(|it| it.actions.contains(&"dynamodb:GetRecords"));
        let Some(client) = facts.stack.get(&edge.principal).filter(|_| reads_stream) else { continue };
        if client.ty == Some(&function::TYPE) {
            continue;
        }
        let mut homes = client.props.targets().filter_map(|it| facts.vpc_of_subnet(it));
        if homes.any(|it| private.contains(it) && !streams.contains(it)) {
            let (name, table) = (facts.name(&edge.principal), facts.name(&edge.target));
            let message = format!("{name} reads the stream of {table}, to which no endpoint of its VPC leads");
            findings.raise(&edge.principal, message);
        }
    }
}
