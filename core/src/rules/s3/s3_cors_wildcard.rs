use crate::catalog::s3::bucket;
use crate::rules::facts::{all, any, literals};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Pages of any site may write to a bucket
    ///
    /// ## Why
    ///
    /// A browser lets any page in the world send writes with what its visitor can do, such as a signed address that
    /// leaked.
    ///
    /// ## Flagged
    ///
    /// A rule that allows `PUT`, `POST` or `DELETE` from `*`.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_cors_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   cors_rule {
    ///     allowed_methods = ["GET", "PUT"]
    ///     allowed_origins = ["*"]
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
    /// resource "aws_s3_bucket_cors_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   cors_rule {
    ///     allowed_methods = ["GET", "PUT"]
    ///     allowed_origins = ["https://www.example.com"]
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_cors_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   cors_rule {
    ///     allowed_methods = ["GET"]
    ///     allowed_origins = ["*"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the sites whose pages write.
    id: "s3-cors-wildcard",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &bucket::TYPE, bucket::CORS_RULES.key(), lets_all_write, |name| {
        format!("Pages of any site may write to bucket {name}")
    });
}

fn lets_all_write(resource: &Resource) -> Decided<bool> {
    let rules = property::records(resource, &bucket::CORS_RULES)?;
    any(rules.iter().map(|it| {
        let says = |field: &str, wanted: &[&str]| {
            let said = it.field(field).map_or(Ok(Vec::new()), literals)?;
            Ok(said.iter().any(|it| wanted.contains(it)))
        };
        all([says("allowed_origins", &["*"]), says("allowed_methods", &["PUT", "POST", "DELETE"])])
    }))
}
