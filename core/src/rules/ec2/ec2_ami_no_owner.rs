use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::SourceBlock;
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
    /// So does what a module or something else gets that is not read.
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
    /// module "web" {
    ///   source = "terraform-aws-modules/ec2-instance/aws"
    ///   ami    = data.aws_ami.debian.id
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
    aliases: &["CKV_AWS_386", "AWS-0344", "aws-ami-ensure-ami-has-owners"],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        findings.each(ty, |findings, address, it| {
            let Some(Value::Image(lookup)) = it.props.get(instance::AMI.key()) else { return };
            let says_who = ["owner-id", "owner-alias"].iter().any(|it| !lookup.filter(it).is_empty());
            if lookup.owners.is_empty() && !says_who {
                let message = format!("The image of {} is looked up by its name, whoever made it", facts.name(address));
                findings.raise_at(address, instance::AMI.key(), message);
            }
        });
    }
    let lookups = facts.stack.configuration.blocks.iter();
    for block in lookups.filter(|it| it.ty == "data" && it.labels.first().is_some_and(|it| it == "aws_ami")) {
        if !says_who(block) {
            let name = block.labels.last().map_or("", String::as_str);
            let message = format!("Image `{name}` is looked up by its name, whoever made it");
            findings.raise_in(&block.origin, message);
        }
    }
}

/// Whether a lookup that is kept as it is written names whose image it wants, or may.
fn says_who(lookup: &SourceBlock) -> bool {
    lookup.body.iter().any(|it| {
        let name = it.split(|it: char| !it.is_alphanumeric() && it != '_').next();
        match name {
            Some("owners" | "image_id") => true,
            Some("filter" | "dynamic") => it.contains("owner-") || it.contains("image-id") || it.contains("dynamic"),
            _ => false,
        }
    })
}
