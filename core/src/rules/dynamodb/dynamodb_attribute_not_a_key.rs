use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Opaque;

rule! {
    /// An attribute is declared that is no key
    ///
    /// ## Why
    ///
    /// DynamoDB takes declarations of keys alone. The deployment fails, or wants to change the table every time.
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
    ///   attribute {
    ///     name = "title"
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
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take the block away: attributes that are no keys need no declaration.
    id: "dynamodb-attribute-not-a-key",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        // The declarations of keys are read with them; what is left over is of something else.
        let is_declaration = |it: &&Opaque| {
            matches!(it.path.split('/').collect::<Vec<_>>()[..], ["attribute", ..] | ["AttributeDefinitions", _])
        };
        let rest = it.opaque.iter().filter(is_declaration);
        let names: Vec<&str> = rest.filter_map(|it| named(it.source.source())).collect();
        let are_known = it.value(&table::PARTITION_KEY).is_some_and(|it| it.as_str().is_some());
        if !names.is_empty() && are_known {
            let what = if names.len() > 1 { "which are no keys" } else { "which is no key" };
            let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
            let message = format!("Table {} declares {}, {what}", facts.name(address), names.join(", "));
            findings.raise_at(address, table::PARTITION_KEY.key(), message);
        }
    });
}

/// The name in a block such as `attribute { name = "title" type = "S" }`, or in a template's `{"AttributeName":"title"}`, if
/// it is text.
fn named(block: &str) -> Option<&str> {
    let (_, rest) = block.split_once("\"AttributeName\"").or_else(|| block.split_once("name"))?;
    let rest = rest.trim_start().strip_prefix(['=', ':'])?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(name, _)| name).filter(|it| !it.contains('$'))
}
