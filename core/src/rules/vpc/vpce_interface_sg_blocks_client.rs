use std::collections::BTreeSet;

use crate::catalog::ec2::{instance, security_group, vpc_endpoint};
use crate::network::Passage;
use crate::rules::facts::Endpoint;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An endpoint's security group does not admit a client
    ///
    /// ## Why
    ///
    /// The client finds the endpoint by the service's name and knocks; nobody answers. Every call times out, though
    /// endpoint, route and role are right.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint none of whose groups lets TCP port 443 in from a client of the VPC that uses its service,
    /// by an edge or by what the policies of its role name.
    ///
    /// ```tf,fail
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
    ///   cidr_ipv4         = "10.9.0.0/16"
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
    ///   cidr_ipv4         = "10.0.0.0/24"
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
    /// Admit port 443 from the client's security group.
    id: "vpce-interface-sg-blocks-client",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &security_group::TYPE, &instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.any_call(|_, passage| passage == Passage::Doubtful) {
        return;
    }
    let mut raised: BTreeSet<(&str, &str)> = BTreeSet::new();
    for call in facts.calls() {
        let Some(blocking) = call.reach.block.as_ref().and_then(|it| it.resource) else { continue };
        if facts.stack.get(blocking).is_none_or(|it| it.ty != Some(&security_group::TYPE)) {
            continue;
        }
        let is_it = |it: &&Endpoint<'_>| {
            !it.is_gateway
                && it.service.as_deref() == Some(call.service)
                && it.resource.targets(&vpc_endpoint::SECURITY_GROUPS).contains(&blocking)
        };
        let is_inbound = call.reach.block.as_ref().is_some_and(|it| it.text.starts_with("No inbound rule"));
        let is_own = !is_inbound && facts.stack.get(call.client).is_some_and(|it| {
            it.props.targets().any(|it| it == blocking)
        });
        let Some(endpoint) = facts.network.endpoints.iter().find(is_it).filter(|_| !is_own) else { continue };
        if raised.insert((endpoint.address, call.client)) {
            let (name, client) = (facts.name(endpoint.address), facts.name(call.client));
            let message = format!("No security group of endpoint {name} lets {client} in, which needs it for {}", facts.name(call.target));
            findings.raise_at(endpoint.address, vpc_endpoint::SECURITY_GROUPS.key(), message);
        }
    }
}
