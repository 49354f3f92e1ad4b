use crate::catalog::ec2::{internet_gateway, route_table, subnet};
use crate::catalog::lambda::function;
use crate::rules::facts::{any, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A function stands in a public subnet
    ///
    /// ## Why
    ///
    /// Its interface never gets a public address, so nothing answers it through an internet gateway: calls to the
    /// internet and to services of AWS without an endpoint wait until they time out.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.a.id]
    ///     security_group_ids = ["sg-0123456789abcdef0"]
    ///   }
    /// }
    ///
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.a.id, aws_subnet.b.id]
    ///     security_group_ids = ["sg-0123456789abcdef0"]
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let it stand in private subnets, with a NAT gateway or with endpoints for what it uses.
    id: "lambda-in-public-subnet",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&function::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Source: Lambda developer guide, "Enable internet access for VPC-connected Lambda functions".
    findings.each(&function::TYPE, |findings, address, it| {
        let subnets = it.value(&function::SUBNETS).map(Value::items).unwrap_or_default();
        let is_public = |it: &Value| {
            let subnet = target(facts.stack, it).filter(|it| facts.stack.get(it).is_some());
            let subnet = subnet.ok_or("the subnet it runs in is not known")?;
            facts.network.internet_route(subnet).map(|it| it.is_some())
        };
        let wrong = any(subnets.iter().map(is_public));
        findings.raise_if(wrong, address, function::SUBNETS.key(), || {
            format!("Function {} stands in a public subnet, where it has no way to the internet", facts.name(address))
        });
    });
}
