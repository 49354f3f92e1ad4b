use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// An instance shares its bandwidth with its disks
    ///
    /// ## Why
    ///
    /// Current instance types give disks bandwidth of their own, whatever this says. Older ones do so only when they are
    /// told.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   ebs_optimized = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say so; it makes a difference for older instance types alone.
    ///
    /// ```ops,fail
    /// []
    /// ```
    id: "ec2-ebs-optimized",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &["CKV_AWS_135"],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix { title: "Give disks their own bandwidth", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Give disks their own bandwidth", finding, &instance::EBS_OPTIMIZED, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is_off(it, &instance::EBS_OPTIMIZED);
    property::each(facts, findings, &instance::TYPE, instance::EBS_OPTIMIZED.key(), wrong, |name| {
        format!("Instance {name} is not said to be EBS-optimized")
    });
}
