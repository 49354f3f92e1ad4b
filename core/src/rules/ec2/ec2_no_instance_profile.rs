use crate::catalog::ec2::instance;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An instance has no role
    ///
    /// ## Why
    ///
    /// Programs on it that use AWS need credentials from somewhere: without a role, that means keys that are stored on it
    /// and never change.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   iam_instance_profile = "app"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   launch_template {
    ///     id = "lt-0123456789abcdef0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a role, by drawing what it uses, or by an instance profile. One that uses nothing of AWS needs none.
    id: "ec2-no-instance-profile",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV2_AWS_41", "CIS 3.0 1.18", "CIS 5.0 1.17"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // One that is seen to use something is found by another rule, which is more severe.
    findings.each(&instance::TYPE, |findings, address, it| {
        if !facts.clients_of(address).is_empty() {
            return;
        }
        let wrong = match opaque(it, "launch_template") {
            Some(_) if it.value(&instance::INSTANCE_PROFILE).is_none() => Err("its launch template may give it a role"),
            _ => property::is_unset(it, &instance::INSTANCE_PROFILE),
        };
        findings.raise_if(wrong, address, instance::INSTANCE_PROFILE.key(), || {
            format!("Instance {} has no role", facts.name(address))
        });
    });
}
