use crate::catalog::dynamodb::table;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A table can be deleted by mistake
    ///
    /// ## Why
    ///
    /// Many changes, such as another name or partition key, replace a table, and a tool that applies them deletes
    /// the old one with all its items. With deletion protection on, AWS refuses until somebody turns it off on
    /// purpose.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
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
    ///   name                        = "scores"
    ///   hash_key                    = "id"
    ///   deletion_protection_enabled = true
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. It costs nothing and changes nothing else.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "deletion_protection"}]
    /// ```
    id: "dynamodb-deletion-protection",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &["DynamoDB.6"],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on deletion protection",
        safety: Safety::Safe,
        fix: |_, finding| {
            edits::set_here("Turn on deletion protection", finding, &table::DELETION_PROTECTION, true)
        },
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        let on = known(it.get(&table::DELETION_PROTECTION), "whether it is protected is not known");
        findings.raise_if(on.map(|it| it != Some(true)), address, table::DELETION_PROTECTION.key(), || {
            format!("Table {} can be deleted with all its items by mistake", facts.name(address))
        });
    });
}
