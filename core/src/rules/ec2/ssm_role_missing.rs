use super::session_manager::Roles;
use crate::catalog::ec2::instance;
use crate::catalog::iam::role;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Nobody can get onto an instance
    ///
    /// ## Why
    ///
    /// It has no key for SSH, and its role does not let people in by Session Manager. Machines that are only ever
    /// replaced need neither.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   name = "app"
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   name = "app"
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "ssm" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   key_name               = "admin"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach AmazonSSMManagedInstanceCore to its role.
    id: "ssm-role-missing",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["SSM.1"],
    types: &[&instance::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let roles = Roles::of(facts);
    findings.each(&instance::TYPE, |findings, address, it| {
        let wrong = all([
            property::is_unset(it, &instance::KEY_PAIR),
            roles.lets_in(facts, address).map(|it| !it),
        ]);
        findings.raise_if(wrong, address, instance::INSTANCE_PROFILE.key(), || {
            format!("Instance {} has neither a key nor a role for Session Manager", facts.name(address))
        });
    });
}
