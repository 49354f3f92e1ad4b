use crate::catalog::dynamodb::table;
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A table that is paid by request has no ceiling
    ///
    /// ## Why
    ///
    /// A loop in a program, or somebody who floods it, costs without limit.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
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
    ///   on_demand_throughput {
    ///     max_read_request_units  = 1000
    ///     max_write_request_units = 1000
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say how much it reads and writes at most a second. It refuses what goes beyond.
    id: "dynamodb-on-demand-no-ceiling",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let by_request = property::is(it, &table::BILLING_MODE, |it| it.as_deref() == Some("PAY_PER_REQUEST"));
        let open = [&table::MAX_READS, &table::MAX_WRITES].map(|prop| property::is_unset(it, prop));
        all([by_request, any(open)])
    };
    property::each(facts, findings, &table::TYPE, table::MAX_READS.key(), wrong, |name| {
        format!("What table {name} costs has no ceiling")
    });
}
