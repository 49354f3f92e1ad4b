use crate::catalog::Prop;
use crate::catalog::lambda::function_url;
use crate::rules::facts::{all, literals};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Pages of any site may change something by a function's URL
    ///
    /// ## Why
    ///
    /// A browser lets the pages of every site call the function for whoever looks at them, and read the answers.
    ///
    /// ## Flagged
    ///
    /// Sites `*` together with a method that writes, or without any that are named: browsers send a simple POST without
    /// asking first. To be read by every site is what public data is for.
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
    ///   authorization_type = "AWS_IAM"
    ///   cors {
    ///     allow_origins = ["*"]
    ///     allow_methods = ["GET", "POST"]
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
    ///
    /// resource "aws_lambda_function_url" "orders" {
    ///   function_name      = aws_lambda_function.orders.function_name
    ///   authorization_type = "AWS_IAM"
    ///   cors {
    ///     allow_origins = ["https://www.example.com"]
    ///     allow_methods = ["*"]
    ///   }
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
    /// resource "aws_lambda_function_url" "orders" {
    ///   function_name      = aws_lambda_function.orders.function_name
    ///   authorization_type = "AWS_IAM"
    ///   cors {
    ///     allow_origins = ["*"]
    ///     allow_methods = ["GET"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the sites whose pages call it.
    id: "lambda-url-cors-any",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV2_AWS_75"],
    types: &[&function_url::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &function_url::TYPE, function_url::ORIGINS.key(), lets_all_write, |name| {
        format!("Pages of any site may change something by URL {name}")
    });
}

fn lets_all_write(url: &Resource) -> Decided<bool> {
    let says = |prop: &Prop<Value>, wanted: &[&str], or_unset: bool| match url.value(prop) {
        None => property::is_unset(url, prop).map(|_| or_unset),
        Some(value) => literals(value).map(|it| it.iter().any(|it| wanted.contains(it))),
    };
    all([
        says(&function_url::ORIGINS, &["*"], false),
        // Source: Fetch standard, "CORS-safelisted method": POST is one.
        says(&function_url::METHODS, &["*", "PUT", "POST", "PATCH", "DELETE"], true),
    ])
}
