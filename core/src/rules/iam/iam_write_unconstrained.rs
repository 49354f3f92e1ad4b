use super::narrowing;
use super::unbounded;
use crate::access::AccessLevel;
use crate::catalog::iam::{policy, role_policy};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A policy allows changes to everything of a kind
    ///
    /// ## Why
    ///
    /// Whoever takes over what has the policy changes or deletes not only what it works with, but everything of that
    /// kind in the account.
    ///
    /// ## Flagged
    ///
    /// Actions that write, on resource `*` and without a condition, as far as a policy can limit them to resources. What stands
    /// for all of a kind in every account and Region, such as `arn:aws:s3:::*`, is no limit.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:SendMessage", "sqs:DeleteQueue"]
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
    ///       Action   = ["sqs:SendMessage", "sqs:DeleteQueue"]
    ///       Resource = "arn:aws:sqs:eu-west-1:123456789012:orders"
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
    ///       Action   = ["sqs:SendMessage", "sqs:DeleteQueue"]
    ///       Resource = "*"
    ///       Condition = { StringEquals = { "aws:ResourceTag/team" = "game" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ARNs it works with. The narrowest policy that serves the edges of a drawing is the one that Drawbridge
    /// writes for them.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-write-unconstrained",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_290", "CKV_AWS_111"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    unbounded::check(
        facts,
        findings,
        || unbounded::of_level(AccessLevel::Write),
        |name, what| format!("Policy {name} allows {what} on every resource without a condition"),
    );
}
