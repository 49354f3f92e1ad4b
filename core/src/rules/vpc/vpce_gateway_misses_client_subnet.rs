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
    /// A gateway endpoint for DynamoDB or S3 that is on some route tables, but not on the effective one of a subnet with
    /// something that uses a table or a bucket, while no other endpoint of the VPC is.
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
        let Some((service, missed)) = missed(&clients, endpoint) else { continue };
        for (subnet, client) in missed {
            let served = facts.network.has_private_way(subnet, service);
            findings.raise_if(served.map(|it| !it), endpoint.address, vpc_endpoint::ROUTE_TABLES.key(), || {
                let (endpoint, subnet, client) =
                    (facts.name(endpoint.address), facts.name(subnet), facts.name(client));
                format!("Gateway endpoint {endpoint} is not on the route table of subnet {subnet}, where {client} needs it")
            });
        }
    }
}

/// The services that have gateway endpoints. Source: AWS PrivateLink guide, "Gateway endpoints".
const SERVICES: [&str; 2] = ["dynamodb", "s3"];

/// The subnets with clients of a service by their VPCs, and the first client in each.
type Clients = BTreeMap<(&'static str, String), BTreeMap<String, String>>;

fn clients(facts: &Facts<'_>) -> Clients {
    let mut clients = Clients::new();
    let mut add = |service, subnet: &str, client: &str| {
        if let Some(vpc) = facts.vpc_of_subnet(subnet) {
            let subnets = clients.entry((service, vpc.to_owned())).or_default();
            subnets.entry(subnet.to_owned()).or_insert_with(|| client.to_owned());
        }
    };
    for client in facts.undrawn_clients() {
        facts.subnets_with(client.instance).into_iter().for_each(|it| add("dynamodb", it, client.instance));
    }
    for ((service, subnet), callers) in &*facts.callers() {
        if let Some(client) = callers.first().filter(|_| SERVICES.contains(service)) {
            add(service, subnet, client);
        }
    }
    clients
}

/// The service of a gateway endpoint, and the subnets with its clients in the same VPC.
fn missed<'c>(
    clients: &'c Clients,
    endpoint: &Endpoint<'_>,
) -> Option<(&'static str, &'c BTreeMap<String, String>)> {
    let is_meant = endpoint.is_gateway && !endpoint.tables.is_empty();
    let service = SERVICES.into_iter().find(|it| endpoint.service.as_deref() == Some(*it)).filter(|_| is_meant)?;
    let vpc = endpoint.vpc?;
    let found = clients.iter().find(|((of, it), _)| *of == service && *it == vpc);
    found.map(|(_, subnets)| (service, subnets))
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let endpoint = facts.network.endpoints.iter().find(|it| it.address == finding.address)?;
    let clients = clients(&facts);
    let (service, missed) = missed(&clients, endpoint)?;
    let unserved = missed.keys().filter(|it| facts.network.has_private_way(it, service) == Ok(false));
    let tables: Option<Vec<NodeId>> = unserved
        .map(|it| match facts.network.table_of(it) {
            TableOf::Own(table) => edits::node_behind(&stack, table),
            _ => None,
        })
        .collect();
    let ops = edits::lead_to_service(diagram, &facts, endpoint.vpc?, service, &tables?)?;
    Some(Transaction::new("Add the route table", ops))
}
