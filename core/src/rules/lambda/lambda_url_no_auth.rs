use crate::catalog::lambda::{function, function_url};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Everybody on the internet may call a function by its URL
    ///
    /// ## Why
    ///
    /// A URL without authorization takes requests from anybody: no firewall, no WAF and no quota stands before the
    /// function, and every call is at your expense.
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
    ///
    /// resource "aws_lambda_function_url" "orders" {
    ///   function_name      = aws_lambda_function.orders.function_name
    ///   authorization_type = "NONE"
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
    /// resource "aws_lambda_function_url" "orders" {
    ///   function_name      = aws_lambda_function.orders.function_name
    ///   authorization_type = "AWS_IAM"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask callers for credentials of AWS; who has none is served by CloudFront or an API before the function. The fix
    /// turns away who called without until now.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "lambda.function", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "orders", "runtime": "python3.13", "handler": "app.handler",
    ///     "role": "arn:aws:iam::123456789012:role/orders", "urls": [{"authorization_type": "NONE"}]}}}]
    /// ```
    id: "lambda-url-no-auth",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_258"],
    types: &[&function_url::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Ask callers for credentials",
        safety: Safety::Unsafe,
        fix: |diagram, finding| edits::set_field(
            "Ask callers for credentials", diagram, finding, &function::URLS, &function_url::AUTHORIZATION, "AWS_IAM",
        ),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &function_url::TYPE, function_url::AUTHORIZATION.key(), |it| {
        property::is(it, &function_url::AUTHORIZATION, |it| it.as_deref() == Some("NONE"))
    }, |name| {
        format!("Everybody on the internet may call the function of URL {name}")
    });
}
