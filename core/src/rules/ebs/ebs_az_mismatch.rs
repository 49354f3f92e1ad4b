use crate::catalog::ec2::{instance, subnet, volume, volume_attachment};
use crate::rules::facts::{opaque, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::literal;
use crate::value::{Context, Value};

rule! {
    /// A disk is in another Availability Zone than its instance
    ///
    /// ## Why
    ///
    /// A disk can be attached to instances of its own zone alone: the deployment fails after the instance has been made.
    ///
    /// ## Flagged
    ///
    /// Source: EBS user guide, "Attach an Amazon EBS volume to an instance".
    ///
    /// ```tf,fail
    /// resource "aws_subnet" "it" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.it.id
    /// }
    ///
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = aws_ebs_volume.it.id
    ///   instance_id = aws_instance.it.id
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_subnet" "it" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.it.id
    /// }
    ///
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_volume_attachment" "it" {
    ///   volume_id   = aws_ebs_volume.it.id
    ///   instance_id = aws_instance.it.id
    ///   device_name = "/dev/sdf"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    ///
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
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
    /// Make it in the zone of the instance.
    id: "ebs-az-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&volume::TYPE, &volume_attachment::TYPE, &instance::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    findings.each(&volume_attachment::TYPE, |findings, address, it| {
        let Some(disk) = it.value(&volume_attachment::VOLUME).and_then(|it| target(stack, it)) else { return };
        let Some(instance) = it.value(&volume_attachment::INSTANCE).and_then(|it| target(stack, it)) else { return };
        let own = stack.get(disk).and_then(|it| it.value(&volume::AVAILABILITY_ZONE));
        let subnet = facts.subnet_of(instance).and_then(|it| stack.get(it));
        let wanted = subnet.and_then(|it| it.value(&subnet::AVAILABILITY_ZONE)).cloned();
        let written = || opaque(stack.get(instance)?, "availability_zone").and_then(literal).map(Value::from);
        let (Some(own), Some(wanted)) = (own, wanted.or_else(written)) else {
            findings.undecided(address, UNKNOWN);
            return;
        };
        findings.raise_if(differ(own, &wanted), address, volume_attachment::VOLUME.key(), || {
            format!("Disk {} is in another Availability Zone than instance {}", facts.name(disk), facts.name(instance))
        });
    });
}


const UNKNOWN: &str = "the Availability Zone of the disk or of the instance is not known";

/// Whether two zones are not the same: both have to be known in the same way.
fn differ(a: &Value, b: &Value) -> Decided<bool> {
    match (a, b) {
        _ if a == b => Ok(false),
        (Value::Str(a), Value::Str(b)) => Ok(a != b),
        (Value::Context(Context::Zone(a)), Value::Context(Context::Zone(b))) => Ok(a != b),
        _ => Err(UNKNOWN),
    }
}
