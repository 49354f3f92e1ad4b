use super::provider;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Terraform deploys to an emulator
    ///
    /// ## Why
    ///
    /// What was made for tests on one machine is applied there, and AWS stays as it was. Or the checks stay off that
    /// would have told that the credentials are wrong.
    ///
    /// ## Flagged
    ///
    /// A provider block whose endpoints are on this machine, or with `skip_credentials_validation = true`.
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region = "eu-west-1"
    ///   endpoints {
    ///     dynamodb = "http://localhost:4566"
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region                      = "eu-west-1"
    ///   skip_credentials_validation = true
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
    ///   region = "eu-west-1"
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let a variable decide, as the files do that Drawbridge writes with the switch "emulator".
    id: "provider-localstack",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for block in provider::blocks(facts.stack) {
        if provider::is_emulated(block) {
            findings.raise("", "The provider of AWS leads to an emulator on this machine");
        } else if provider::argument(block, "skip_credentials_validation") == Some("true") {
            findings.raise("", "The provider of AWS does not check its credentials");
        }
    }
}
