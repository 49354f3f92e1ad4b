use std::collections::BTreeMap;

use crate::catalog::ec2::{instance, network_acl, route_table, security_group, vpc_endpoint};
use crate::catalog::lambda::function;
use crate::network::{Call, Passage, Verdict};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A client in a VPC has no way to a service that it uses
    ///
    /// ## Why
    ///
    /// Every call times out: the subnet has neither an endpoint for the service nor a way to the internet, or what is
    /// on the way does not let it out.
    ///
    /// ## Flagged
    ///
    /// A client in a VPC, by an edge or by what the policies of its role name, whose HTTPS does not get to the service.
    /// Network ACLs, the groups of endpoints, and instances that use DynamoDB have rules of their own.
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
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
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["sqs:SendMessage"]
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block           = "10.0.0.0/16"
    ///   enable_dns_hostnames = true
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
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["sqs:SendMessage"]
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_security_group" "endpoint" {
    ///   description = "Endpoint"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.endpoint.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   subnet_ids          = [aws_subnet.app.id]
    ///   security_group_ids  = [aws_security_group.endpoint.id]
    ///   private_dns_enabled = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw an interface endpoint for the service in the VPC (for S3 and DynamoDB a gateway endpoint), or route the
    /// subnet to a NAT gateway.
    id: "path-client-service-unreachable",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &function::TYPE, &vpc_endpoint::TYPE, &route_table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.any_call(|_, passage| passage == Passage::Doubtful) {
        return;
    }
    let mut lost: BTreeMap<(&str, &str), Vec<&Call<'_>>> = BTreeMap::new();
    for call in facts.calls() {
        let is_instance = facts.stack.get(call.client).is_some_and(|it| it.ty == Some(&instance::TYPE));
        if is_instance && call.service == "dynamodb" {
            continue;
        }
        if call.reach.verdict == Verdict::Undecided {
            findings.undecided(call.client, call.reach.unknown.first().cloned().unwrap_or_default());
        } else if call.reach.block.as_ref().is_some_and(|it| !is_for_another_rule(facts, call, it.resource)) {
            lost.entry((call.client, call.service)).or_default().push(call);
        }
    }
    for ((client, _), calls) in lost {
        let targets: Vec<&str> = calls.iter().map(|it| it.target).collect();
        let why = calls.first().and_then(|it| it.reach.block.as_ref()).map(|it| it.text.as_str()).unwrap_or_default();
        let (name, targets) = (facts.name(client), facts.names(&targets));
        findings.raise(client, format!("{name} has no way to {targets}: {why}"));
    }
}

/// Whether what blocks is a network ACL, or a group that is not the client's own.
fn is_for_another_rule(facts: &Facts<'_>, call: &Call<'_>, blocking: Option<&str>) -> bool {
    let Some(resource) = blocking.and_then(|it| facts.stack.get(it)) else { return false };
    let own = facts.stack.get(call.client).is_some_and(|it| {
        it.props.targets().any(|it| Some(it) == blocking)
    });
    // Nobody gets in at the endpoint, also where it has the client's own group.
    let is_of_endpoint = call.reach.block.as_ref().is_some_and(|it| it.text.starts_with("No inbound rule"));
    resource.ty == Some(&network_acl::TYPE)
        || (resource.ty == Some(&security_group::TYPE) && (!own || is_of_endpoint))
}
