use crate::catalog::dynamodb::table;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Origin, Resource};
use crate::value::Value;

rule! {
    /// A key of a table is not declared as an attribute
    ///
    /// ## Why
    ///
    /// The type of every key has to be declared beside the keys: the deployment fails without it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    /// }
    /// ```
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
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
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
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add an `attribute` block with its name and type.
    id: "dynamodb-key-attribute-undeclared",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        // A drawing declares them by itself.
        if matches!(it.origin, Origin::Node { .. }) {
            return;
        }
        let missing = undeclared(it);
        if missing.is_empty() {
            return;
        }
        let in_template = it.opaque.iter().filter(|it| it.path.starts_with("AttributeDefinitions"));
        // What is written out there is of other attributes.
        let is_vague = in_template.clone().any(|it| it.source.source().contains("\"Ref\"") || it.source.source().contains("\"Fn::"));
        let is_whole = in_template.clone().any(|it| it.path == "AttributeDefinitions");
        if is_vague || is_whole || ["attribute", "dynamic"].iter().any(|name| opaque(it, name).is_some()) {
            findings.undecided(address, "its attributes are not all known");
            return;
        }
        let message = format!("Key {} of table {} is not declared as an attribute", missing.join(", "), facts.name(address));
        findings.raise_at(address, table::PARTITION_KEY.key(), message);
    });
}

/// The keys of a table and its indexes that have no type.
fn undeclared(table: &Resource) -> Vec<String> {
    const KEYS: [(&str, &str); 2] = [("partition_key", "partition_key_type"), ("sort_key", "sort_key_type")];
    let mut missing = Vec::new();
    let mut look = |field: &dyn Fn(&str) -> Option<Value>| {
        for (key, ty) in KEYS {
            if let (Some(Value::Str(name)), None) = (field(key), field(ty)) {
                missing.push(format!("`{name}`"));
            }
        }
    };
    look(&|key| table.props.get(key).cloned());
    for prop in [&table::INDEXES, &table::LOCAL_INDEXES] {
        for index in table.value(prop).map(Value::items).unwrap_or_default() {
            look(&|key| index.field(key).cloned());
        }
    }
    missing.sort();
    missing.dedup();
    missing
}
