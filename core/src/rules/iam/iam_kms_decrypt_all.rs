use super::narrowing;
use crate::catalog::iam::{policy, role_policy};
use crate::rules::facts::{Statement, all, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A policy allows decryption with every key
    ///
    /// ## Why
    ///
    /// Whatever is encrypted in the account is readable for whoever takes over what has the policy, as far as the
    /// policies of the keys let the account decide.
    ///
    /// ## Flagged
    ///
    /// `kms:Decrypt` or `kms:ReEncryptFrom` on every key and without a condition, such as `kms:ViaService`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "kms:Decrypt"
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "kms:*"
    ///       Resource = "arn:aws:kms:*:123456789012:key/*"
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
    ///       Action   = "kms:Decrypt"
    ///       Resource = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
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
    ///       Action   = "kms:Decrypt"
    ///       Resource = "*"
    ///       Condition = { StringEquals = { "kms:ViaService" = "sqs.eu-west-1.amazonaws.com" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the keys.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-kms-decrypt-all",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["KMS.1", "KMS.2"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

/// Source: AWS Security Hub user guide, KMS.1 and KMS.2.
const ACTIONS: [&str; 2] = ["kms:Decrypt", "kms:ReEncryptFrom"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each(findings, |findings, address, statements| {
        let wrong = statements.and_then(|it| any(it.iter().map(decrypts_everything)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows decryption with every key", facts.name(address))
        });
    });
}

fn decrypts_everything(statement: &Statement<'_>) -> Decided<bool> {
    let names = any(ACTIONS.map(|it| statement.names_action(it)));
    all([statement.is_allow(), Ok(!statement.is_conditional()), Ok(is_for_every_key(statement)), names])
}

/// Whether it is about every resource, or every key.
fn is_for_every_key(statement: &Statement<'_>) -> bool {
    let is_every =
        |it: &str| it == "*" || (it.starts_with("arn:") && it.contains(":kms:") && it.ends_with(":key/*"));
    statement.resources().iter().filter_map(Value::as_str).any(is_every)
}
