use std::collections::BTreeSet;

use crate::catalog::ec2::{instance as server, security_group};
use crate::catalog::lambda::function;
use crate::catalog::rds::{cluster, instance};
use crate::network::{Place, Traffic, Verdict};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A database is drawn to be used by what cannot reach it
    ///
    /// ## Why
    ///
    /// Every connection times out: a security group, a network ACL or a missing route is in the way.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// # edge: aws_instance.app -> aws_db_instance.it: connect
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_security_group" "db" {
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
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   instance_class       = "db.t4g.micro"
    ///   vpc_security_group_ids = [aws_security_group.db.id]
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # edge: aws_instance.app -> aws_rds_cluster.it: connect
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_security_group" "db" {
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
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_rds_cluster" "it" {
    ///   engine                 = "aurora-postgresql"
    ///   vpc_security_group_ids = [aws_security_group.db.id]
    ///   db_subnet_group_name   = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_instance.app -> aws_db_instance.it: connect
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_security_group" "db" {
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
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "db" {
    ///   security_group_id            = aws_security_group.db.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   instance_class       = "db.t4g.micro"
    ///   vpc_security_group_ids = [aws_security_group.db.id]
    ///   db_subnet_group_name = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// # edge: aws_instance.app -> aws_rds_cluster.it: connect
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
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
    /// resource "aws_security_group" "db" {
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
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "db" {
    ///   security_group_id            = aws_security_group.db.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.app.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "it" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    ///
    /// resource "aws_rds_cluster" "it" {
    ///   engine                 = "aurora-postgresql"
    ///   vpc_security_group_ids = [aws_security_group.db.id]
    ///   db_subnet_group_name   = aws_db_subnet_group.it.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the group of the client in at the port of the database. `drawbridge reach` says what blocks.
    id: "rds-client-blocked",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &cluster::TYPE, &security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut asked = BTreeSet::new();
    for edge in &facts.stack.access {
        let (from, to) = (facts.stack.get(&edge.principal), facts.stack.get(&edge.target));
        let (Some(from), Some(to)) = (from, to) else { continue };
        // What has no place in the VPC is for another rule.
        let stands = from.ty == Some(&server::TYPE)
            || (from.ty == Some(&function::TYPE) && from.value(&function::SUBNETS).is_some());
        let is_database = to.ty == Some(&instance::TYPE) || to.ty == Some(&cluster::TYPE);
        if !stands || !is_database || !asked.insert((&edge.principal, &edge.target)) {
            continue;
        }
        let (client, database) = (Place::Node(&edge.principal), Place::Node(&edge.target));
        match facts.packets().verdict(&client, &database, &Traffic::all()) {
            Verdict::Reachable => {}
            Verdict::Blocked => {
                let message =
                    format!("{} is drawn to use database {} but cannot reach it", facts.name(&edge.principal), facts.name(&edge.target));
                findings.raise_at(&edge.target, instance::SECURITY_GROUPS.key(), message);
            }
            Verdict::Undecided => findings.undecided(&edge.target, "whether its clients reach it is not known"),
        }
    }
}
