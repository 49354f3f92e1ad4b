use crate::catalog::ec2::launch_template;
use crate::model::{Diagram, Transaction};
use crate::rules::ebs::encrypts_all;
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Disks of a launch template are not encrypted
    ///
    /// ## Why
    ///
    /// Whoever gets hold of a snapshot of such a disk reads everything on it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   block_device_mappings {
    ///     device_name = "/dev/xvda"
    ///     ebs {
    ///       volume_size = 20
    ///     }
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
    ///   block_device_mappings {
    ///     device_name = "/dev/xvda"
    ///     ebs {
    ///       volume_size = 20
    ///       encrypted   = true
    ///     }
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
    /// resource "aws_ebs_encryption_by_default" "it" {
    ///   enabled = true
    /// }
    ///
    /// resource "aws_launch_template" "app" {
    ///   block_device_mappings {
    ///     device_name = "/dev/xvda"
    ///     ebs {
    ///       volume_size = 8
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt them. Instances that run already keep their disks until they are replaced.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "ec2.launch_template", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"instance_type": "t3.micro", "metadata_tokens": "required", "volumes": [{"device": "/dev/xvda", "size": 20}]}}}]
    /// ```
    id: "lt-ebs-encrypted",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["EC2.181"],
    types: &[&launch_template::TYPE],
    check: check,
    fix: Some(Fix { title: "Encrypt the disks", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let by_default = encrypts_all(facts);
    let is_open = |disk: &Value| match disk.field("encrypted") {
        Some(it) => it.as_bool().map(|on| !on).ok_or(property::UNKNOWN),
        None if disk.field("snapshot").is_some() => Err("it is as its snapshot is"),
        None => Ok(true),
    };
    let wrong = |it: &Resource| {
        let disks = property::records(it, &launch_template::VOLUMES)?;
        all([any(disks.iter().map(is_open)), by_default.map(|it| !it)])
    };
    property::each(facts, findings, &launch_template::TYPE, launch_template::VOLUMES.key(), wrong, |name| {
        format!("A disk of launch template {name} is not encrypted")
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let disks = edits::list(diagram, id, &launch_template::VOLUMES);
    let disks = disks.iter().map(|it| edits::with_field(it, "encrypted", true.into())).collect();
    Some(Transaction::new("Encrypt the disks", vec![edits::set_list(id, launch_template::VOLUMES.key(), disks)]))
}
