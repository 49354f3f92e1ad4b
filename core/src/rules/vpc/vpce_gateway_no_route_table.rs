use crate::catalog::ec2::{route_table, subnet, vpc_endpoint};
use crate::model::{Diagram, NodeId, Transaction};
use crate::rules::facts::{TableOf, Tier};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// A gateway endpoint is on no route table
    ///
    /// ## Why
    ///
    /// A gateway endpoint is nothing but a route. On no table, it looks finished in the console and does nothing:
    /// traffic takes the way it took before, or none.
    ///
    /// ## Flagged
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
    /// resource "aws_route_table" "private" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.private.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach the route tables of the subnets that use the service. The fix attaches those of the instances with
    /// access to a table, or, for other services, those of the private subnets; subnets that fall back to the main table
    /// get one that is drawn. Open connections to the service are cut once.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "route_tables"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "s3_endpoint", "key": "route_tables"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "remove_node", "id": "s3_endpoint"},
    ///  {"op": "set_property", "id": "dynamodb_endpoint", "key": "route_tables"},
    ///  {"op": "set_property", "id": "private_a", "key": "route_table"},
    ///  {"op": "set_property", "id": "private_b", "key": "route_table"},
    ///  {"op": "remove_node", "id": "private_routes"}]
    /// ```
    id: "vpce-gateway-no-route-table",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &route_table::TYPE],
    check: check,
    fix: Some(Fix { title: "Attach the route tables", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in facts.network.endpoints.iter().filter(|it| it.is_gateway && it.tables.is_empty()) {
        let wrong = if endpoint.is_complete { Ok(true) } else { Err("its route tables are not known") };
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::ROUTE_TABLES.key(), || {
            format!(
                "Gateway endpoint {} is on no route table, so nothing uses it",
                facts.name(endpoint.address)
            )
        });
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let endpoint = facts.network.endpoints.iter().find(|it| it.address == finding.address)?;
    let (vpc, service) = (endpoint.vpc?, endpoint.service.as_deref()?);
    let of_clients = facts.clients().iter().filter(|_| service == "dynamodb");
    let of_clients = of_clients.filter_map(|it| facts.subnet_of(it.instance));
    let mut served: Vec<&str> = of_clients.filter(|it| facts.vpc_of_subnet(it) == Some(vpc)).collect();
    if served.is_empty() {
        let subnets = facts.network.subnets_of(vpc).iter().map(|(it, _)| *it);
        served = subnets.filter(|it| facts.tier_of(it) == Some(Tier::Private)).collect();
    }
    let mut ops = Vec::new();
    let mut tables: Vec<NodeId> = Vec::new();
    let mut on_main: Vec<NodeId> = Vec::new();
    for subnet in served {
        match facts.network.table_of(subnet) {
            TableOf::Own(table) => tables.extend(edits::node_behind(&stack, table)),
            TableOf::Main => on_main.extend(edits::node_behind(&stack, subnet)),
            TableOf::Unknown => {}
        }
    }
    on_main.dedup();
    // The main table is nobody's node: those that fall back to it get one that is drawn first.
    let mut drawn = diagram.clone();
    if tables.is_empty() && !on_main.is_empty() {
        let table = match edits::tables_of_vpc(diagram, &facts, vpc, false).into_iter().next() {
            Some(table) => table,
            None => {
                let (table, add) = edits::new_route_table(diagram, &edits::node_behind(&stack, vpc)?);
                drawn.apply(add.clone()).ok()?;
                ops.push(add);
                table
            }
        };
        let reference = || Value::reference(table.as_str(), "id");
        ops.extend(on_main.iter().map(|it| edits::set(it, &subnet::ROUTE_TABLE, reference())));
        tables.push(table);
    }
    ops.extend(edits::lead_to_service(&drawn, &facts, vpc, service, &tables)?);
    Some(Transaction::new("Attach the route tables", ops))
}
