use std::collections::BTreeSet;

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::vpc_endpoint;
use crate::rules::facts::Statement;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An endpoint's policy names resources that no edge leads to
    ///
    /// ## Why
    ///
    /// What the policy lets through and nobody uses helps only whoever takes over a machine in the VPC.
    ///
    /// ## Flagged
    ///
    /// An endpoint policy that allows actions on a resource of the drawing to which no edge leads. In the examples, the
    /// comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: read
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
    /// resource "aws_dynamodb_table" "players" {
    ///   name     = "players"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = [aws_dynamodb_table.scores.arn, aws_dynamodb_table.players.arn]
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: read
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
    /// resource "aws_dynamodb_table" "players" {
    ///   name     = "players"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_vpc_endpoint" "it" {
    ///   vpc_id       = aws_vpc.it.id
    ///   service_name = "com.amazonaws.eu-west-1.dynamodb"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "dynamodb:GetItem"
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop what nobody uses from the policy, or draw who does.
    id: "vpce-policy-wider-than-diagram",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Without a drawing nobody said what is meant.
    if !facts.has_edges() && !findings.is_asked() {
        return;
    }
    let calls = if facts.has_edges() { &[][..] } else { facts.calls() };
    let called: BTreeSet<&str> = calls.iter().map(|it| it.target).collect();
    let is_used = |it: &str| called.contains(it) || facts.edges_to(it).next().is_some();
    findings.each(&vpc_endpoint::TYPE, |findings, address, endpoint| {
        let Some(document) = endpoint.value(&vpc_endpoint::POLICY) else { return };
        let Ok(statements) = Statement::of(address, document) else { return };
        let allowing = statements.iter().filter(|it| it.is_allow() == Ok(true));
        let named: BTreeSet<&str> = allowing.flat_map(Statement::resources).flat_map(Value::targets).collect();
        let is_idle = |it: &&str| {
            let ty = facts.stack.get(it).and_then(|it| it.ty);
            ty.is_some_and(|it| !it.grants.is_empty()) && !is_used(it)
        };
        let idle: Vec<&str> = named.into_iter().filter(is_idle).collect();
        if !idle.is_empty() {
            let (name, idle) = (facts.name(address), facts.names(&idle));
            let message = format!("The policy of endpoint {name} lets calls to {idle} through, to which no edge leads");
            findings.raise_at(address, vpc_endpoint::POLICY.key(), message);
        }
    });
}
