use crate::catalog::lambda::function;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Settings of a function are encrypted with the shared key of the account
    ///
    /// ## Why
    ///
    /// Whoever may describe the function reads them. With a key of its own, that takes a permission for the key as
    /// well.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   environment {
    ///     variables = {
    ///       TABLE = "orders"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   kms_key_arn   = aws_kms_key.own.arn
    ///   environment {
    ///     variables = {
    ///       TABLE = "orders"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key.
    id: "lambda-env-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_173"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &function::TYPE, function::KMS_KEY.key(), |it| {
        all([
            property::is_unset(it, &function::ENVIRONMENT).map(|it| !it),
            property::is_unset(it, &function::KMS_KEY),
        ])
    }, |name| {
        format!("The environment of function {name} has no KMS key of its own")
    });
}
