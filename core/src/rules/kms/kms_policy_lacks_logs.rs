use std::collections::BTreeMap;

use crate::catalog::kms::key;
use crate::catalog::logs::log_group;
use crate::rules::facts::Decided;
use crate::rules::resource_policies::Policies;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A key does not let CloudWatch Logs encrypt
    ///
    /// ## Why
    ///
    /// CloudWatch Logs uses the key by itself, so the key has to let it. Without that, the log group cannot be made.
    ///
    /// ## Flagged
    ///
    /// A log group with a key of the design, whose policy does not let `logs.<Region>.amazonaws.com` encrypt, decrypt
    /// and generate data keys. The default key policy lets in the account and no service.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name       = "app"
    ///   kms_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }, {
    ///       Effect    = "Allow"
    ///       Principal = { Service = "logs.eu-west-1.amazonaws.com" }
    ///       Action    = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name       = "app"
    ///   kms_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the service in, for log groups of this account: `kms:EncryptionContext:aws:logs:arn`. What is drawn gets the
    /// statement by itself.
    id: "kms-policy-lacks-logs",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE, &log_group::TYPE],
    check: check,
    fix: None,
}

/// What CloudWatch Logs does with a key. Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS
/// KMS".
const ACTIONS: [&str; 3] = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &key::TYPE);
    // Many groups share a key.
    let mut known: BTreeMap<&str, Decided<bool>> = BTreeMap::new();
    for (address, it) in facts.stack.of(&log_group::TYPE) {
        let Some(key) = super::encrypting::key_of(facts, it, &log_group::KMS_KEY) else { continue };
        let closed = *known
            .entry(key)
            .or_insert_with(|| policies.let_in(key, "logs.amazonaws.com", &ACTIONS).map(|it| !it));
        findings.raise_if(closed, address, log_group::KMS_KEY.key(), || {
            format!("Key {} does not let CloudWatch Logs encrypt {}", facts.name(key), facts.name(address))
        });
    }
}
