use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::instance;
use crate::rules::ebs::encrypts_all;
use crate::rules::facts::{all, any, opaque};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Disks of a launch configuration are not encrypted
    ///
    /// ## Why
    ///
    /// Whoever gets hold of a snapshot of such a disk reads everything on it.
    ///
    /// ## Flagged
    ///
    /// One whose root volume, or a further disk that is made from no snapshot, is not encrypted.
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   root_block_device {
    ///     encrypted = true
    ///   }
    ///   ebs_block_device {
    ///     device_name = "/dev/sdf"
    ///     volume_size = 20
    ///     encrypted   = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   root_block_device {
    ///     encrypted = true
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ebs_encryption_by_default" "it" {
    ///   enabled = true
    /// }
    ///
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt them, better in a launch template. Instances that run already keep their disks until they are replaced.
    id: "lc-ebs-encrypted",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &["CKV_AWS_8", "AWS-0008", "aws-ec2-enable-launch-config-at-rest-encryption"],
    types: &[&launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let by_default = encrypts_all(facts);
    let wrong = |it: &Resource| all([any([root_is_open(it), further_is_open(it)]), by_default.map(|it| !it)]);
    property::each(facts, findings, &launch_configuration::TYPE, instance::ROOT_ENCRYPTED.key(), wrong, |name| {
        format!("A disk of launch configuration {name} is not encrypted")
    });
}

fn root_is_open(it: &Resource) -> Decided<bool> {
    // A template may list the disk to boot from behind others.
    let is_root = |it: &Value| matches!(it.field("device").and_then(Value::as_str), Some("/dev/xvda" | "/dev/sda1"));
    let is_listed = property::records(it, &launch_configuration::VOLUMES)?.iter().any(is_root);
    match it.value(&instance::ROOT_ENCRYPTED) {
        None if is_listed => Ok(false),
        Some(_) => property::is_off(it, &instance::ROOT_ENCRYPTED),
        None if opaque(it, "block_device_mappings").is_some() => Err("its disks are not known"),
        None => property::is_unset(it, &instance::ROOT_ENCRYPTED),
    }
}

fn further_is_open(it: &Resource) -> Decided<bool> {
    let is_open = |disk: &Value| match disk.field("encrypted") {
        Some(it) => it.as_bool().map(|on| !on).ok_or(property::UNKNOWN),
        // It is as the snapshot is.
        None if disk.field("snapshot").is_some() => Ok(false),
        None => Ok(true),
    };
    any(property::records(it, &launch_configuration::VOLUMES)?.iter().map(is_open))
}
