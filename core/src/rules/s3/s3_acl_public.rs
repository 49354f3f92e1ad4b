use crate::catalog::s3::bucket;
use crate::rules::facts::opaque;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// An access control list makes a bucket public
    ///
    /// ## Why
    ///
    /// Everybody in the world, or everybody with an AWS account, may list the bucket or write to it. Such lists are
    /// from before there were policies; they are easily set and easily forgotten.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_acl" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   acl    = "public-read"
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
    /// resource "aws_s3_bucket_acl" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   acl    = "private"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Make it private, and name in a policy who may do what.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "object_ownership": "BucketOwnerPreferred", "acl": "public-read"}}}]
    /// ```
    id: "s3-acl-public",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_375", "CKV2_AWS_43", "S3.2", "S3.3", "AWS-0092",
        "aws-s3-no-public-access-with-acl", "S3_BUCKET_NO_PUBLIC_RW_ACL", "S3_BUCKET_PUBLIC_READ_ACL",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Make it private",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Make it private", finding, &bucket::ACL, "private"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &bucket::TYPE, bucket::ACL.key(), is_public, |name| {
        format!("The access control list of bucket {name} lets everybody in")
    });
}

fn is_public(resource: &Resource) -> Decided<bool> {
    const PUBLIC: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];
    if opaque(resource, "acl").is_some() {
        return Err(property::UNKNOWN);
    }
    property::is(resource, &bucket::ACL, |it| it.is_some_and(|it| PUBLIC.contains(&it.as_str())))
}
