use super::session_manager::Roles;
use crate::catalog::ec2::{instance, vpc_endpoint};
use crate::catalog::iam::role;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// An instance has no way to Session Manager
    ///
    /// ## Why
    ///
    /// Its role lets people in by Session Manager, but the agent on it reaches neither the internet nor endpoints for it:
    /// nobody ever gets in.
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
    ///
    /// resource "aws_vpc_endpoint" "ssm" {
    ///   vpc_id            = aws_vpc.it.id
    ///   service_name      = "com.amazonaws.eu-west-1.ssm"
    ///   vpc_endpoint_type = "Interface"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "ssmmessages" {
    ///   vpc_id            = aws_vpc.it.id
    ///   service_name      = "com.amazonaws.eu-west-1.ssmmessages"
    ///   vpc_endpoint_type = "Interface"
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
    /// ```tf,asked
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "it" {
    ///   vpc_id     = aws_vpc.it.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "it" {
    ///   subnet_id      = aws_subnet.it.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.it.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add interface endpoints for ssm and ssmmessages (and ec2messages, for agents before version 3.3.40), or a way out
    /// through a NAT gateway.
    id: "ssm-path-missing",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &["EC2.57"],
    types: &[&instance::TYPE, &role::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

/// What an agent talks to. Source: Systems Manager user guide, "Improve the security of EC2 instances by using VPC endpoints
/// for Systems Manager".
const SERVICES: [&str; 2] = ["ssm", "ssmmessages"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let roles = Roles::of(facts);
    findings.each(&instance::TYPE, |findings, address, _| {
        let has_key = || facts.stack.get(address).is_some_and(|it| it.value(&instance::KEY_PAIR).is_some());
        let is_meant = findings.is_asked() && !has_key();
        if !is_meant && roles.lets_in(facts, address) != Ok(true) {
            return;
        }
        findings.raise_if(is_cut_off(facts, address), address, instance::SUBNET.key(), || {
            format!("Instance {} has no way to Session Manager: no route out, and not all endpoints", facts.name(address))
        });
    });
}

fn is_cut_off(facts: &Facts<'_>, instance: &str) -> Decided<bool> {
    let subnet = facts.subnet_of(instance).ok_or("the subnet it runs in is not known")?;
    if facts.network.way_out(subnet)?.is_some() {
        return Ok(false);
    }
    all(SERVICES.map(|it| facts.network.has_private_way(subnet, it))).map(|it| !it)
}
