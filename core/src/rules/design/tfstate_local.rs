use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Terraform's state stays on one machine
    ///
    /// ## Why
    ///
    /// The state says which resource in the account is which in the files, and holds secrets in the clear. On a
    /// laptop it is lost with the laptop, two people overwrite each other's changes, and nobody sees who read it.
    ///
    /// ## Flagged
    ///
    /// A diagram, or a Terraform directory, without a backend for the state.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// terraform {
    ///   backend "local" {
    ///     path = "state/terraform.tfstate"
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
    /// A bucket may also be named at `terraform init`:
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
    /// ```tf,pass
    /// terraform {
    ///   backend "s3" {
    ///     bucket       = "terraform-state-of-game-scores"
    ///     key          = "test/terraform.tfstate"
    ///     region       = "eu-west-1"
    ///     encrypt      = true
    ///     use_lockfile = true
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// Wherever it is kept, as long as that is not here:
    ///
    /// ```tf,pass
    /// terraform {
    ///   cloud {
    ///     organization = "game"
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// A module has no state of its own. A directory is taken for one if it names no provider, and variables of it have no
    /// value:
    ///
    /// ```tf,pass
    /// variable "range" {
    ///   type = string
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = var.range
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep the state in an encrypted, versioned S3 bucket with locking: in the diagram's settings, name the
    /// bucket and the key. CloudFormation keeps its own state, so for that export alone the finding does not
    /// matter.
    id: "tfstate-local",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_deployed = !facts.stack.configuration.is_module && !facts.stack.resources.is_empty();
    if !facts.stack.remote_state && is_deployed {
        findings
            .raise("", "Terraform's state has no backend, so it stays on the machine that runs Terraform");
    }
}
