use crate::catalog::ec2::instance;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An instance lands in the default VPC
    ///
    /// ## Why
    ///
    /// Without a subnet, AWS puts an instance into the default VPC of the Region, whose subnets are all public: it gets
    /// an address on the internet.
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
    ///   subnet_id     = "subnet-0123456789abcdef0"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   launch_template {
    ///     id = "lt-0123456789abcdef0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a subnet of your own, a private one if it can be.
    id: "instance-without-subnet",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let elsewhere = ["launch_template", "network_interface", "primary_network_interface"];
        let wrong = match elsewhere.iter().any(|name| opaque(it, name).is_some()) {
            true if it.value(&instance::SUBNET).is_none() => Err("its subnet may be said elsewhere"),
            _ => property::is_unset(it, &instance::SUBNET),
        };
        findings.raise_if(wrong, address, instance::SUBNET.key(), || {
            format!("Instance {} names no subnet, so it lands in the default VPC", facts.name(address))
        });
    });
}
