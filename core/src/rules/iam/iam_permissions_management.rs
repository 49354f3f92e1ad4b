use super::unbounded;
use crate::access::AccessLevel;
use crate::catalog::iam::{policy, role_policy};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A policy allows to change who may do what
    ///
    /// ## Why
    ///
    /// Whoever may write the policies of everything of a kind lets in themselves, or everybody.
    ///
    /// ## Flagged
    ///
    /// Actions that manage permissions, on resource `*` and without a condition, as far as a policy can limit them to
    /// resources.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:PutBucketPolicy"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:PutBucketPolicy"]
    ///       Resource = "arn:aws:s3:::photos"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:PutBucketPolicy"]
    ///       Resource = "*"
    ///       Condition = { StringEquals = { "aws:ResourceTag/team" = "game" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ARNs, or leave permissions to whoever deploys.
    id: "iam-permissions-management",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_289", "CKV_AWS_109"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    unbounded::check(
        facts,
        findings,
        || unbounded::of_level(AccessLevel::PermissionsManagement),
        |name, what| format!("Policy {name} allows {what} on every resource, which changes who may do what"),
    );
}
