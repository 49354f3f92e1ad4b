use super::script::each_script;
use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// A script gives an instance long-term keys
    ///
    /// ## Why
    ///
    /// Libraries take keys from the environment before the role of the instance: its short-lived credentials, and what
    /// the role may do, count for nothing. The keys never change, and stand in the user data for everybody who may
    /// describe the instance.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   iam_instance_profile = "app"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     export AWS_ACCESS_KEY_ID=$(cat /run/id)
    ///     export AWS_SECRET_ACCESS_KEY=$(cat /run/key)
    ///   SCRIPT
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
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     aws s3 ls
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete the keys, in IAM as well, and let the role do what they did.
    id: "ec2-static-keys-despite-role",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_46", "AWS-0029", "aws-ec2-no-secrets-in-user-data"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    each_script(facts, findings, static_keys, |name, what| {
        format!("The user data of {name} sets {what}, which counts for more than a role")
    });
}

fn static_keys(_: &Resource, script: &str) -> Option<&'static str> {
    const KEYS: [&str; 2] = ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"];
    let folded = script.to_ascii_uppercase();
    let sets = |key: &&str| {
        let ends: Vec<&str> = folded.split(*key).skip(1).collect();
        // In a shell, in a file of settings, and with `aws configure set`.
        ends.iter().any(|it| it.starts_with('=') || it.starts_with(" = ") || it.starts_with(' '))
    };
    KEYS.iter().copied().find(sets)
}
