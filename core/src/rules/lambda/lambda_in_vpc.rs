use std::collections::BTreeSet;

use crate::catalog::lambda::function;
use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::named_in;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A function uses a database from outside of its VPC
    ///
    /// ## Why
    ///
    /// A function without a VPC has an address of AWS's own, which the security groups of the database do not let in, and
    /// which a database without a public address does not answer.
    ///
    /// ## Flagged
    ///
    /// A function without subnets that is drawn to use a database.
    ///
    /// ```tf,fail
    /// # edge: aws_lambda_function.it -> aws_db_instance.orders: connect
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    ///
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_lambda_function.it -> aws_db_instance.orders: connect
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
    ///
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
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
    /// Let it stand in private subnets of the VPC of the database.
    id: "lambda-in-vpc",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &["CKV_AWS_117", "Lambda.3"],
    types: &[&function::TYPE, &instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let is_database = |it: &&str| {
        stack.get(it).is_some_and(|it| it.ty == Some(&instance::TYPE) || it.ty == Some(&cluster::TYPE))
    };
    findings.each(&function::TYPE, |findings, address, it| {
        // A function that is told where a database is uses it.
        let told = it.value(&function::ENVIRONMENT).map(|it| named_in(stack, it)).unwrap_or_default();
        let drawn = facts.edges_from(address).map(|it| it.target.as_str());
        for target in drawn.chain(told).filter(is_database).collect::<BTreeSet<_>>() {
            findings.raise_if(property::is_unset(it, &function::SUBNETS), address, function::SUBNETS.key(), || {
                format!("Function {} uses database {} from outside of its VPC", facts.name(address), facts.name(target))
            });
        }
    });
}
