use std::collections::BTreeSet;

use crate::catalog::ec2::{instance as server, security_group};
use crate::catalog::lambda::function;
use crate::catalog::rds::{cluster, instance};
use crate::network::{Place, Traffic, Verdict};
use crate::rules::facts::{named_in, target};
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
    let stack = facts.stack;
    let is_database =
        |it: &str| stack.get(it).is_some_and(|it| it.ty == Some(&instance::TYPE) || it.ty == Some(&cluster::TYPE));
    let databases = stack.of(&instance::TYPE).chain(stack.of(&cluster::TYPE));
    let drawn = databases.flat_map(|(address, _)| facts.edges_to(address));
    let drawn = drawn.map(|it| (it.principal.as_str(), it.target.as_str()));
    // What is told where a database is uses it.
    let told = [(&function::TYPE, function::ENVIRONMENT.key()), (&server::TYPE, server::USER_DATA.key())];
    let told = told.into_iter().flat_map(|(ty, key)| stack.of(ty).map(move |(address, it)| (address, it.props.get(key))));
    let told = told.flat_map(|(address, it)| {
        it.map(|it| named_in(stack, it)).unwrap_or_default().into_iter().map(move |target| (address, target))
    });
    let pairs: BTreeSet<(&str, &str)> = drawn.chain(told).filter(|(_, target)| is_database(target)).collect();
    // What is told something that is not known may be told that.
    let is_vague = [(&function::TYPE, function::ENVIRONMENT.key()), (&server::TYPE, server::USER_DATA.key())]
        .into_iter()
        .any(|(ty, key)| stack.of(ty).any(|(_, it)| it.props.get(key).is_some_and(|it| it.is_unknown() && target(stack, it).is_none())));
    if is_vague {
        for (database, _) in stack.of(&instance::TYPE).chain(stack.of(&cluster::TYPE)) {
            findings.undecided(database, "who uses it is not all known");
        }
    }
    for (principal, target) in pairs {
        let Some(from) = stack.get(principal) else { continue };
        // What has no place in the VPC is for another rule.
        let stands = from.ty == Some(&server::TYPE)
            || (from.ty == Some(&function::TYPE) && from.value(&function::SUBNETS).is_some());
        if !stands {
            continue;
        }
        let (client, database) = (Place::Node(principal), Place::Node(target));
        match facts.packets().verdict(&client, &database, &Traffic::all()) {
            Verdict::Reachable => {}
            Verdict::Blocked => {
                let message =
                    format!("{} is meant to use database {} but cannot reach it", facts.name(principal), facts.name(target));
                findings.raise_at(target, instance::SECURITY_GROUPS.key(), message);
            }
            Verdict::Undecided => findings.undecided(target, "whether its clients reach it is not known"),
        }
    }
}
