use crate::catalog::secretsmanager::{rotation, secret};
use crate::rules::facts::{any, mentions, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A secret never changes
    ///
    /// ## Why
    ///
    /// Secrets get around: into logs, shells and the heads of people who leave. What leaked opens doors until somebody
    /// changes it by hand.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_rotation" "database" {
    ///   secret_id           = aws_secretsmanager_secret.database.id
    ///   rotation_lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate"
    ///   rotation_rules {
    ///     automatically_after_days = 30
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a rotation, by a function that makes a new value here and where it is used.
    id: "secret-rotation",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["CKV2_AWS_57", "SecretsManager.1", "SECRETSMANAGER_ROTATION_ENABLED_CHECK"],
    types: &[&secret::TYPE, &rotation::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&secret::TYPE, |findings, address, secret| {
        let rotates = any(facts.stack.of(&rotation::TYPE).filter_map(|(_, it)| {
            let of = target(facts.stack, it.value(&rotation::SECRET)?);
            let is_meant = |of: &str| of == address || is_attachment_of(facts, of, secret);
            Some(of.map(is_meant).ok_or("a rotation is of a secret that is not known"))
        }));
        findings.raise_if(rotates.map(|it| !it), address, secret::ROTATION.key(), || {
            format!("Secret {} never changes", facts.name(address))
        });
    });
}

/// Whether a resource ties a secret to its database: a reference to that is the secret's ARN. Source: CloudFormation template
/// reference, "AWS::SecretsManager::SecretTargetAttachment", return values.
fn is_attachment_of(facts: &Facts<'_>, address: &str, secret: &Resource) -> bool {
    const ATTACHMENT: &str = "AWS::SecretsManager::SecretTargetAttachment";
    facts.stack.get(address).is_some_and(|it| it.tf_type == ATTACHMENT && mentions(it, secret))
}
