use crate::access::Verdict;
use crate::catalog::iam::role;
use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A program may read Terraform's state
    ///
    /// ## Why
    ///
    /// The state holds passwords and keys in the clear, of everything that is deployed with it. Whoever takes over the
    /// program reads them.
    ///
    /// ## Flagged
    ///
    /// The bucket of the backend is part of the design, and the role of an instance, a function or a task lets it read
    /// objects there.
    ///
    /// ```tf,fail
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     use_lockfile = true
    ///   }
    /// }
    ///
    /// resource "aws_s3_bucket" "state" {
    ///   bucket = "terraform-state-of-game-scores"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:GetObject"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     use_lockfile = true
    ///   }
    /// }
    ///
    /// resource "aws_s3_bucket" "state" {
    ///   bucket = "terraform-state-of-game-scores"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:GetObject"]
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the buckets that the program works with, and refuse it in the policy of this one.
    id: "tfstate-bucket-open-access",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&bucket::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

/// What runs programs.
const COMPUTE: [&str; 6] = [
    "autoscaling.launch_configuration",
    "ec2.instance",
    "ec2.launch_template",
    "ecs.service",
    "ecs.task_definition",
    "lambda.function",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let Some((address, _)) = super::state::bucket(facts) else { return };
    let is_program =
        |it: &str| facts.stack.get(it).is_some_and(|it| it.ty.is_some_and(|it| COMPUTE.contains(&it.id)));
    let readers = facts.access().who("s3:GetObject", address).into_iter();
    let readers = readers.filter(|(who, it)| it.verdict == Verdict::Allowed && is_program(who));
    let readers: Vec<&str> = readers.map(|(who, _)| who).collect();
    if !readers.is_empty() {
        let (bucket, readers) = (facts.name(address), facts.names(&readers));
        findings.raise(address, format!("{readers} may read Terraform's state in bucket {bucket}"));
    }
}
