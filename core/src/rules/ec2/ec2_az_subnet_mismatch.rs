use crate::catalog::ec2::{instance, subnet};
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An instance names another zone than its subnet's
    ///
    /// ## Why
    ///
    /// A subnet lies in one Availability Zone, and so does all that is in it. AWS refuses an instance that asks for
    /// another one.
    ///
    /// ## Flagged
    ///
    /// An instance with an `availability_zone` that is not its subnet's.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   availability_zone = "eu-west-1b"
    ///   subnet_id     = aws_subnet.app.id
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id            = aws_vpc.main.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   availability_zone = "eu-west-1a"
    ///   subnet_id     = aws_subnet.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop `availability_zone`: the subnet says where the instance runs.
    id: "ec2-az-subnet-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let Some(zone) = opaque(it, "availability_zone") else { return };
        let Some(subnet) = facts.subnet_of(address) else { return };
        let own = facts.stack.get(subnet).and_then(|it| it.value(&subnet::AVAILABILITY_ZONE)).and_then(Value::as_str);
        match (literal(zone), own) {
            (Some(zone), Some(own)) if zone != own => {
                let (instance, subnet) = (facts.name(address), facts.name(subnet));
                let message = format!("Instance {instance} is to run in {zone}, but its subnet {subnet} lies in {own}");
                findings.raise(address, message);
            }
            (Some(_), Some(_)) => {}
            _ => findings.undecided(address, "the zones of it and of its subnet are not both known"),
        }
    });
}

/// The text in an argument that is nothing but text.
fn literal(source: &str) -> Option<&str> {
    let text = source.trim().split_once('"')?.1.strip_suffix('"')?;
    (!text.contains(['"', '$', '{'])).then_some(text)
}
