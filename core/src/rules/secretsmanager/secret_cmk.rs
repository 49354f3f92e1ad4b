use crate::catalog::secretsmanager::secret;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A secret is encrypted with the shared key of the account
    ///
    /// ## Why
    ///
    /// The key that AWS manages has a policy that nobody can change, and no other account can be let in. With a key of
    /// its own, a second policy guards the secret.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name       = "database"
    ///   kms_key_id = "alias/aws/secretsmanager"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    ///   kms_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key.
    id: "secret-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_149", "AWS-0098", "aws-ssm-secret-use-customer-key", "SECRETSMANAGER_USING_CMK"],
    types: &[&secret::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &secret::TYPE, &secret::KMS_KEY, |name| {
        format!("Secret {name} has no KMS key of its own")
    });
}
