use crate::catalog::ec2::subnet;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A subnet gives public addresses to whatever starts in it
    ///
    /// ## Why
    ///
    /// Whether an instance can be reached from the internet should be decided for that instance. Here everything
    /// that starts in the subnet gets a public address, including what somebody puts there next year.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it off, and give public addresses to the few instances that need one. Those that run keep theirs.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "public_a", "key": "map_public_ip_on_launch", "value": true}]
    /// ```
    id: "subnet-auto-public-ip",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_130", "AWS-0164", "aws-ec2-no-public-ip-subnet", "EC2.15",
        "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
    ],
    types: &[&subnet::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Stop assigning public addresses",
        safety: Safety::Unsafe,
        fix: |_, finding| {
            edits::set_here("Stop assigning public addresses", finding, &subnet::MAP_PUBLIC_IP_ON_LAUNCH, false)
        },
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet::TYPE, |findings, address, it| {
        let auto = known(
            it.get(&subnet::MAP_PUBLIC_IP_ON_LAUNCH),
            "whether it assigns public addresses is not known",
        );
        let wrong = auto.map(|it| it == Some(true));
        findings.raise_if(wrong, address, subnet::MAP_PUBLIC_IP_ON_LAUNCH.key(), || {
            format!("Subnet {} gives a public address to every instance in it", facts.name(address))
        });
    });
}
