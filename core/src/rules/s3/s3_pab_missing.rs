use crate::catalog::s3::bucket;
use crate::model::{Diagram, Transaction};
use super::public_access;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A bucket has no block of public access
    ///
    /// ## Why
    ///
    /// One policy or access control list can open every object to the world. AWS blocks that for new buckets, yet
    /// anybody who may change the bucket can lift it, and no plan would show it. What is written down is put back.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "reports" {
    ///   bucket                  = aws_s3_bucket.reports.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// The block of an account counts for all of its buckets.
    ///
    /// ```tf,pass
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    ///
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on all four switches.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {}}}]
    /// ```
    id: "s3-pab-missing",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "CKV2_AWS_6", "S3.8", "CIS 3.0 2.1.4", "CIS 5.0 2.1.4", "AWS-0094",
        "aws-s3-specify-public-access-block", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "S3_BUCKET_PUBLIC_READ_PROHIBITED", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix { title: "Block public access", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| public_access::is_missing(facts, it);
    property::each(facts, findings, &bucket::TYPE, bucket::BLOCK_PUBLIC_POLICY.key(), wrong, |name| {
        format!("Nothing keeps the public out of bucket {name}")
    });
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let ops = public_access::SWITCHES.iter().map(|it| edits::set(id, it, true)).collect();
    Some(Transaction::new("Block public access", ops))
}
