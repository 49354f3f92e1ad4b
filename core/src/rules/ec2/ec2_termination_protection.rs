use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// An instance can be ended by mistake
    ///
    /// ## Why
    ///
    /// With the instance goes its root disk, and whatever it kept there.
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
    ///   disable_api_termination = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on termination protection, where an instance keeps what is nowhere else.
    ///
    /// ```ops,fail
    /// []
    /// ```
    id: "ec2-termination-protection",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &[],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix { title: "Turn on termination protection", safety: Safety::Safe, fix: |_, finding| edits::set_here("Turn on termination protection", finding, &instance::TERMINATION_PROTECTION, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is_off(it, &instance::TERMINATION_PROTECTION);
    property::each(facts, findings, &instance::TYPE, instance::TERMINATION_PROTECTION.key(), wrong, |name| {
        format!("Instance {name} can be ended by mistake")
    });
}
