use super::exposed::answers_without_token;
use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// The metadata service answers without a session token
    ///
    /// ## Why
    ///
    /// The metadata service hands out the credentials of the instance's role. Version 1 answers a plain GET
    /// request, so any flaw that makes the application fetch a URL of an attacker's choice (server-side request
    /// forgery) gives the role away. Version 2 demands a token that such a request cannot get.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_tokens = "optional"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_endpoint = "enabled"
    ///     http_tokens   = "required"
    ///   }
    /// }
    /// ```
    ///
    /// Where the service is off, there is nothing to steal:
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_endpoint = "disabled"
    ///     http_tokens   = "optional"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Demand tokens. Software from before 2020 may still ask without one; the instance's metric
    /// `MetadataNoToken` shows whether any does.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "metadata_tokens"}]
    /// ```
    id: "ec2-imdsv2",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_79", "AWS-0028", "aws-ec2-enforce-http-token-imds", "EC2.8", "CIS 3.0 5.6",
        "CIS 5.0 5.7",
    ],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Demand IMDSv2",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Demand IMDSv2", finding, &instance::METADATA_TOKENS, "required"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, _| {
        let wrong = answers_without_token(facts, address);
        findings.raise_if(wrong, address, instance::METADATA_TOKENS.key(), || {
            format!("The metadata service of {} answers without a session token", facts.name(address))
        });
    });
}
