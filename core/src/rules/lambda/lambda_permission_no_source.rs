use crate::catalog::lambda::permission;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A service may call a function for anybody
    ///
    /// ## Why
    ///
    /// The service calls the function for whoever asks it to: somebody else's bucket or topic, too.
    ///
    /// ## Flagged
    ///
    /// A service as principal, without a source, an account or an organization.
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
    ///   principal     = "sns.amazonaws.com"
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
    ///   principal     = "123456789012"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the one topic, bucket or rule it may call for.
    id: "lambda-permission-no-source",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_364", "AWS-0067", "aws-lambda-restrict-source-arn"],
    types: &[&permission::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let principal = it.value(&permission::PRINCIPAL).and_then(Value::as_str);
        let is_service = principal.is_some_and(|it| it.ends_with(".amazonaws.com"));
        let limits = [&permission::SOURCE, &permission::SOURCE_ACCOUNT, &permission::ORGANIZATION];
        all([Ok(is_service), all(limits.map(|prop| property::is_unset(it, prop)))])
    };
    property::each(facts, findings, &permission::TYPE, permission::SOURCE.key(), wrong, |name| {
        format!("Permission {name} lets a service call the function for anybody")
    });
}
