use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A function has no code
    ///
    /// ## Why
    ///
    /// AWS makes no function without code: `terraform plan` refuses it, and a stack with it rolls back.
    ///
    /// ## Flagged
    ///
    /// A function with neither an archive nor an image.
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "releases" {}
    ///
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   s3_bucket     = aws_s3_bucket.releases.bucket
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// An archive beside the files, or code inside of a template, is code as well:
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "orders.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the bucket and the key of an archive with the code, or an image in Amazon ECR.
    id: "lambda-no-code",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&function::TYPE, |findings, address, it| {
        if !has_code(it) {
            let message = format!("Function {} has no code: neither an archive nor an image", facts.name(address));
            findings.raise_at(address, function::CODE_BUCKET.key(), message);
        }
    });
}

fn has_code(function: &Resource) -> bool {
    let is_set = [function::CODE_BUCKET.key(), function::IMAGE.key()].iter().any(|it| function.props.contains_key(it));
    // What the catalogue has no property for: files beside the configuration, and code inside of a template.
    let is_code = |path: &str| path == "filename" || path == "image_uri" || path.starts_with("s3_") || path.starts_with("Code");
    is_set || function.opaque.iter().any(|it| is_code(&it.path))
}
