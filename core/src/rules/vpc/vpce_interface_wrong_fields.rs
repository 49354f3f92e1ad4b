use crate::catalog::ec2::vpc_endpoint;
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::known;
use crate::rules::property::UNKNOWN;
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::{Resource, lower};
use crate::value::Value;

rule! {
    /// An endpoint has settings of the other kind
    ///
    /// ## Why
    ///
    /// Gateway endpoints work by route tables, interface endpoints by network interfaces with groups and names. AWS
    /// refuses settings of the other kind, or they do nothing.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint with route tables, or a gateway endpoint with subnets, security groups or private DNS.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_security_group" "endpoint" {
    ///   description = "Endpoint"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   security_group_ids = [aws_security_group.endpoint.id]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Remove what belongs to the other kind, or change the kind. The fix removes it.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "security_groups", "value": [{"$ref": ["app_group", "id"]}]},
    ///  {"op": "set_property", "id": "dynamodb_endpoint", "key": "private_dns_enabled", "value": true}]
    /// ```
    id: "vpce-interface-wrong-fields",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Remove the settings of the other kind", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        match strange(endpoint.resource) {
            Ok(keys) => {
                let Some(first) = keys.first() else { continue };
                let (name, kind) = (facts.name(endpoint.address), if endpoint.is_gateway { "gateway" } else { "interface" });
                let message = format!("Endpoint {name} works as {kind}, which knows no {}", keys.join(", "));
                findings.raise_at(endpoint.address, first, message);
            }
            Err(why) => findings.undecided(endpoint.address, why),
        }
    }
}

/// The properties of an endpoint that its kind does not have.
fn strange(endpoint: &Resource) -> Decided<Vec<&'static str>> {
    let keys: &[&'static str] = match known(endpoint.get(&vpc_endpoint::ENDPOINT_TYPE), UNKNOWN)?.as_deref() {
        Some("Interface") => &[vpc_endpoint::ROUTE_TABLES.key()],
        None | Some("Gateway") => {
            &[vpc_endpoint::SUBNETS.key(), vpc_endpoint::SECURITY_GROUPS.key(), vpc_endpoint::PRIVATE_DNS.key()]
        }
        Some(_) => &[],
    };
    let mut set = Vec::new();
    for key in keys {
        match endpoint.props.get(key) {
            None | Some(Value::Null | Value::Bool(false)) => {}
            Some(Value::List(items)) if items.is_empty() => {}
            // It may be null, or an empty list.
            Some(it) if it.is_unknown() => return Err(UNKNOWN),
            Some(_) => set.push(*key),
        }
    }
    Ok(set)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let keys = strange(stack.get(&finding.address)?).ok()?;
    let id = edits::node_of(finding)?;
    let unset = |key: &&str| Op::SetProperty { id: id.clone(), key: (*key).to_owned(), value: None };
    Some(Transaction::new("Remove the settings of the other kind", keys.iter().map(unset).collect()))
}
