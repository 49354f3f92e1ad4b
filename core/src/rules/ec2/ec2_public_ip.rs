use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// An instance has a public address
    ///
    /// ## Why
    ///
    /// A public address makes an instance a target: one wrong rule in a group, and it is exposed. Load balancers,
    /// endpoints and Session Manager serve the same needs while the instance stays private.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami                         = "ami-0123456789abcdef0"
    ///   instance_type               = "t3.micro"
    ///   associate_public_ip_address = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami                         = "ami-0123456789abcdef0"
    ///   instance_type               = "t3.micro"
    ///   associate_public_ip_address = false
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it off, and put the instance into a private subnet. Changing it replaces the instance.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "associate_public_ip_address", "value": true}]
    /// ```
    id: "ec2-public-ip",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["CKV_AWS_88", "EC2.9", "EC2_INSTANCE_NO_PUBLIC_IP"],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Take the public address away",
        safety: Safety::Unsafe,
        fix: |_, finding| {
            edits::set_here("Take the public address away", finding, &instance::ASSOCIATE_PUBLIC_IP, false)
        },
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let Some(choice) = it.value(&instance::ASSOCIATE_PUBLIC_IP) else { return };
        let wrong = choice.as_bool().ok_or("whether it gets a public address is not known");
        findings.raise_if(wrong, address, instance::ASSOCIATE_PUBLIC_IP.key(), || {
            format!("Instance {} gets a public IP address", facts.name(address))
        });
    });
}
