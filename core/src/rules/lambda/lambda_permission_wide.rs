use crate::catalog::lambda::permission;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A permission lets somebody do more than call a function
    ///
    /// ## Why
    ///
    /// Who may change a function's code acts as its role, with all that the role may do. A service that calls it needs nothing but
    /// `lambda:InvokeFunction`.
    ///
    /// ## Flagged
    ///
    /// `*`, `lambda:*` and other patterns that stand for several actions, and single ones but those that call it: whoever may read
    /// a function reads its code and its environment.
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    /// }
    ///
    /// resource "aws_lambda_permission" "call" {
    ///   function_name = aws_lambda_function.orders.function_name
    ///   action        = "lambda:*"
    ///   principal     = "210987654321"
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
    ///
    /// resource "aws_lambda_permission" "call" {
    ///   function_name = aws_lambda_function.orders.function_name
    ///   action        = "lambda:InvokeFunction"
    ///   principal     = "210987654321"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow `lambda:InvokeFunction`, or `lambda:InvokeFunctionUrl` for its URL.
    id: "lambda-permission-wide",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[],
    types: &[&permission::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is(it, &permission::ACTION, |it| it.is_some_and(|it| is_wide(&it)));
    property::each(facts, findings, &permission::TYPE, permission::ACTION.key(), wrong, |name| {
        format!("Permission {name} lets somebody do more than call the function")
    });
}

/// Whether an action is more than calling. Source: service authorization reference, AWS Lambda.
fn is_wide(action: &str) -> bool {
    // The last is what CloudFront copies functions to its edges with.
    const CALLS: [&str; 4] =
        ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:InvokeAsync", "lambda:EnableReplication*"];
    !CALLS.iter().any(|it| action.eq_ignore_ascii_case(it))
}
