use crate::catalog::ec2::vpc_endpoint;
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{mentions, outside};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};

rule! {
    /// An endpoint lets everything through
    ///
    /// ## Why
    ///
    /// Without a policy, an endpoint passes every call of anyone to any resource of the service, in any account.
    /// An intruder can then copy data into a table of their own through the very path that was meant to keep it
    /// in.
    ///
    /// ## Flagged
    ///
    /// An endpoint without a policy.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
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
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the tables and actions that the VPC needs. The fix lets through only what the diagram's edges say,
    /// for the roles that the edges give it to.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "policy_scope"}]
    /// ```
    id: "vpce-policy-default",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Let through only what is drawn", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let elsewhere =
            outside(facts.stack, "aws_vpc_endpoint_policy").any(|it| mentions(it, endpoint.resource));
        if endpoint.resource.value(&vpc_endpoint::POLICY).is_none() && !elsewhere {
            let name = facts.name(endpoint.address);
            let message = format!("Endpoint {name} lets every call of anyone through, to any resource");
            findings.raise_at(endpoint.address, vpc_endpoint::POLICY_SCOPE.key(), message);
        }
    }
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    edits::set_here("Let through only what is drawn", finding, &vpc_endpoint::POLICY_SCOPE, "diagram")
}
