use crate::catalog::ec2::volume;
use super::encrypts_all;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A disk is not encrypted
    ///
    /// ## Why
    ///
    /// Whoever gets hold of a snapshot of it, or of the hardware, reads everything on it. A disk cannot be encrypted
    /// later: it has to be copied.
    ///
    /// ## Flagged
    ///
    /// A disk that is attached to an instance has this one finding as well, where other scanners have a second check. Of a disk
    /// from a snapshot, this says that it is not known: it is encrypted if the snapshot is.
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   encrypted         = false
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
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    ///   snapshot_id       = "snap-0123456789abcdef0"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ebs_encryption_by_default" "it" {
    ///   enabled = true
    /// }
    ///
    /// resource "aws_ebs_volume" "data" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 10
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt it. A disk that is there already is replaced by an empty one: copy what is on it first.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "ec2.volume", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"availability_zone": {"$context": "zone/0"}, "size": 20}}}]
    /// ```
    id: "ebs-encrypted",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &["CKV_AWS_3", "CKV2_AWS_2", "EC2.3", "AWS-0026", "aws-ec2-enable-volume-encryption"],
    types: &[&volume::TYPE],
    check: check,
    fix: Some(Fix { title: "Encrypt it", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Encrypt it", finding, &volume::ENCRYPTED, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let by_default = encrypts_all(facts);
    let wrong = |it: &Resource| {
        let own = match it.value(&volume::ENCRYPTED) {
            None if it.value(&volume::SNAPSHOT).is_some() => Err("it is as its snapshot is"),
            _ => property::is_off(it, &volume::ENCRYPTED),
        };
        all([own, by_default.map(|it| !it)])
    };
    property::each(facts, findings, &volume::TYPE, volume::ENCRYPTED.key(), wrong, |name| {
        format!("Disk {name} is not encrypted")
    });
}
