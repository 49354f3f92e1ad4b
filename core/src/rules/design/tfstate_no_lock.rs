use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// Two people can change Terraform's state at once
    ///
    /// ## Why
    ///
    /// Whoever writes last wins. What the other made is still there and costs money, and Terraform does not know of it
    /// any more.
    ///
    /// ## Flagged
    ///
    /// A backend `s3` with neither `use_lockfile = true` nor a `dynamodb_table`.
    ///
    /// ```tf,fail
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
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
    /// ```tf,pass
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     dynamodb_table = "terraform-locks"
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
    /// Set `use_lockfile = true`; locking by a table is on its way out. A drawing with a bucket in its settings has it.
    id: "tfstate-no-lock",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let Some(state) = &facts.stack.state else { return };
    match (&state.use_lockfile, &state.lock_table) {
        (Some(Value::Bool(true)), _) | (_, Some(Value::Str(_))) => {}
        (None | Some(Value::Bool(false) | Value::Null), None | Some(Value::Null)) if !state.is_partial() => {
            findings.raise("", "Nothing locks Terraform's state while it is changed");
        }
        _ => findings.undecided("", super::state::PARTIAL),
    }
}
