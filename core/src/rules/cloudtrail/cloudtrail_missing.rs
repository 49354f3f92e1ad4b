use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody writes down who does what
    ///
    /// ## Why
    ///
    /// Without a trail, the console shows ninety days of management events of one Region, and nothing of the reads and
    /// writes of data. Nobody can say what an intruder did.
    ///
    /// ## Flagged
    ///
    /// A design without a trail. The rule is off unless a profile turns it on: a trail of the organization or of
    /// another design may do.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = "audit-of-game-scores"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw a trail for all Regions, with a bucket that nobody else writes to.
    id: "cloudtrail-missing",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["CloudTrail.3", "CLOUD_TRAIL_ENABLED"],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    if !stack.resources.is_empty() && !stack.has(&trail::TYPE) {
        findings.raise("", "No trail writes down who does what");
    }
}
