use crate::catalog::dynamodb::table;
use crate::rules::facts::{any, known};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Terraform cannot use the table for its lock
    ///
    /// ## Why
    ///
    /// Terraform writes items with the key `LockID`, a text. A table with another key refuses them, and nothing can be
    /// applied.
    ///
    /// ## Flagged
    ///
    /// The lock table of the backend is part of the design, and its partition key is another.
    ///
    /// ```tf,fail
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     dynamodb_table = "terraform-locks"
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table" "locks" {
    ///   name         = "terraform-locks"
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
    /// terraform {
    ///   backend "s3" {
    ///     bucket = "terraform-state-of-game-scores"
    ///     key    = "test/terraform.tfstate"
    ///     region = "eu-west-1"
    ///     encrypt = true
    ///     dynamodb_table = "terraform-locks"
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table" "locks" {
    ///   name         = "terraform-locks"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "LockID"
    ///   attribute {
    ///     name = "LockID"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Call the key `LockID`, or lock by a file: `use_lockfile = true`.
    id: "tfstate-lock-table-key",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let Some(name) = facts.stack.state.as_ref().and_then(|it| it.lock_table.as_ref()?.as_str()) else {
        return;
    };
    let is_it = |it: &Resource| it.value(&table::NAME).and_then(Value::as_str) == Some(name);
    for (address, it) in facts.stack.of(&table::TYPE).filter(|(_, it)| is_it(it)) {
        findings.raise_if(is_wrong(it), address, table::PARTITION_KEY.key(), || {
            format!(
                "Table {} does not have the key `LockID`, which Terraform's lock needs",
                facts.name(address)
            )
        });
    }
}

/// Source: Terraform documentation, "Backend type: s3", DynamoDB state locking.
fn is_wrong(table: &Resource) -> Decided<bool> {
    let key = known(table.get(&table::PARTITION_KEY), property::UNKNOWN);
    let ty = known(table.get(&table::PARTITION_KEY_TYPE), property::UNKNOWN);
    any([
        key.map(|it| it.as_deref() != Some("LockID") || table.value(&table::SORT_KEY).is_some()),
        ty.map(|it| it.is_some_and(|it| it != "S")),
    ])
}
