use crate::catalog::secretsmanager::secret;
use crate::rules::facts::{opaque, outside_at};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The value of a secret stands in a file
    ///
    /// ## Why
    ///
    /// Everyone who reads the repository, its history or the state file knows it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "it" {
    ///   name = "orders/database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_version" "it" {
    ///   secret_id     = aws_secretsmanager_secret.it.id
    ///   secret_string = "correct horse"
    /// }
    /// ```
    ///
    /// A default of a variable, or a local value, stands in a file just so.
    ///
    /// ```tf,fail
    /// locals {
    ///   password = "correct horse"
    /// }
    ///
    /// resource "aws_secretsmanager_secret" "it" {
    ///   name = "orders/database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_version" "it" {
    ///   secret_id     = aws_secretsmanager_secret.it.id
    ///   secret_string = jsonencode({ password = local.password })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "it" {
    ///   name = "orders/database"
    /// }
    ///
    /// variable "password" {
    ///   type      = string
    ///   sensitive = true
    /// }
    ///
    /// resource "aws_secretsmanager_secret_version" "it" {
    ///   secret_id     = aws_secretsmanager_secret.it.id
    ///   secret_string = var.password
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Change the value, and let AWS make it up: `GenerateSecretString` in CloudFormation, or a rotation that fills it
    /// in.
    id: "secret-literal",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[],
    types: &[&secret::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let versions = outside_at(facts.stack, "aws_secretsmanager_secret_version");
    for (address, it) in facts.stack.of(&secret::TYPE).chain(versions) {
        if opaque(it, "secret_string").is_some_and(is_literal) || facts.stack.configuration.holds_secret(it) {
            findings
                .raise(address, format!("The value of secret {} stands in the file", facts.name(address)));
        }
    }
}

/// Whether the source of an argument is a text with nothing to fill in.
fn is_literal(source: &str) -> bool {
    let source = source.trim();
    let value = source.strip_prefix("secret_string").map_or(source, |it| it.trim_start_matches([' ', '=']));
    let is_text = value.starts_with('"') || value.strip_prefix("jsonencode(").is_some_and(holds_text_alone);
    is_text && !value.contains("${") && !value.contains("{{resolve:")
}

/// Whether what is encoded as JSON has text for values, and calls nothing and refers to nothing.
fn holds_text_alone(rest: &str) -> bool {
    let Some(rest) = rest.trim_end().strip_suffix(')') else { return false };
    let outside = rest.split('"').step_by(2);
    rest.contains('"') && outside.into_iter().all(|it| !it.contains(['.', '(']))
}
