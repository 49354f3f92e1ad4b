use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{subnet, vpc, vpc_endpoint};
use crate::rules::{Category, Facts, Findings, Severity, regions};
use crate::value::Value;

rule! {
    /// In the Region of a replica, clients have no endpoint for DynamoDB
    ///
    /// ## Why
    ///
    /// Endpoints belong to one VPC of one Region. Clients of the other Region take the way over the internet to their copy of
    /// the table, or none at all, and policies that ask for an endpoint turn them away.
    ///
    /// ## Flagged
    ///
    /// Only where another VPC has such an endpoint: there, the private way is meant. The Region of a VPC is told by the zones
    /// of its subnets, or else by its provider.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "dublin" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dublin" {
    ///   vpc_id       = aws_vpc.dublin.id
    ///   service_name = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_vpc" "frankfurt" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "frankfurt" {
    ///   vpc_id            = aws_vpc.frankfurt.id
    ///   cidr_block        = "10.1.0.0/24"
    ///   availability_zone = "eu-central-1a"
    /// }
    ///
    /// resource "aws_instance" "frankfurt" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.frankfurt.id
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
    /// provider "aws" {
    ///   alias  = "frankfurt"
    ///   region = "eu-central-1"
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "dublin" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dublin" {
    ///   vpc_id       = aws_vpc.dublin.id
    ///   service_name = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_vpc" "frankfurt" {
    ///   provider   = aws.frankfurt
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "frankfurt" {
    ///   provider   = aws.frankfurt
    ///   vpc_id     = aws_vpc.frankfurt.id
    ///   cidr_block = "10.1.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "frankfurt" {
    ///   provider      = aws.frankfurt
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.frankfurt.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "dublin" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dublin" {
    ///   vpc_id       = aws_vpc.dublin.id
    ///   service_name = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_vpc" "frankfurt" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "frankfurt" {
    ///   vpc_id            = aws_vpc.frankfurt.id
    ///   cidr_block        = "10.1.0.0/24"
    ///   availability_zone = "eu-central-1a"
    /// }
    ///
    /// resource "aws_instance" "frankfurt" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.frankfurt.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "frankfurt" {
    ///   vpc_id       = aws_vpc.frankfurt.id
    ///   service_name = "com.amazonaws.eu-central-1.dynamodb"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a gateway endpoint for DynamoDB to the VPC, and its id to conditions on `aws:SourceVpce`.
    id: "vpce-replica-region-without-endpoint",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&table::TYPE, &vpc::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut replicas: BTreeMap<&str, &str> = BTreeMap::new();
    for (table, it) in facts.stack.of(&table::TYPE) {
        let of_table = it.value(&table::REPLICAS).map(Value::items).unwrap_or_default();
        for region in of_table.iter().filter_map(|it| it.field("region")?.as_str()) {
            replicas.entry(region).or_insert(table);
        }
    }
    // An endpoint whose service is not known may be one.
    let mut endpoints = facts.network.endpoints.iter();
    if replicas.is_empty() || !endpoints.any(|it| it.service.as_deref() == Some("dynamodb")) {
        return;
    }
    let served: BTreeSet<&str> = facts
        .network
        .endpoints
        .iter()
        .filter(|it| it.service.as_deref().is_none_or(|it| it == "dynamodb"))
        .filter_map(|it| it.vpc)
        .collect();
    let clients: BTreeSet<&str> = facts
        .packets()
        .hosts()
        .flat_map(|it| facts.kinds().subnets_of(it))
        .filter_map(|it| facts.vpc_of_subnet(it))
        .collect();
    for vpc in clients.difference(&served) {
        let subnets = facts.network.subnets_of(vpc).iter();
        let mut zones = subnets.filter_map(|(_, it)| it.value(&subnet::AVAILABILITY_ZONE)?.as_str());
        let of_zones = zones.find_map(|it| it.strip_suffix(|it: char| it.is_ascii_lowercase()));
        let of_provider = || facts.stack.get(vpc).and_then(|it| regions::home(facts.stack, it));
        let Some(region) = of_zones.or_else(of_provider) else { continue };
        if let Some(table) = replicas.get(region) {
            let (name, table) = (facts.name(vpc), facts.name(table));
            let message = format!(
                "VPC {name} is in {region}, where {table} has a replica, and has no endpoint for DynamoDB"
            );
            findings.raise(vpc, message);
        }
    }
}
