use crate::catalog::lambda::function;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A function may use all that the account has
    ///
    /// ## Why
    ///
    /// A flood of events for one function takes the thousand calls at once that all functions of the account share,
    /// and runs up the bill.
    ///
    /// ## Flagged
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
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   reserved_concurrent_executions = -1
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
    ///   reserved_concurrent_executions = 20
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Reserve as many calls as it needs.
    id: "lambda-concurrency",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &["CKV_AWS_115", "LAMBDA_CONCURRENCY_CHECK"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &function::TYPE, function::CONCURRENCY.key(), |it| {
        let unlimited = property::is(it, &function::CONCURRENCY, |it| it == Some(-1));
        any([unlimited, property::is_unset(it, &function::CONCURRENCY)])
    }, |name| {
        format!("Nothing limits how many calls of function {name} run at once")
    });
}
