use std::collections::BTreeMap;

use super::private_path;
use crate::catalog::ec2::{instance, vpc_endpoint};
use crate::catalog::lambda::function;
use crate::catalog::s3::bucket;
use crate::model::{Diagram, Transaction};
use crate::network::{Passage, Verdict};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity};

rule! {
    /// Traffic from a client to a bucket leaves the VPC
    ///
    /// ## Why
    ///
    /// The calls go out through the internet or NAT gateway to the public endpoint of S3. A gateway endpoint costs
    /// nothing, keeps them on AWS's network, and has a policy that says which buckets can be reached at all.
    ///
    /// ## Flagged
    ///
    /// A client in a VPC that uses a bucket, by an edge or by what the policies of its role name, and whose HTTPS to S3
    /// passes no VPC endpoint.
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
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.public.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.main.id
    ///   }
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
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "photos"
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.public.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.main.id
    ///   }
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
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "photos"
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put an S3 gateway endpoint on the subnet's route table. The fix adds the table to the VPC's endpoint, or draws
    /// an endpoint that lets through only what the diagram's edges need. Connections that are open when the route
    /// appears are cut once.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "photos", "node": {"type": "s3.bucket", "name": "Photos",
    ///    "placement": {"rect": {"x": 900, "y": 400, "w": 96, "h": 88}}, "properties": {}}},
    ///  {"op": "add_edge", "id": "reads_photos", "edge": {"from": "app", "to": "photos", "kind": "access", "grants": ["read"]}},
    ///  {"op": "set_property", "id": "app", "key": "associate_public_ip_address", "value": true},
    ///  {"op": "place", "id": "app", "placement": {
    ///    "parent": "public_a", "rect": {"x": 96, "y": 32, "w": 96, "h": 88}}}]
    /// ```
    id: "path-client-s3-not-private",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CIS 7.0 6.8"],
    types: &[&instance::TYPE, &function::TYPE, &bucket::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Use a gateway endpoint", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.any_call(|service, passage| service == "s3" && passage != Passage::Private) {
        return;
    }
    let is_endpoint = |it: &str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&vpc_endpoint::TYPE));
    let has_endpoint = |client: &str| {
        let homes = facts.stack.get(client).map(|it| it.props.targets().collect::<Vec<_>>()).unwrap_or_default();
        let vpcs: Vec<&str> = homes.into_iter().filter_map(|it| facts.vpc_of_subnet(it)).collect();
        let mut endpoints = facts.network.endpoints.iter().filter(|it| it.service.as_deref() == Some("s3"));
        endpoints.any(|it| it.vpc.is_some_and(|it| vpcs.contains(&it)))
    };
    let mut exposed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut lost = exposed.clone();
    for call in facts.calls().iter().filter(|it| it.service == "s3") {
        let passes = || call.reach.paths.iter().flat_map(|it| &it.hops).filter_map(|it| it.resource).any(is_endpoint);
        match call.reach.verdict {
            Verdict::Reachable if !passes() => exposed.entry(call.client).or_default().push(call.target),
            Verdict::Reachable => {}
            // No endpoint and no way out: the call times out.
            Verdict::Blocked if !has_endpoint(call.client) => lost.entry(call.client).or_default().push(call.target),
            Verdict::Blocked => {}
            Verdict::Undecided => {
                findings.undecided(call.client, call.reach.unknown.first().cloned().unwrap_or_default());
            }
        }
    }
    for (client, buckets) in lost {
        let (name, buckets) = (facts.name(client), facts.names(&buckets));
        findings.raise(client, format!("{name} has no way to {buckets}: the VPC has no endpoint for S3"));
    }
    for (client, buckets) in exposed {
        let (name, buckets) = (facts.name(client), facts.names(&buckets));
        findings.raise(
            client,
            format!("Traffic from {name} to {buckets} leaves the VPC: no endpoint for S3 is on its way"),
        );
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    private_path::lead(diagram, finding, "s3")
}
