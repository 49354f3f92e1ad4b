use super::provider;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A key to the account stands in the files
    ///
    /// ## Why
    ///
    /// Whoever may read the files, or any older version of them, has the key. It is good until somebody revokes it.
    ///
    /// ## Flagged
    ///
    /// A provider block with a literal `access_key`, `secret_key` or `token`, unless it leads to an emulator on this
    /// machine.
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region     = "eu-west-1"
    ///   access_key = "AKIAIOSFODNN7EXAMPLE"
    ///   secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// A default of a variable stands in a file just so.
    ///
    /// ```tf,fail
    /// variable "secret_key" {
    ///   default = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    /// }
    ///
    /// provider "aws" {
    ///   region     = "eu-west-1"
    ///   access_key = "AKIAIOSFODNN7EXAMPLE"
    ///   secret_key = var.secret_key
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// provider "aws" {
    ///   region  = "eu-west-1"
    ///   profile = "deploy"
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Revoke the key. Use a profile, a role of the machine that runs Terraform, or OpenID Connect from a pipeline.
    id: "provider-static-credentials",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_41"],
    types: &[],
    check: check,
    fix: None,
}

const SECRETS: [&str; 3] = ["access_key", "secret_key", "token"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for block in provider::blocks(facts.stack).filter(|it| !provider::is_emulated(it)) {
        let by_way: Vec<&str> = facts.stack.configuration.secrets_of(block).collect();
        let is_written = |it: &&str| by_way.contains(it) || provider::argument(block, it).is_some_and(is_literal);
        let literal: Vec<&str> = SECRETS.into_iter().filter(is_written).collect();
        if !literal.is_empty() {
            findings.raise("", format!("The provider of AWS holds {} as text", literal.join(", ")));
        }
    }
}

/// Whether an expression is text in quotes, with nothing put into it.
fn is_literal(expression: &str) -> bool {
    let inner = expression.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.is_some_and(|it| !it.is_empty() && !it.contains("${"))
}
