use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, vpc};
use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A resource has no tags
    ///
    /// ## Why
    ///
    /// Nobody can tell from the bill who it belongs to, and no rule by tags takes it in.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    ///   tags = {
    ///     Owner = "Photos"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say whom it belongs to and what it is for.
    id: "resource-tags-missing",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &[],
    types: &[&vpc::TYPE, &instance::TYPE, &table::TYPE, &bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Tags that the provider gives everything.
    if facts.stack.configuration.blocks.iter().any(|it| it.ty == "default_tag") {
        return;
    }
    for ty in [&vpc::TYPE, &instance::TYPE, &table::TYPE, &bucket::TYPE] {
        findings.each(ty, |findings, address, it| {
            // The name is what people see, not whom it belongs to.
            if it.tags.iter().all(|(key, _)| key == "Name") {
                let noun = if *ty == vpc::TYPE { "VPC" } else { ty.noun };
                let message = format!("{noun} {} has no tags of its own", facts.name(address));
                findings.raise(address, message);
            }
        });
    }
}
