use super::exposed::answers_without_token;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::launch_template;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// Instances of a launch template answer metadata requests without a session token
    ///
    /// ## Why
    ///
    /// Any flaw that makes the program fetch a URL of an attacker's choice gives the credentials of the role away.
    /// Version 2 of the metadata service demands a token that such a request cannot get.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_tokens = "optional"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_endpoint = "enabled"
    ///     http_tokens   = "required"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_tokens = "required"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Demand IMDSv2. Programs with AWS libraries from before 2020 have to be updated first.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "ec2.launch_template", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"instance_type": "t3.micro"}}}]
    /// ```
    id: "lt-imdsv2",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_79", "EC2.170", "AutoScaling.3", "AWS-0130", "aws-ec2-enforce-launch-config-http-token-imds"],
    types: &[&launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: Some(Fix { title: "Demand IMDSv2", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Demand IMDSv2", finding, &launch_template::METADATA_TOKENS, "required") }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let configurations = facts.stack.of(&launch_configuration::TYPE);
    for (address, _) in facts.stack.of(&launch_template::TYPE).chain(configurations) {
        let wrong = answers_without_token(facts, address);
        findings.raise_if(wrong, address, launch_template::METADATA_TOKENS.key(), || {
            format!("The metadata service of instances of {} answers without a session token", facts.name(address))
        });
    }
}
