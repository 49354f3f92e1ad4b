use std::collections::BTreeSet;

use crate::catalog::ec2::{volume, volume_attachment};
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A disk is attached to nothing
    ///
    /// ## Why
    ///
    /// It costs the same as one in use, and what is on it is easily forgotten.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    ///
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = aws_ebs_volume.it.id
    ///   instance_id = aws_instance.it.id
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach it, or delete it after a snapshot.
    id: "ebs-unattached",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &[],
    types: &[&volume::TYPE, &volume_attachment::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let attachments = facts.stack.of(&volume_attachment::TYPE);
    let attached = attachments.map(|(_, it)| it.value(&volume_attachment::VOLUME).and_then(|it| target(facts.stack, it)));
    let attached: BTreeSet<Option<&str>> = attached.collect();
    findings.each(&volume::TYPE, |findings, address, it| {
        let wrong = match attached.contains(&Some(address)) {
            true => Ok(false),
            false if attached.contains(&None) => Err("what is attached is not all known"),
            false => property::is_unset(it, &volume::ATTACHMENTS),
        };
        findings.raise_if(wrong, address, volume::ATTACHMENTS.key(), || {
            format!("Disk {} is attached to nothing", facts.name(address))
        });
    });
}
