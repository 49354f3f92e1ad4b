use super::narrowing;
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
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["s3:PutBucketPolicy"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-permissions-management",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_289", "CKV_AWS_109"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    unbounded::check(
        facts,
        findings,
        || unbounded::of_level(AccessLevel::PermissionsManagement),
        |name, what| format!("Policy {name} allows {what} on every resource, which changes who may do what"),
    );
}
