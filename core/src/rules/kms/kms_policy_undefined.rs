use crate::catalog::kms::key;
use crate::rules::facts::{all, mentions, outside};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A key leaves it to the account who may use it
    ///
    /// ## Why
    ///
    /// Without a policy of its own, every role and user may use the key to whom some policy of the account gives it.
    /// With one, the key says itself who decrypts and who only administers it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    /// }
    ///
    /// resource "aws_kms_key_policy" "own" {
    ///   key_id = aws_kms_key.own.id
    ///   policy = "{}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write who administers the key and who uses it. Keep a statement for the account, or nobody can change the policy
    /// any more.
    id: "kms-policy-undefined",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["CKV2_AWS_64"],
    types: &[&key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let others: Vec<_> = outside(facts.stack, "aws_kms_key_policy").collect();
    findings.each(&key::TYPE, |findings, address, it| {
        let has_other = others.iter().any(|other| mentions(other, it));
        let wrong = all([Ok(!has_other), property::is_unset(it, &key::POLICY)]);
        findings.raise_if(wrong, address, key::POLICY.key(), || {
            format!("Key {} has no policy of its own", facts.name(address))
        });
    });
}
