use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A bucket has a name that no host can have
    ///
    /// ## Why
    ///
    /// AWS refuses capitals and underscores. With a dot in the name, `https://name.s3.amazonaws.com` does not fit the
    /// certificate, and features such as transfer acceleration do not work.
    ///
    /// ## Flagged
    ///
    /// Dots, capitals or underscores. Websites may need dots: suppress it there.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example.reports"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose another name before there is anything in the bucket: a new name is a new bucket.
    id: "s3-name-not-dns",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &["AWS-0320", "aws-s3-dns-compliant-name"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let mut wrong = false;
        if let Some(name) = it.value(&bucket::NAME) {
            name.walk(&mut |part| wrong |= part.as_str().is_some_and(is_unfit));
        }
        Ok(wrong)
    };
    property::each(facts, findings, &bucket::TYPE, bucket::NAME.key(), wrong, |name| {
        format!("The name of bucket {name} has dots, capitals or underscores")
    });
}

fn is_unfit(name: &str) -> bool {
    name.contains(|it: char| it == '.' || it == '_' || it.is_ascii_uppercase())
}
