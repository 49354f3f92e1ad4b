use crate::catalog::iam::policy;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody has a policy
    ///
    /// ## Why
    ///
    /// It allows nothing to anybody, until somebody attaches it without having read it.
    ///
    /// ## Flagged
    ///
    /// A managed policy that nothing refers to, no output tells, and no module is given.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
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
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = aws_iam_policy.app.arn
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    ///
    /// module "app" {
    ///   source   = "example/app/aws"
    ///   policies = [aws_iam_policy.app.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach it, or delete it.
    id: "iam-policy-unattached",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &[],
    types: &[&policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&policy::TYPE, |findings, address, it| {
        // A policy of a template may list who has it.
        let lists = ["roles", "users", "groups"].iter().any(|list| opaque(it, list).is_some());
        if !lists && facts.users(&[address]).is_empty() && !facts.is_told(address) {
            findings.raise(address, format!("Nobody has policy {}", facts.name(address)));
        }
    });
}
