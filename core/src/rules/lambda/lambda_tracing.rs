use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Calls of a function are not traced
    ///
    /// ## Why
    ///
    /// A trace tells which part of a call was slow or failed, in the function and in what it called.
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
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   tracing_config {
    ///     mode = "Active"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. Traces are charged by number.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "lambda.function", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "orders", "runtime": "python3.13", "handler": "app.handler", "role": "arn:aws:iam::123456789012:role/orders"}}}]
    /// ```
    id: "lambda-tracing",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_50", "AWS-0066", "aws-lambda-enable-tracing"],
    types: &[&function::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Trace calls",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Trace calls", finding, &function::TRACING, "Active"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &function::TYPE, function::TRACING.key(), |it| {
        property::is(it, &function::TRACING, |it| it.as_deref() != Some("Active"))
    }, |name| {
        format!("Calls of function {name} are not traced")
    });
}
