use crate::catalog::dynamodb::table;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A table is encrypted with a key that the account cannot see
    ///
    /// ## Why
    ///
    /// Every table is encrypted, by default with a key that AWS owns. Nobody in the account can see when that key
    /// is used, or stop its use. With a KMS key of the account, each use is in CloudTrail.
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
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   server_side_encryption {
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt with KMS. The fix uses the account's key for DynamoDB, which AWS manages; its use is charged by
    /// request.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "sse_kms", "value": false}]
    /// ```
    id: "dynamodb-sse-kms",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_119", "AWS-0025", "aws-dynamodb-table-customer-key", "DYNAMODB_TABLE_ENCRYPTED_KMS",
        "DYNAMODB_TABLE_MUST_BE_ENCRYPTED",
    ],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt with KMS",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Encrypt with KMS", finding, &table::SSE_KMS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        let on = known(it.get(&table::SSE_KMS), "whether a KMS key encrypts it is not known");
        findings.raise_if(on.map(|it| it != Some(true)), address, table::SSE_KMS.key(), || {
            format!("Table {} is encrypted with a key that the account cannot see", facts.name(address))
        });
    });
}
