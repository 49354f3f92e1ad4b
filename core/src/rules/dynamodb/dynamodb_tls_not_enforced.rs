use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, resource_policies};

rule! {
    /// The policy of a table does not refuse plain HTTP
    ///
    /// ## Why
    ///
    /// DynamoDB answers over HTTPS, and libraries ask for nothing else. A statement that says so as well is proof for
    /// whoever checks.
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
    /// }
    ///
    /// resource "aws_dynamodb_resource_policy" "own" {
    ///   resource_arn = aws_dynamodb_table.scores.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { Bool = { "aws:SecureTransport" = "false" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Refuse plain HTTP in the policy of the table.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "tls_only"}]
    /// ```
    id: "dynamodb-tls-not-enforced",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix { title: "Refuse plain HTTP", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Refuse plain HTTP", finding, &table::TLS_ONLY, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = resource_policies::Policies::of(facts, &table::TYPE);
    findings.each(&table::TYPE, |findings, address, _| {
        let refuses = policies.any(address, |it| resource_policies::refuses_plain_http(it, "dynamodb:GetItem"));
        findings.raise_if(refuses.map(|it| !it), address, table::TLS_ONLY.key(), || {
            format!("The policy of table {} does not refuse plain HTTP", facts.name(address))
        });
    });
}
