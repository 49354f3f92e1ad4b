use crate::catalog::ec2::{route_table, security_group, subnet, vpc_endpoint};
use crate::model::{Diagram, Transaction};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// An endpoint names route tables of another VPC
    ///
    /// ## Why
    ///
    /// AWS refuses it: an endpoint serves one VPC, and only that VPC's route tables can lead to it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.other.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
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
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the tables of the endpoint's own VPC, and draw a second endpoint in the other. The fix leaves out the
    /// tables of other VPCs.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "other", "node": {"type": "ec2.vpc", "name": "Other",
    ///    "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 640, "h": 420}},
    ///    "properties": {"cidr_block": "10.1.0.0/16"}}},
    ///  {"op": "add_node", "id": "other_routes", "node": {"type": "ec2.route_table", "name": "Other",
    ///    "placement": {"parent": "other", "rect": {"x": 40, "y": 40, "w": 96, "h": 88}}}},
    ///  {"op": "add_node", "id": "other_subnet", "node": {"type": "ec2.subnet", "name": "Other",
    ///    "placement": {"parent": "other", "rect": {"x": 200, "y": 40, "w": 248, "h": 152}},
    ///    "properties": {"cidr_block": "10.1.0.0/24", "route_table": {"$ref": ["other_routes", "id"]}}}},
    ///  {"op": "set_property", "id": "s3_endpoint", "key": "route_tables", "value": [
    ///    {"$ref": ["private_routes", "id"]}, {"$ref": ["other_routes", "id"]}]}]
    /// ```
    id: "vpce-vpc-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &route_table::TYPE],
    check: check,
    fix: Some(Fix { title: "Leave out the other VPC's tables", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let Some(vpc) = endpoint.vpc else { continue };
        let strangers: Vec<&str> =
            endpoint.tables.iter().copied().filter(|it| is_stranger(facts, it, vpc)).collect();
        if !strangers.is_empty() {
            let (name, vpc, strangers) =
                (facts.name(endpoint.address), facts.name(vpc), facts.names(&strangers));
            let message = format!("Endpoint {name} is in VPC {vpc}, but its route table {strangers} is not");
            findings.raise_at(endpoint.address, vpc_endpoint::ROUTE_TABLES.key(), message);
        }
        let others = [(&vpc_endpoint::SUBNETS, subnet::VPC.key(), "subnet"), (&vpc_endpoint::SECURITY_GROUPS, security_group::VPC.key(), "security group")];
        for (prop, own, kind) in others {
            let is_other = |it: &&str| {
                let home = facts.stack.get(it).and_then(|it| it.props.get(own)).and_then(Value::target);
                home.is_some_and(|it| it != vpc)
            };
            let strangers: Vec<&str> = endpoint.resource.targets(prop).into_iter().filter(is_other).collect();
            if !strangers.is_empty() {
                let (name, vpc, strangers) = (facts.name(endpoint.address), facts.name(vpc), facts.names(&strangers));
                let message = format!("Endpoint {name} is in VPC {vpc}, but its {kind} {strangers} is not");
                findings.raise_at(endpoint.address, prop.key(), message);
            }
        }
    }
}

fn is_stranger(facts: &Facts<'_>, table: &str, vpc: &str) -> bool {
    let own = facts.stack.get(table).and_then(|it| it.target(&route_table::VPC));
    own.is_some_and(|it| it != vpc)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let endpoint = facts.network.endpoints.iter().find(|it| it.address == finding.address)?;
    let own =
        endpoint.tables.iter().filter(|it| endpoint.vpc.is_some_and(|vpc| !is_stranger(&facts, it, vpc)));
    let own: Vec<Value> = own
        .filter_map(|it| edits::node_behind(&stack, it))
        .filter(|it| diagram.node(it.as_str()).is_some())
        .map(|it| Value::reference(it.as_str(), "id"))
        .collect();
    let op = edits::set_list(edits::node_of(finding)?, vpc_endpoint::ROUTE_TABLES.key(), own);
    Some(Transaction::new("Leave out the other VPC's tables", vec![op]))
}
