use crate::catalog::s3::bucket;
use crate::rules::facts::{any, opaque, outside_at};
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
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_acl" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   access_control_policy {
    ///     grant {
    ///       grantee {
    ///         type = "Group"
    ///         uri  = "http://acs.amazonaws.com/groups/global/AllUsers"
    ///       }
    ///       permission = "READ"
    ///     }
    ///     owner {
    ///       id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket_acl" "elsewhere" {
    ///   bucket = "example-reports"
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

/// What Terraform calls a list of a bucket that is made elsewhere.
const LIST: &str = "aws_s3_bucket_acl";

/// The groups of everybody in the world and of everybody with an AWS account. Source: Amazon S3 user guide, "Access control
/// list (ACL) overview".
const EVERYBODY: [&str; 2] = ["groups/global/AllUsers", "groups/global/AuthenticatedUsers"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &bucket::TYPE, bucket::ACL.key(), is_public, |name| {
        format!("The access control list of bucket {name} lets everybody in")
    });
    for (address, list) in outside_at(facts.stack, LIST) {
        let canned = opaque(list, "acl").map(says_public);
        let granted = opaque(list, "access_control_policy").map(grants_everybody);
        findings.raise_if(any(canned.into_iter().chain(granted)), address, bucket::ACL.key(), || {
            format!("Access control list {} lets everybody in", facts.name(address))
        });
    }
}

/// Lists that AWS has ready and that let everybody read or write. S3 knows `website` no more; files still say it.
const PUBLIC: [&str; 4] = ["public-read", "public-read-write", "authenticated-read", "website"];

/// Whether the access control list of a bucket lets everybody read or write.
pub(in crate::rules) fn is_public(resource: &Resource) -> Decided<bool> {
    let canned = match opaque(resource, "acl").or(opaque(resource, "aws_s3_bucket_acl/acl")) {
        Some(it) => says_public(it),
        None => property::is(resource, &bucket::ACL, |it| it.is_some_and(|it| PUBLIC.contains(&it.as_str()))),
    };
    let is_list = |path: &str| path == "grant" || path.starts_with("aws_s3_bucket_acl/access_control_policy");
    let lists = resource.opaque.iter().filter(|it| is_list(&it.path));
    any(lists.map(|it| grants_everybody(it.source.source())).chain([canned]))
}

/// Whether a list that AWS has ready, by its source text, is one of those.
fn says_public(source: &str) -> Decided<bool> {
    any_of(source, &PUBLIC.map(|it| format!("\"{it}\"")), &["var.", "local.", "each."])
}

/// Whether one of some grants, by their source text, is to everybody.
fn grants_everybody(source: &str) -> Decided<bool> {
    any_of(source, &EVERYBODY.map(str::to_owned), &["uri = var.", "uri = local.", "dynamic \""])
}

/// Whether a source text says one of these words; where it says what stands for others, that is not known.
fn any_of(source: &str, words: &[String], unknown: &[&str]) -> Decided<bool> {
    let plain: Vec<&str> = source.split_whitespace().collect();
    let plain = plain.join(" ");
    match words.iter().any(|it| plain.contains(it.as_str())) {
        true => Ok(true),
        false if unknown.iter().any(|it| plain.contains(it)) => Err(property::UNKNOWN),
        false => Ok(false),
    }
}
