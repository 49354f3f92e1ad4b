use super::exposed::{Exposure, answers_without_token};
use crate::catalog::ec2::{instance, security_group, subnet};
use crate::catalog::iam::role;
use crate::network::{TCP, Traffic, UDP};
use crate::rules::facts::{RoleOf, all};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// The internet can steal an instance's role
    ///
    /// ## Why
    ///
    /// The instance answers requests from the internet, has a role, and its metadata service answers without a
    /// session token. One flaw that makes the application fetch a URL of an attacker's choice hands out the
    /// role's credentials, to be used from anywhere. Large leaks have happened exactly this way.
    ///
    /// ## Flagged
    ///
    /// An instance with a public address, a route to an internet gateway, a group that admits `0.0.0.0/0` or
    /// `::/0` on any port, a role, and a metadata service that does not demand IMDSv2.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.public.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.public.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.public.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.public.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   metadata_options {
    ///     http_tokens = "required"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Demand IMDSv2.
    ///
    /// ```ops,fail
    /// [{"op": "place", "id": "app", "placement": {
    ///     "parent": "public_a", "rect": {"x": 96, "y": 32, "w": 96, "h": 88}}},
    ///  {"op": "set_property", "id": "app", "key": "associate_public_ip_address", "value": true},
    ///  {"op": "set_property", "id": "app", "key": "metadata_tokens"},
    ///  {"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///    {"protocol": "tcp", "from_port": 443, "to_port": 443, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "ec2-reachable-imdsv1-role",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[],
    types: &[&instance::TYPE, &role::TYPE, &security_group::TYPE, &subnet::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Demand IMDSv2",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Demand IMDSv2", finding, &instance::METADATA_TOKENS, "required"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let ports = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
    findings.each(&instance::TYPE, |findings, instance, _| {
        let RoleOf::Role(role) = facts.role_of(instance) else { return };
        let answers = answers_without_token(facts, instance);
        if answers == Ok(false) {
            return;
        }
        let wrong = all([answers, Exposure::of(facts, instance).map(|it| it.is_at_large(&ports))]);
        findings.raise_if(wrong, instance, instance::METADATA_TOKENS.key(), || {
            let (instance, role) = (facts.name(instance), facts.name(role));
            format!("The internet reaches {instance}, whose metadata service gives out role {role} without a session token")
        });
    });
}
