use crate::catalog::ec2::launch_template;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// Instances of a launch template get public addresses
    ///
    /// ## Why
    ///
    /// Every instance has an address on the internet, and one rule of a security group too many is enough to open it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   network_interfaces {
    ///     associate_public_ip_address = true
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
    ///   network_interfaces {
    ///     associate_public_ip_address = false
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
    /// ## Fix
    ///
    /// Let a load balancer in public subnets take the requests, and the instances run in private ones.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "ec2.launch_template", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"instance_type": "t3.micro", "metadata_tokens": "required", "associate_public_ip_address": true}}}]
    /// ```
    id: "lt-public-ip",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["CKV_AWS_88", "EC2.25"],
    types: &[&launch_template::TYPE],
    check: check,
    fix: Some(Fix { title: "Take the public addresses away", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Take the public addresses away", finding, &launch_template::ASSOCIATE_PUBLIC_IP, false) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&launch_template::TYPE, |findings, address, it| {
        let Some(choice) = it.value(&launch_template::ASSOCIATE_PUBLIC_IP) else { return };
        let wrong = choice.as_bool().ok_or("whether instances get public addresses is not known");
        findings.raise_if(wrong, address, launch_template::ASSOCIATE_PUBLIC_IP.key(), || {
            format!("Instances of launch template {} get public addresses", facts.name(address))
        });
    });
}
