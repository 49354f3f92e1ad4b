use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::facts::{all, any};
use crate::rules::resource_policies::{Policies, lets_everybody_in};
use crate::rules::s3::{is_public_by_list, leaves_open};
use crate::rules::{Category, Decided, Facts, Findings, Severity, settings};

rule! {
    /// Everybody can read the files of a trail
    ///
    /// ## Why
    ///
    /// They tell who has which access and what runs where: everything that an attack starts from.
    ///
    /// ## Flagged
    ///
    /// A bucket of a trail that its access control list or its policy opens to everybody, with nothing that blocks it.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "audit" {
    ///   bucket = aws_s3_bucket.audit.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.audit.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "audit" {
    ///   bucket = aws_s3_bucket.audit.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.audit.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "audit" {
    ///   bucket                  = aws_s3_bucket.audit.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn all four switches on that block public access, and drop the statement.
    id: "cloudtrail-bucket-public",
    severity: Severity::Critical,
    category: Category::Logging,
    aliases: &["CloudTrail.6", "AWS-0161", "aws-cloudtrail-no-public-log-access"],
    types: &[&trail::TYPE, &bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &bucket::TYPE);
    for (address, bucket, resource) in super::buckets::buckets(facts) {
        let own = |prop| -> Decided<bool> { Ok(settings::setting(facts, resource, prop)? != Some(true)) };
        let is_off = |prop| all([own(prop), leaves_open(facts, prop)]);
        let public = any([
            all([is_public_by_list(resource), is_off(&bucket::IGNORE_PUBLIC_ACLS)]),
            all([policies.any(bucket, lets_everybody_in), is_off(&bucket::RESTRICT_PUBLIC_BUCKETS)]),
        ]);
        findings.raise_if(public, address, trail::BUCKET.key(), || {
            format!(
                "Everybody can read the files of trail {} in bucket {}",
                facts.name(address),
                facts.name(bucket)
            )
        });
    }
}
