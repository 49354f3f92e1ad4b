use crate::access::{Circumstances, Identity, Verdict};
use crate::catalog::iam::role;
use crate::catalog::lambda::function;
use crate::catalog::logs::log_group;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A function may not write its log
    ///
    /// ## Why
    ///
    /// Lambda writes what a function prints, and why it failed, with the permissions of its role. Without them the function runs
    /// all the same, and nobody finds out what it did.
    ///
    /// ## Flagged
    ///
    /// A function whose role is in the design and allows `logs:PutLogEvents` nowhere.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "it" {
    ///   role       = aws_iam_role.it.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_iam_role_policy" "it" {
    ///   role = aws_iam_role.it.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    ///       Resource = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders:*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// A role that a module or an output is given may get policies elsewhere.
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "it" {
    ///   name = "orders"
    /// }
    ///
    /// module "policies" {
    ///   source = "example/policies/aws"
    ///   role   = aws_iam_role.it.name
    /// }
    ///
    /// resource "aws_lambda_function" "it" {
    ///   function_name = "orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   role          = aws_iam_role.it.arn
    ///   s3_bucket     = "example-code"
    ///   s3_key        = "orders.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach AWSLambdaBasicExecutionRole to its role. What is drawn has it.
    id: "lambda-role-no-logs",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[],
    types: &[&function::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const WRITE: &str = "logs:PutLogEvents";
    findings.each(&function::TYPE, |findings, address, _| {
        let Identity::Role(role) = facts.access().identity(address) else { return };
        let writes_here = |group: &str| {
            let decision = facts.access().can(address, WRITE, group, &Circumstances::default()).decision;
            decision.verdict == Verdict::Allowed
        };
        match facts.access().allows_anywhere(role, WRITE) {
            Verdict::Allowed => {}
            // Who is told of a role may give it policies that are not here.
            Verdict::Denied if facts.is_told(role) => {
                findings.undecided(address, "what its role is given elsewhere is not known");
            }
            Verdict::Denied => {
                let (function, role) = (facts.name(address), facts.name(role));
                let message = format!("Function {function} has role {role}, which may not write its log");
                findings.raise_at(address, function::ROLE.key(), message);
            }
            Verdict::Undecided if facts.stack.of(&log_group::TYPE).any(|(group, _)| writes_here(group)) => {}
            Verdict::Undecided => findings.undecided(address, "what its role allows is not known in full"),
        }
    });
}
