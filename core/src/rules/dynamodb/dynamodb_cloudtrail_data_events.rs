use crate::catalog::cloudtrail::trail;
use crate::catalog::dynamodb::table;
use crate::rules::trails::records;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody records who reads a table
    ///
    /// ## Why
    ///
    /// CloudTrail records who makes and deletes tables, not who reads their items. After a theft, nothing tells what
    /// was taken.
    ///
    /// ## Flagged
    ///
    /// A table that no selector takes in, in a design that has a trail; in every design, if a profile asks.
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
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
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
    /// }
    ///
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
    ///   event_selector {
    ///     data_resource {
    ///       type   = "AWS::DynamoDB::Table"
    ///       values = [aws_dynamodb_table.it.arn]
    ///     }
    ///   }
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
    /// Add a selector for data events to the trail. They are charged by the event.
    id: "dynamodb-cloudtrail-data-events",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[],
    types: &[&table::TYPE, &trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.stack.has(&trail::TYPE) && !findings.is_asked() {
        return;
    }
    findings.each(&table::TYPE, |findings, address, _| {
        match records(facts, "AWS::DynamoDB::Table", address) {
            Ok(true) => {}
            Ok(false) => findings
                .raise(address, format!("No trail records what happens to table {}", facts.name(address))),
            Err(why) => findings.undecided(address, why),
        }
    });
}
