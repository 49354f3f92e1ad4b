use std::collections::BTreeSet;

use crate::catalog::ec2::{instance, security_group, security_group_egress, security_group_ingress, subnet};
use crate::network::Verdict;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A group is open to the internet, which does not reach its members
    ///
    /// ## Why
    ///
    /// No harm is done today: the members have no public path. It takes one public address or one route to change that,
    /// and this finding tells which of the open groups can wait.
    ///
    /// ## Flagged
    ///
    /// A group that admits `0.0.0.0/0` or `::/0`, none of whose members the internet reaches.
    ///
    /// ```tf,fail
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
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ranges or groups that connect.
    id: "sg-open-but-unreachable",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &instance::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let open = facts.inbound.rules.iter().filter(|it| it.is_for_everyone() == Ok(true)).map(|it| it.group);
    let open: BTreeSet<&str> = open.filter(|it| !it.is_empty()).collect();
    for group in open {
        let is_rule = |it: &&str| {
            let ty = facts.stack.get(it).and_then(|it| it.ty);
            ty == Some(&security_group_ingress::TYPE) || ty == Some(&security_group_egress::TYPE)
        };
        let members: Vec<&str> = facts.users(&[group]).into_iter().filter(|it| !is_rule(it)).collect();
        // A member that is none of the network's hosts may have any path.
        let is_out_of_reach = |it: &&str| matches!(facts.exposure_of(it), Some((_, Verdict::Blocked)));
        if !members.is_empty() && members.iter().all(is_out_of_reach) {
            let (name, members) = (facts.name(group), facts.names(&members));
            let message = format!("Security group {name} is open to the internet, which does not reach {members}");
            findings.raise(group, message);
        }
    }
}
