use crate::catalog::ec2::vpc_endpoint;
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::{Statement, all, any};
use crate::rules::resource_policies::{names_all_of, names_everybody};
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};

rule! {
    /// An endpoint's policy allows everybody everything
    ///
    /// ## Why
    ///
    /// A policy that lets everybody do anything to any resource is none: whoever is in the VPC can carry data through
    /// the endpoint into a bucket or table of another account.
    ///
    /// ## Flagged
    ///
    /// An endpoint policy with a statement that allows principal `*` every action of the service on every resource,
    /// without a condition.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "*"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the tables, buckets and actions that the VPC needs, or let only your own organization through. The fix lets
    /// through only what the diagram's edges say.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "policy_scope"},
    ///  {"op": "set_property", "id": "dynamodb_endpoint", "key": "policy", "value": {"Version": "2012-10-17", "Statement": [
    ///    {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}}]
    /// ```
    id: "vpce-policy-wildcard",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Let through only what is drawn", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let Some(document) = endpoint.resource.value(&vpc_endpoint::POLICY) else { continue };
        let service = endpoint.service.as_deref().unwrap_or_default();
        let wrong = Statement::of(endpoint.address, document)
            .and_then(|statements| any(statements.iter().map(|it| allows_everything(it, service))));
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::POLICY.key(), || {
            format!("The policy of endpoint {} allows everybody everything", facts.name(endpoint.address))
        });
    }
}

fn allows_everything(statement: &Statement<'_>, service: &str) -> Decided<bool> {
    if statement.is_conditional() || !statement.is_for_every_resource() {
        return Ok(false);
    }
    let is_all = statement.actions().map(|it| names_all_of(&it, service));
    all([statement.is_allow(), names_everybody(statement), is_all])
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let policy = Op::SetProperty { id: id.clone(), key: vpc_endpoint::POLICY.key().to_owned(), value: None };
    let ops = vec![policy, edits::set(id, &vpc_endpoint::POLICY_SCOPE, "diagram")];
    Some(Transaction::new("Let through only what is drawn", ops))
}
