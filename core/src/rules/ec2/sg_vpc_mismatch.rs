use crate::catalog::ec2::{instance, security_group, subnet};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A security group belongs to another VPC than its instance
    ///
    /// ## Why
    ///
    /// AWS refuses to start the instance: a group guards only what is in its own VPC.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.other.id
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.app.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
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
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.app.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use a group of the VPC the instance is in.
    id: "sg-vpc-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&security_group::TYPE, &instance::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        let subnet = facts.subnet_of(instance);
        let Some(vpc) = subnet.and_then(|it| facts.vpc_of_subnet(it)) else { return };
        let groups = match facts.groups_of(instance) {
            Ok(it) => it,
            Err(why) => {
                findings.undecided(instance, why);
                return;
            }
        };
        let vpc_of = |group: &str| facts.stack.get(group)?.target(&security_group::VPC);
        let strangers: Vec<&str> =
            groups.into_iter().filter(|it| vpc_of(it).is_some_and(|it| it != vpc)).collect();
        if !strangers.is_empty() {
            let (name, vpc, strangers) = (facts.name(instance), facts.name(vpc), facts.names(&strangers));
            let message =
                format!("Instance {name} is in VPC {vpc}, but its security group {strangers} is not");
            findings.raise_at(instance, instance::SECURITY_GROUPS.key(), message);
        }
    });
}
