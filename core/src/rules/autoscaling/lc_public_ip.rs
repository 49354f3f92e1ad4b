use crate::catalog::autoscaling::launch_configuration;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A launch configuration gives its instances public addresses
    ///
    /// ## Why
    ///
    /// Everybody in the world can knock at an instance with a public address. Behind a load balancer, instances need none.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   associate_public_ip_address = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   associate_public_ip_address = false
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take them away: a NAT gateway or endpoints lead out, a load balancer leads in.
    id: "lc-public-ip",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["CKV_AWS_389", "AutoScaling.5", "AWS-0009", "aws-ec2-no-public-ip", "AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED"],
    types: &[&launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&launch_configuration::TYPE, |findings, address, it| {
        let Some(choice) = it.value(&launch_configuration::ASSOCIATE_PUBLIC_IP) else { return };
        let wrong = choice.as_bool().ok_or("whether instances get public addresses is not known");
        findings.raise_if(wrong, address, launch_configuration::ASSOCIATE_PUBLIC_IP.key(), || {
            format!("Instances of launch configuration {} get public addresses", facts.name(address))
        });
    });
}
