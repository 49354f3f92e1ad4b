use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Answers of the metadata service leave the instance
    ///
    /// ## Why
    ///
    /// With more than one hop, whatever the instance forwards for, a container or a proxy, gets the credentials of its
    /// role as well.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_endpoint               = "enabled"
    ///     http_tokens                 = "required"
    ///     http_put_response_hop_limit = 2
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   metadata_options {
    ///     http_put_response_hop_limit = 2
    ///   }
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
    ///     http_endpoint               = "enabled"
    ///     http_tokens                 = "required"
    ///     http_put_response_hop_limit = 1
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set it to 1. Programs in containers that use the role of the instance need 2: suppress the finding, or give them
    /// roles of their own.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "metadata_hop_limit", "value": 3}]
    /// ```
    id: "lt-imds-hop-limit",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV_AWS_341", "AutoScaling.4"],
    types: &[&launch_template::TYPE, &launch_configuration::TYPE, &instance::TYPE],
    check: check,
    fix: Some(Fix { title: "Keep answers on the instance", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Keep answers on the instance", finding, &instance::HOP_LIMIT, 1) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let limits = [
        (&instance::TYPE, &instance::HOP_LIMIT),
        (&launch_template::TYPE, &launch_template::HOP_LIMIT),
        (&launch_configuration::TYPE, &instance::HOP_LIMIT),
    ];
    for (ty, limit) in limits {
        property::each(facts, findings, ty, limit.key(), |it| {
            property::is(it, limit, |it| it.is_some_and(|hops| hops > 1))
        }, |name| {
            format!("Answers of the metadata service leave the instances of {name}")
        });
    }
}
