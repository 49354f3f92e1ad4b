use crate::catalog::ec2::vpc_endpoint;
use crate::rules::facts::all;
use crate::rules::property::is_off;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};
use crate::value::Value;

rule! {
    /// An interface endpoint does not have the service's name
    ///
    /// ## Why
    ///
    /// SDKs call a service by its usual name. Without private DNS that name leads past the endpoint to the internet,
    /// unless every client is told another one.
    ///
    /// ## Flagged
    ///
    /// An interface endpoint to a service of AWS without private DNS. DynamoDB Streams has none.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    ///   private_dns_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb-streams"
    ///   vpc_endpoint_type = "Interface"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn private DNS on. The VPC needs DNS resolution and DNS host names for it, and no two endpoints of a VPC may
    /// have the same name.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "queues", "node": {"type": "ec2.vpc_endpoint", "name": "Queues",
    ///    "placement": {"parent": "vpc", "rect": {"x": 500, "y": 330, "w": 96, "h": 88}},
    ///    "properties": {"service": "sqs", "endpoint_type": "Interface", "security_groups": [{"$ref": ["app_group", "id"]}],
    ///      "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}]}}}]
    /// ```
    id: "vpce-interface-private-dns",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn private DNS on",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn private DNS on", finding, &vpc_endpoint::PRIVATE_DNS, true),
    }),
}

// Source of the exception: DynamoDB developer guide, "AWS PrivateLink for DynamoDB Streams".
fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let kind = endpoint.resource.value(&vpc_endpoint::ENDPOINT_TYPE).and_then(Value::as_str);
        if kind != Some("Interface") {
            continue;
        }
        let has_name = match endpoint.service.as_deref() {
            None => Err("the service of the endpoint is not known"),
            // What others offer need not have a name of its own.
            Some(service) => Ok(service != "dynamodb-streams" && !service.contains("vpce")),
        };
        let wrong = all([has_name, is_off(endpoint.resource, &vpc_endpoint::PRIVATE_DNS)]);
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::PRIVATE_DNS.key(), || {
            format!("The usual name of the service does not lead to endpoint {}", facts.name(endpoint.address))
        });
    }
}
