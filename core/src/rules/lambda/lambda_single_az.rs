use crate::catalog::ec2::subnet;
use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity, zones};

rule! {
    /// A function runs in one Availability Zone
    ///
    /// ## Why
    ///
    /// When the zone fails, so does every call. A function without a VPC runs in several by itself.
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
    /// Give it a subnet of another zone.
    id: "lambda-single-az",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["Lambda.5"],
    types: &[&function::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    zones::require_several(facts, findings, &function::TYPE, &function::SUBNETS, |name| {
        format!("Function {name} runs in one Availability Zone")
    });
}
