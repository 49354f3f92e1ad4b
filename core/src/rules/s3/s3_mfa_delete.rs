use crate::catalog::s3::bucket;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Versions can be deleted without a second factor
    ///
    /// ## Why
    ///
    /// Versioning keeps what is overwritten, until somebody with stolen credentials deletes the versions too. With MFA
    /// delete, that takes a code from the root user's device.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_versioning" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   versioning_configuration {
    ///     status = "Enabled"
    ///   }
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
    /// resource "aws_s3_bucket_versioning" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   versioning_configuration {
    ///     status     = "Enabled"
    ///     mfa_delete = "Enabled"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Only the root user can turn it on, with its device at hand; neither Terraform nor CloudFormation can.
    id: "s3-mfa-delete",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["S3.20", "CIS 3.0 2.1.2", "CIS 5.0 2.1.2", "AWS-0170", "aws-s3-require-mfa-delete"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        all([
            property::is(it, &bucket::VERSIONING, |it| it.as_deref() == Some("Enabled")),
            property::is(it, &bucket::MFA_DELETE, |it| it.as_deref() != Some("Enabled")),
        ])
    };
    property::each(facts, findings, &bucket::TYPE, bucket::MFA_DELETE.key(), wrong, |name| {
        format!("Versions in bucket {name} can be deleted without a second factor")
    });
}
