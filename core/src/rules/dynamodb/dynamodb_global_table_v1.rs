use crate::catalog::dynamodb::table;
use crate::rules::facts::outside_at;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A global table is of the version of 2017
    ///
    /// ## Why
    ///
    /// AWS recommends the version of 2019 for every global table: the older one takes no key of your own, writes cost more,
    /// and each of its tables has to be kept alike by hand.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_global_table" "scores" {
    ///   name = "scores"
    ///   replica {
    ///     region_name = "eu-west-1"
    ///   }
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Update the table to the version of 2019, which takes minutes and no downtime, and declare its other Regions as replicas
    /// of one table.
    id: "dynamodb-global-table-v1",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in outside_at(facts.stack, "aws_dynamodb_global_table") {
        findings.raise_at(address, "name", format!("Global table `{}` is of the version of 2017", it.title()));
    }
}
