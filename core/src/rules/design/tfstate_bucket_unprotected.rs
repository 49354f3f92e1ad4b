use crate::catalog::s3::bucket;
use crate::rules::facts::{all, any};
use crate::rules::s3::leaves_open;
use crate::rules::settings::setting;
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// The bucket with Terraform's state is not protected
    ///
    /// ## Why
    ///
    /// A state that is overwritten or deleted takes with it what Terraform knows of the account, and a state that
    /// somebody reads gives away the passwords in it.
    ///
    /// ## Flagged
    ///
    /// The bucket of the backend is part of the design, and keeps no versions, does not block public access or logs no
    /// requests. If a profile asks, it has to say how it encrypts, too: S3 does that by itself since 2023.
    ///
    /// ```tf,fail
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
    /// resource "aws_s3_bucket" "state" {
    ///   bucket = "terraform-state-of-game-scores"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,asked
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
    /// resource "aws_s3_bucket" "state" {
    ///   bucket = "terraform-state-of-game-scores"
    /// }
    ///
    /// resource "aws_s3_bucket_versioning" "state" {
    ///   bucket = aws_s3_bucket.state.id
    ///   versioning_configuration {
    ///     status = "Enabled"
    ///   }
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "state" {
    ///   bucket                  = aws_s3_bucket.state.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    ///
    /// resource "aws_s3_bucket_logging" "state" {
    ///   bucket        = aws_s3_bucket.state.id
    ///   target_bucket = "logs-of-game-scores"
    ///   target_prefix = "state/"
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
    ///     use_lockfile = true
    ///   }
    /// }
    ///
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn versions, all four blocks of public access and access logging on.
    id: "tfstate-bucket-unprotected",
    severity: Severity::High,
    category: Category::Backup,
    aliases: &[],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let Some((address, it)) = super::state::bucket(facts) else { return };
    let own = |prop| -> Decided<bool> { Ok(setting(facts, it, prop)? != Some(true)) };
    let is_off = |prop| all([own(prop), leaves_open(facts, prop)]);
    let switches = [
        &bucket::BLOCK_PUBLIC_ACLS,
        &bucket::BLOCK_PUBLIC_POLICY,
        &bucket::IGNORE_PUBLIC_ACLS,
        &bucket::RESTRICT_PUBLIC_BUCKETS,
    ];
    let checks = [
        (
            "keeps no versions",
            setting(facts, it, &bucket::VERSIONING).map(|it| it.as_deref() != Some("Enabled")),
        ),
        ("does not block public access", any(switches.map(is_off))),
        ("logs no requests", setting(facts, it, &bucket::LOGGING_BUCKET).map(|it| it.is_none())),
    ];
    // S3 encrypts by itself since 2023: who wants to read that in the design has to ask.
    let unsaid = setting(facts, it, &bucket::SSE_ALGORITHM).map(|_| it.value(&bucket::SSE_ALGORITHM).is_none());
    let checks = checks.into_iter().chain(findings.is_asked().then_some(("does not say how it encrypts", unsaid)));
    let checks: Vec<_> = checks.collect();
    let missing: Vec<&str> = checks.iter().filter(|(_, it)| *it == Ok(true)).map(|(what, _)| *what).collect();
    if !missing.is_empty() {
        let message =
            format!("Bucket {}, which holds Terraform's state, {}", facts.name(address), missing.join(", "));
        findings.raise(address, message);
    } else if let Some(why) = checks.into_iter().find_map(|(_, it)| it.err()) {
        findings.undecided(address, why);
    }
}
