use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// Metrics of an instance come every five minutes
    ///
    /// ## Why
    ///
    /// An alarm sees trouble up to five minutes late. Detailed monitoring tells every minute, for a price.
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
    ///   monitoring = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on detailed monitoring. It costs a few dollars a month for each instance.
    ///
    /// ```ops,fail
    /// []
    /// ```
    id: "ec2-detailed-monitoring",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_126"],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix { title: "Turn on detailed monitoring", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Turn on detailed monitoring", finding, &instance::MONITORING, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is_off(it, &instance::MONITORING);
    property::each(facts, findings, &instance::TYPE, instance::MONITORING.key(), wrong, |name| {
        format!("Metrics of instance {name} come every five minutes")
    });
}
