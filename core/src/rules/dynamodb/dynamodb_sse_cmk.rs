use crate::catalog::dynamodb::table;
use crate::catalog::kms::key;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

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
    /// A table without one in a design that has keys, or with the one that AWS manages named as its key. Where there is
    /// none, the key that AWS manages may be enough, and `dynamodb-sse-kms` asks for it; this one does if a profile asks.
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
    ///   server_side_encryption {
    ///     enabled     = true
    ///     kms_key_arn = "alias/aws/dynamodb"
    ///   }
    /// }
    /// ```
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
    /// ```tf,asked
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
    let has_keys = findings.is_asked() || facts.stack.has(&key::TYPE);
    let is_shared = |key: &str| key.is_empty() || key.ends_with("alias/aws/dynamodb");
    require_where(
        facts,
        findings,
        &table::TYPE,
        |_, it| Ok(has_keys || it.value(&table::KMS_KEY).and_then(Value::as_str).is_some_and(is_shared)),
        &table::KMS_KEY,
        |it| it.is_some_and(|key| !key.as_str().is_some_and(is_shared)),
        |it| format!("Table {it} is not encrypted with a key of the design"),
    );
}
