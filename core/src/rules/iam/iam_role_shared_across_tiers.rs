use std::collections::BTreeMap;

use crate::access::Identity;
use crate::catalog::ec2::instance;
use crate::catalog::iam::role;
use crate::network::{Traffic, Verdict};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// One role serves instances that the internet reaches and private ones
    ///
    /// ## Why
    ///
    /// What the private ones may do is then in reach of whoever breaks into the exposed one: the metadata service of each hands
    /// out the same permissions.
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
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
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
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    /// }
    ///
    /// resource "aws_instance" "db" {
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
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
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
    /// resource "aws_iam_role" "db" {
    ///   name = "db"
    /// }
    ///
    /// resource "aws_iam_instance_profile" "db" {
    ///   role = aws_iam_role.db.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    /// }
    ///
    /// resource "aws_instance" "db" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.b.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.db.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give each tier a role of its own, with what that tier needs.
    id: "iam-role-shared-across-tiers",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&instance::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut by_role: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, _) in facts.stack.of(&instance::TYPE) {
        if let Identity::Role(role) = facts.access().identity(address) {
            by_role.entry(role).or_default().push(address);
        }
    }
    by_role.retain(|_, users| users.len() > 1);
    if by_role.is_empty() {
        return;
    }
    let exposed = facts.packets().exposed(&Traffic::all());
    for (role, users) in by_role {
        let of = |verdict: Verdict| users.iter().copied().find(|it| exposed.get(it) == Some(&verdict));
        match (of(Verdict::Reachable), of(Verdict::Blocked), of(Verdict::Undecided)) {
            (Some(open), Some(private), _) => {
                let (role, name, private) = (facts.name(role), facts.name(open), facts.name(private));
                let message = format!("Role {role} serves {name}, which the internet reaches, and {private}, which it does not");
                findings.raise_at(open, instance::INSTANCE_PROFILE.key(), message);
            }
            (_, _, Some(vague)) => findings.undecided(vague, "whether the internet reaches it is not known"),
            _ => {}
        }
    }
}
