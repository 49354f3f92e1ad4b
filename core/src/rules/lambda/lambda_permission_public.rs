use crate::catalog::lambda::permission;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Everybody may call a function
    ///
    /// ## Why
    ///
    /// Any AWS account in the world can call it, with events of its own making, at your expense.
    ///
    /// ## Flagged
    ///
    /// Principal `*` without a source, an account or an organization.
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
    ///   action        = "lambda:InvokeFunction"
    ///   principal     = "*"
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
    ///   principal     = "sns.amazonaws.com"
    ///   source_arn    = "arn:aws:sns:eu-west-1:123456789012:news"
    /// }
    /// ```
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
    ///   principal     = "*"
    ///   principal_org_id = "o-a1b2c3d4e5"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the service or the account that calls it.
    id: "lambda-permission-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_301", "Lambda.1", "CIS 7.0 2.21", "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
        "LAMBDA_NO_WILDCARD_PRINCIPALS",
    ],
    types: &[&permission::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let is_anyone = it.value(&permission::PRINCIPAL).and_then(Value::as_str) == Some("*");
        let limits = [&permission::SOURCE, &permission::SOURCE_ACCOUNT, &permission::ORGANIZATION];
        all([Ok(is_anyone), all(limits.map(|prop| property::is_unset(it, prop)))])
    };
    property::each(facts, findings, &permission::TYPE, permission::PRINCIPAL.key(), wrong, |name| {
        format!("Permission {name} lets everybody call the function")
    });
}
