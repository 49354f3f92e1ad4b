use super::encrypts_all;
use crate::catalog::ec2::{volume, volume_attachment};
use crate::rules::facts::{all, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};

rule! {
    /// A disk that an instance uses is not encrypted
    ///
    /// ## Why
    ///
    /// What an instance writes to it is readable in every snapshot and on the hardware.
    ///
    /// ## Flagged
    ///
    /// Off by default: [ebs-encrypted](ebs-encrypted.md) says the same of the disk itself, attached or not. This is for teams that
    /// count by attachment, as CKV2_AWS_2 does.
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = aws_ebs_volume.it.id
    ///   instance_id = "i-0123456789abcdef0"
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   encrypted         = true
    /// }
    ///
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = aws_ebs_volume.it.id
    ///   instance_id = "i-0123456789abcdef0"
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = "vol-0123456789abcdef0"
    ///   instance_id = "i-0123456789abcdef0"
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt the disk. One that is there already is replaced by an empty one: copy what is on it first.
    id: "ebs-attached-unencrypted",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &[],
    types: &[&volume_attachment::TYPE, &volume::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let by_default = encrypts_all(facts);
    findings.each(&volume_attachment::TYPE, |findings, address, it| {
        let Some(name) = it.value(&volume_attachment::VOLUME).and_then(|it| target(stack, it)) else { return };
        let Some(disk) = stack.get(name).filter(|it| it.ty == Some(&volume::TYPE)) else { return };
        let own: Decided<bool> = match disk.value(&volume::ENCRYPTED) {
            None if disk.value(&volume::SNAPSHOT).is_some() => Err("it is as its snapshot is"),
            _ => property::is_off(disk, &volume::ENCRYPTED),
        };
        let wrong = all([own, by_default.map(|it| !it)]);
        findings.raise_if(wrong, address, volume_attachment::VOLUME.key(), || {
            format!("Disk {} is attached and not encrypted", facts.name(name))
        });
    });
}
