use crate::access::{Identity, Verdict};
use crate::catalog::iam::role;
use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Lambda may not assume the role of a function
    ///
    /// ## Why
    ///
    /// AWS refuses to make the function: Lambda asks for its role on its behalf, and the role does not let it in.
    ///
    /// ## Flagged
    ///
    /// A function whose role does not trust the service `lambda.amazonaws.com`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = ["ec2.amazonaws.com", "lambda.amazonaws.com"] }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add `lambda.amazonaws.com` to the principals of the role's trust policy.
    id: "iam-lambda-role-not-lambda",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&function::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&function::TYPE, |findings, address, _| {
        let Identity::Role(role) = facts.access().identity(address) else { return };
        let decision = facts.access().trusts(role, "lambda.amazonaws.com");
        match decision.verdict {
            Verdict::Allowed => {}
            Verdict::Denied => {
                let (function, role) = (facts.name(address), facts.name(role));
                let message = format!("Function {function} has role {role}, which Lambda may not assume");
                findings.raise_at(address, function::ROLE.key(), message);
            }
            Verdict::Undecided => {
                let missing: Vec<&str> = decision.missing.iter().map(String::as_str).collect();
                let why = format!("whether Lambda may assume its role hangs on {}", missing.join(", "));
                findings.undecided(address, why);
            }
        }
    });
}
