use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An image is looked up by its name, whoever made it
    ///
    /// ## Why
    ///
    /// Anybody can publish an image with that name. The newest wins, and it runs with the role of the instance.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// data "aws_ami" "debian" {
    ///   most_recent = true
    ///   filter {
    ///     name   = "name"
    ///     values = ["debian-12-amd64-*"]
    ///   }
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = data.aws_ami.debian.id
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// data "aws_ami" "debian" {
    ///   most_recent = true
    ///   owners      = ["136693071363"]
    ///   filter {
    ///     name   = "name"
    ///     values = ["debian-12-amd64-*"]
    ///   }
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = data.aws_ami.debian.id
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the account of whoever makes it.
    id: "ec2-ami-no-owner",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &["AWS-0344", "aws-ami-ensure-ami-has-owners"],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        for (address, it) in facts.stack.of(ty) {
            let Some(Value::Image(lookup)) = it.props.get(instance::AMI.key()) else { continue };
            let says_who = ["owner-id", "owner-alias"].iter().any(|it| !lookup.filter(it).is_empty());
            if lookup.owners.is_empty() && !says_who {
                let message = format!("The image of {} is looked up by its name, whoever made it", facts.name(address));
                findings.raise_at(address, instance::AMI.key(), message);
            }
        }
    }
}
