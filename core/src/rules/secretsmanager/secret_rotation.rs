use crate::catalog::secretsmanager::{rotation, secret};
use crate::rules::facts::{any, target};
use crate::rules::{Category, Facts, Findings, Severity};

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
    findings.each(&secret::TYPE, |findings, address, _| {
        let rotates = any(facts.stack.of(&rotation::TYPE).filter_map(|(_, it)| {
            let secret = it.value(&rotation::SECRET)?;
            Some(target(facts.stack, secret).map(|it| it == address).ok_or("a rotation is of a secret that is not known"))
        }));
        findings.raise_if(rotates.map(|it| !it), address, secret::ROTATION.key(), || {
            format!("Secret {} never changes", facts.name(address))
        });
    });
}
