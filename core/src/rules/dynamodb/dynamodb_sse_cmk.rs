use crate::catalog::dynamodb::table;
use crate::catalog::kms::key;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A table is not encrypted with a key of the design
    ///
    /// ## Why
    ///
    /// The key that AWS manages for DynamoDB has a policy that nobody can change: it cannot be limited to some roles,
    /// or disabled.
    ///
    /// ## Flagged
    ///
    /// A table without one in a design that has keys: where there is none, the key that AWS manages may be enough, and
    /// `dynamodb-sse-kms` asks for it.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_kms_key" "it" {
    ///   enable_key_rotation = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   server_side_encryption {
    ///     enabled     = true
    ///     kms_key_arn = aws_kms_key.it.arn
    ///   }
    /// }
    ///
    /// resource "aws_kms_key" "it" {
    ///   enable_key_rotation = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
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
    /// Set a key of your own.
    id: "dynamodb-sse-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_119", "AWS-0025", "aws-dynamodb-table-customer-key"],
    types: &[&table::TYPE, &key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if facts.stack.of(&key::TYPE).next().is_none() {
        return;
    }
    require_where(
        facts,
        findings,
        &table::TYPE,
        |_, _| Ok(true),
        &table::KMS_KEY,
        |it| it.is_some_and(|key| key.as_str() != Some("alias/aws/dynamodb")),
        |it| format!("Table {it} is not encrypted with a key of the design"),
    );
}
