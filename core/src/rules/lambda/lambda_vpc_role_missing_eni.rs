use crate::access::{Circumstances, Verdict, Way};
use crate::catalog::iam::role;
use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A function may not make its network interfaces
    ///
    /// ## Why
    ///
    /// Lambda puts a function into a VPC with the permissions of its role, and refuses to make it without them.
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
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.a.id, aws_subnet.b.id]
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
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.a.id, aws_subnet.b.id]
    ///     security_group_ids = ["sg-0123456789abcdef0"]
    ///   }
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "it" {
    ///   role       = aws_iam_role.it.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
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
    ///   vpc_config {
    ///     subnet_ids         = ["subnet-0a", "subnet-0b"]
    ///     security_group_ids = ["sg-0123456789abcdef0"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach AWSLambdaVPCAccessExecutionRole to its role. What is drawn has it.
    id: "lambda-vpc-role-missing-eni",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&function::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

/// One that Lambda needs and that no policy can limit to resources. Source: Lambda developer guide, "Giving Lambda functions
/// access to resources in an Amazon VPC".
const ACTION: &str = "ec2:DescribeNetworkInterfaces";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&function::TYPE, |findings, address, it| {
        if it.value(&function::SUBNETS).is_none_or(|it| matches!(it, Value::List(items) if items.is_empty())) {
            return;
        }
        // Lambda asks, from outside of the VPC.
        let circumstances = Circumstances { way: Some(Way::Public), ..Circumstances::default() };
        let decision = facts.access().can(address, ACTION, address, &circumstances).decision;
        match decision.verdict {
            Verdict::Allowed => {}
            Verdict::Denied => {
                let message = format!("Nothing allows function {} {ACTION}, so it cannot be made in a VPC", facts.name(address));
                findings.raise_at(address, function::ROLE.key(), message);
            }
            Verdict::Undecided => {
                let missing = decision.missing.into_iter().next().unwrap_or_default();
                findings.undecided(address, format!("it hangs on {missing}"));
            }
        }
    });
}
