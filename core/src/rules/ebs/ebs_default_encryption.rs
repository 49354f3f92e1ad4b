use crate::catalog::ec2::ebs_encryption_by_default as by_default;
use crate::catalog::ec2::{instance, volume};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// New volumes of the account are not encrypted by themselves
    ///
    /// ## Why
    ///
    /// Then each volume has to ask for it: that of an instance somebody starts by hand, and the copy of a snapshot, do not.
    ///
    /// ## Flagged
    ///
    /// Encryption by default that is switched off. A design that says nothing about it leaves it as the account has it,
    /// and is flagged if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_ebs_encryption_by_default" "it" {
    ///   enabled = false
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ebs_encryption_by_default" "it" {
    ///   enabled = true
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   encrypted         = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Switch it on, in every Region that is used. Volumes that are there stay as they are.
    id: "ebs-default-encryption",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_106", "EC2.7", "CIS 3.0 2.2.1", "CIS 5.0 5.1.1"],
    types: &[&by_default::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let has_disks = || stack.has(&instance::TYPE) || stack.has(&volume::TYPE);
    if findings.is_asked() && !stack.has(&by_default::TYPE) && has_disks() {
        findings.raise("", "Nothing says that new volumes of the account are encrypted by themselves");
    }
    property::must_be_on(facts, findings, &by_default::TYPE, &by_default::ENABLED, |_| {
        "New volumes of the account are not encrypted by themselves".to_owned()
    });
}
