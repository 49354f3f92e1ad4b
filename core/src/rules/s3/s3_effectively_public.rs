use super::account_block::leaves_open;
use super::public_access::has_block;
use super::s3_acl_public;
use crate::catalog::Prop;
use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property, resource_policies};

rule! {
    /// Everybody can read or write a bucket
    ///
    /// ## Why
    ///
    /// Its policy or its access control list lets everybody in, and no block of public access stands in the way: whoever
    /// finds the name has what is in it.
    ///
    /// ## Flagged
    ///
    /// A new bucket blocks public access by itself: one that says nothing about it is flagged only if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.it.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "it" {
    ///   bucket                  = aws_s3_bucket.it.id
    ///   block_public_acls       = false
    ///   block_public_policy     = false
    ///   ignore_public_acls      = false
    ///   restrict_public_buckets = false
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.it.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "it" {
    ///   bucket                  = aws_s3_bucket.it.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.it.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "it" {
    ///   bucket                  = aws_s3_bucket.it.id
    ///   block_public_acls       = false
    ///   block_public_policy     = false
    ///   ignore_public_acls      = false
    ///   restrict_public_buckets = false
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    ///
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    ///   acl    = "public-read"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "it" {
    ///   bucket                  = aws_s3_bucket.it.id
    ///   block_public_acls       = false
    ///   block_public_policy     = false
    ///   ignore_public_acls      = false
    ///   restrict_public_buckets = false
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on the block, all four switches of it, or name who may in the policy.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "it", "node": {"type": "s3.bucket", "name": "It",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"tls_only": true, "acl": "public-read", "object_ownership": "BucketOwnerPreferred", "block_public_acls": false,
    ///     "block_public_policy": false, "ignore_public_acls": false, "restrict_public_buckets": false}}}]
    /// ```
    id: "s3-effectively-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["S3.2", "S3.3"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: Some(Fix { title: "Block public access", safety: Safety::Unsafe, fix: |_, finding| {
            let id = edits::node_of(finding)?;
            let ops = super::public_access::SWITCHES.iter().map(|it| edits::set(id, it, true)).collect();
            Some(crate::model::Transaction::new("Block public access", ops))
        } }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = resource_policies::Policies::of(facts, &bucket::TYPE);
    findings.each(&bucket::TYPE, |findings, address, it| {
        // A new bucket blocks public access unless it is told not to. Source: S3 user guide, "Blocking public access to your
        // Amazon S3 storage". A profile may ask that a design says so.
        if !has_block(it) && !findings.is_asked() {
            return;
        }
        let off = |prop: &Prop<bool>| all([property::is_off(it, prop), leaves_open(facts, prop)]);
        let by_policy = all([
            off(&bucket::BLOCK_PUBLIC_POLICY),
            off(&bucket::RESTRICT_PUBLIC_BUCKETS),
            policies.any(address, resource_policies::lets_everybody_in),
        ]);
        let by_list = all([
            off(&bucket::BLOCK_PUBLIC_ACLS),
            off(&bucket::IGNORE_PUBLIC_ACLS),
            s3_acl_public::is_public(it),
        ]);
        findings.raise_if(any([by_policy, by_list]), address, bucket::RESTRICT_PUBLIC_BUCKETS.key(), || {
            format!("Everybody can get into bucket {}", facts.name(address))
        });
    });
}
