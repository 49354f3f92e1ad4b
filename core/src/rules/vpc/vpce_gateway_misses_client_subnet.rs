use std::collections::BTreeMap;

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, route_table, route_table_association, subnet, vpc_endpoint};
use crate::model::{Diagram, NodeId, Transaction};
use crate::rules::facts::{Endpoint, TableOf};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// A gateway endpoint misses a subnet that uses its service
    ///
    /// ## Why
    ///
    /// The endpoint serves some subnets, but not the one the client stands in. Its calls take another way, or
    /// none, and policies that demand the endpoint refuse them.
    ///
    /// ## Flagged
    ///
    /// A DynamoDB gateway endpoint that is on some route tables, but not on the effective one of a subnet with an
    /// instance that uses a table, while no other endpoint of the VPC is.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "data" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.data.id]
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
    /// Add the subnet's route table to the endpoint. A subnet that falls back to the main table needs a table of
    /// its own first.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "route_tables", "value": [
    ///   {"$ref": ["public_routes", "id"]}]}]
    /// ```
    id: "vpce-gateway-misses-client-subnet",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[],
    types: &[
        &vpc_endpoint::TYPE,
        &route_table::TYPE,
        &route_table_association::TYPE,
        &subnet::TYPE,
        &instance::TYPE,
        &table::TYPE,
    ],
    check: check,
    fix: Some(Fix { title: "Add the route table", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let clients = clients(facts);
    for endpoint in &facts.network.endpoints {
        for (&subnet, &instance) in missed(&clients, endpoint).into_iter().flatten() {
            let served = facts.network.has_private_way(subnet, "dynamodb");
            findings.raise_if(served.map(|it| !it), endpoint.address, vpc_endpoint::ROUTE_TABLES.key(), || {
                let (endpoint, subnet, instance) =
                    (facts.name(endpoint.address), facts.name(subnet), facts.name(instance));
                format!("Gateway endpoint {endpoint} is not on the route table of subnet {subnet}, where {instance} needs it")
            });
        }
    }
}

/// The subnets with clients by their VPCs, and the first client in each.
type Clients<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>;

fn clients<'a>(facts: &Facts<'a>) -> Clients<'a> {
    let mut clients = Clients::new();
    for client in facts.clients() {
        if let Some(subnet) = facts.network.subnet_of(client.instance)
            && let Some(vpc) = facts.network.vpc_of_subnet(subnet)
        {
            clients.entry(vpc).or_default().entry(subnet).or_insert(client.instance);
        }
    }
    clients
}

/// The subnets with clients in the VPC of an endpoint of DynamoDB.
fn missed<'c, 'a>(clients: &'c Clients<'a>, endpoint: &Endpoint<'_>) -> Option<&'c BTreeMap<&'a str, &'a str>> {
    let is_meant =
        endpoint.is_gateway && endpoint.service.as_deref() == Some("dynamodb") && !endpoint.tables.is_empty();
    clients.get(endpoint.vpc?).filter(|_| is_meant)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let endpoint = facts.network.endpoints.iter().find(|it| it.address == finding.address)?;
    let clients = clients(&facts);
    let unserved = missed(&clients, endpoint)?.keys();
    let unserved = unserved.filter(|it| facts.network.has_private_way(it, "dynamodb") == Ok(false));
    let tables: Option<Vec<NodeId>> = unserved
        .map(|it| match facts.network.table_of(it) {
            TableOf::Own(table) => edits::node_behind(&stack, table),
            _ => None,
        })
        .collect();
    let ops = edits::lead_to_service(diagram, &facts, endpoint.vpc?, "dynamodb", &tables?)?;
    Some(Transaction::new("Add the route table", ops))
}
