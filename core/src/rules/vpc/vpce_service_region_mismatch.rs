use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::{Endpoint, known, opaque};
use crate::rules::regions::home;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};

rule! {
    /// An endpoint names the service of another Region
    ///
    /// ## Why
    ///
    /// A gateway endpoint only leads to the service of its own VPC's Region. AWS refuses one that names another,
    /// or the calls to the Region the table is in go past it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.us-east-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.us-east-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
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
    /// Where the files do not say the Region, there is nothing to compare with:
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.us-east-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    /// ```
    ///
    /// The Region is that of the endpoint's provider, or what the endpoint says itself:
    ///
    /// ```tf,pass
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
    /// provider "aws" {
    ///   alias  = "virginia"
    ///   region = "us-east-1"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "virginia" {
    ///   provider     = aws.virginia
    ///   vpc_id       = "vpc-0123456789abcdef0"
    ///   service_name = "com.amazonaws.us-east-1.dynamodb"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "ohio" {
    ///   region       = "us-east-2"
    ///   vpc_id       = "vpc-1123456789abcdef0"
    ///   service_name = "com.amazonaws.us-east-2.dynamodb"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the VPC's own Region. The fix leaves the Region to the deployment. Changing it replaces the endpoint.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "dynamodb_endpoint", "key": "service_region", "value": "us-east-1"}]
    /// ```
    id: "vpce-service-region-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Use the VPC's own Region", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for endpoint in &facts.network.endpoints {
        // Interface endpoints reach other Regions when they say so.
        if opaque(endpoint.resource, "service_region").is_some() {
            continue;
        }
        let own = region_of(facts, endpoint);
        let named =
            known(endpoint.resource.get(&vpc_endpoint::SERVICE_REGION), "the Region it names is not known");
        let wrong = match (named, own.as_deref()) {
            (Err(why), _) => Err(why),
            (Ok(None), _) => Ok(false),
            // Services of others have names without a Region in that place.
            (Ok(Some(named)), _) if !is_region(&named) => Ok(false),
            (Ok(Some(named)), Some(own)) => Ok(named != own),
            (Ok(Some(_)), None) => Err("the Region of its VPC is not known"),
        };
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::SERVICE_REGION.key(), || {
            let (name, own) = (facts.name(endpoint.address), own.unwrap_or_default());
            format!("Endpoint {name} names the service of another Region than {own}, where its VPC is")
        });
    }
}

/// Whether a text has the form of a Region code: words joined by `-`, then a digit.
fn is_region(text: &str) -> bool {
    let is_word = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_lowercase());
    let (words, number) = text.rsplit_once('-').unwrap_or_default();
    words.contains('-') && words.split('-').all(is_word) && number.parse::<u8>().is_ok()
}

/// The Region an endpoint's VPC is in: that of its subnets' zones, else that of the endpoint.
fn region_of(facts: &Facts<'_>, endpoint: &Endpoint<'_>) -> Option<String> {
    let subnets = endpoint.vpc.map(|it| facts.network.subnets_of(it)).unwrap_or_default();
    let zone = subnets.iter().find_map(|(_, it)| it.value(&subnet::AVAILABILITY_ZONE)?.as_str());
    if let Some(region) = zone.and_then(|it| it.strip_suffix(|it: char| it.is_ascii_lowercase())) {
        return Some(region.to_owned());
    }
    home(facts.stack, endpoint.resource).map(str::to_owned)
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?.clone();
    let op = Op::SetProperty { id, key: vpc_endpoint::SERVICE_REGION.key().to_owned(), value: None };
    Some(Transaction::new("Use the VPC's own Region", vec![op]))
}
