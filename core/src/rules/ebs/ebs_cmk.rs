use crate::catalog::ec2::volume;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A disk is not encrypted with a key of your own
    ///
    /// ## Why
    ///
    /// The policy of the key that AWS keeps for disks cannot be changed: whoever may use disks at all can read this one,
    /// and no other account can ever be given a snapshot of it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   encrypted         = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   encrypted         = true
    ///   kms_key_id        = "arn:aws:kms:eu-west-1:123456789012:key/a"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a KMS key of your own.
    id: "ebs-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_189", "AWS-0027", "aws-ec2-volume-encryption-customer-key"],
    types: &[&volume::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &volume::TYPE, &volume::KMS_KEY, |name| {
        format!("Disk {name} is not encrypted with a key of your own")
    });
}
