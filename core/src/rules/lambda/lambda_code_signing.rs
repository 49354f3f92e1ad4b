use crate::catalog::lambda::function;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A function runs any code
    ///
    /// ## Why
    ///
    /// Whoever may update the function, or write where its archive lies, runs code of their own with its role. With
    /// code signing, Lambda takes only what was signed.
    ///
    /// ## Flagged
    ///
    /// A function whose code is an archive; images are signed elsewhere.
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
    ///   code_signing_config_arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a configuration of code signing.
    id: "lambda-code-signing",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["CKV_AWS_272"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Images are signed elsewhere.
    let wrong = |it: &Resource| {
        all([property::is_unset(it, &function::IMAGE), property::is_unset(it, &function::CODE_SIGNING)])
    };
    property::each(facts, findings, &function::TYPE, function::CODE_SIGNING.key(), wrong, |name| {
        format!("Function {name} runs code whoever signed it")
    });
}
