use crate::catalog::ec2::vpc_endpoint;
use crate::rules::facts::all;
use crate::rules::property::is;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A gateway endpoint names a service that has none
    ///
    /// ## Why
    ///
    /// Only S3 and DynamoDB are reached through gateway endpoints. For any other service AWS refuses one, and the
    /// deployment fails.
    ///
    /// ## Flagged
    ///
    /// An endpoint of type `Gateway`, which is the default, for another service than S3 or DynamoDB.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
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
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "queue" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.sqs"
    ///   vpc_endpoint_type = "Interface"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Make it an interface endpoint, with subnets and a security group.
    id: "vpce-gateway-service-unsupported",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        let is_gateway =
            is(endpoint.resource, &vpc_endpoint::ENDPOINT_TYPE, |it| it.is_none_or(|it| it == "Gateway"));
        // A service may go by its whole name.
        let last = endpoint.service.as_deref().and_then(|it| it.rsplit('.').next());
        let is_other = last.map(|it| !vpc_endpoint::GATEWAY_SERVICES.contains(&it)).ok_or("the service of the endpoint is not known");
        findings.raise_if(all([is_gateway, is_other]), endpoint.address, vpc_endpoint::ENDPOINT_TYPE.key(), || {
            let (name, service) = (facts.name(endpoint.address), last.unwrap_or_default());
            format!("Endpoint {name} is a gateway, and {service} has interface endpoints alone")
        });
    }
}
