use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// Terraform does not ask for its state to be encrypted
    ///
    /// ## Why
    ///
    /// The state holds passwords and keys in the clear. S3 encrypts new objects by itself since 2023, with a key that
    /// everybody may use who may read the object; asked by Terraform, it is the key of the bucket or of `kms_key_id`,
    /// and a bucket policy that demands encryption lets the state in.
    ///
    /// ## Flagged
    ///
    /// A backend `s3` without `encrypt = true`.
    ///
    /// ```tf,fail
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     use_lockfile = true
    ///   }
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
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     use_lockfile = true
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// What is given at `terraform init` is not known:
    ///
    /// ```tf,pass
    /// terraform {
    ///   backend "s3" {}
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set `encrypt = true`. A drawing with a bucket in its settings has it.
    id: "tfstate-unencrypted",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let Some(state) = &facts.stack.state else { return };
    match &state.encrypt {
        Some(Value::Bool(true)) => {}
        None if state.is_partial() => findings.undecided("", super::state::PARTIAL),
        None | Some(Value::Bool(false) | Value::Null) => {
            findings.raise("", "Terraform does not ask S3 to encrypt its state");
        }
        Some(_) => findings.undecided("", super::state::PARTIAL),
    }
}
