use crate::catalog::dynamodb::table;
use crate::rules::ec2::secret_in;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An item of a table holds a secret
    ///
    /// ## Why
    ///
    /// It stands in the files and in the state of the deployment, and everybody who may read the table gets it.
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
    ///
    /// resource "aws_dynamodb_table_item" "one" {
    ///   table_name = aws_dynamodb_table.scores.name
    ///   hash_key   = aws_dynamodb_table.scores.hash_key
    ///   item       = jsonencode({ id = { S = "mailer" }, key = { S = "AKIAIOSFODNN7EXAMPLE" } })
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
    ///
    /// resource "aws_dynamodb_table_item" "one" {
    ///   table_name = aws_dynamodb_table.scores.name
    ///   hash_key   = aws_dynamodb_table.scores.hash_key
    ///   item       = jsonencode({ id = { S = "mailer" }, secret = { S = "prod/mailer" } })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep it in Secrets Manager, and its name in the item. Take the secret back: it is known now.
    id: "dynamodb-item-secret",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        let Some(items) = it.value(&table::ITEMS) else { return };
        let mut found = None;
        items.walk(&mut |it| {
            if let Value::Str(text) = it {
                found = found.or_else(|| secret_in(text));
            }
        });
        if let Some(what) = found {
            findings.raise_at(address, table::ITEMS.key(), format!("An item of table {} holds {what}", facts.name(address)));
        }
    });
}
