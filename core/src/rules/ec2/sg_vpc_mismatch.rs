use crate::catalog::ec2::{instance, security_group, subnet, vpc_endpoint};
use crate::catalog::elb::load_balancer;
use crate::catalog::lambda::function;
use crate::catalog::{Prop, ResourceType, rds};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A security group belongs to another VPC than its instance
    ///
    /// ## Why
    ///
    /// AWS refuses to start the instance: a group guards only what is in its own VPC.
    ///
    /// ## Flagged
    ///
    /// An instance, or a load balancer, a function, a database or an endpoint, with a group of another VPC.
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
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc" "other" {
    ///   cidr_block = "10.1.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "data" {
    ///   count      = 2
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.${count.index}.0/24"
    /// }
    ///
    /// resource "aws_db_subnet_group" "data" {
    ///   subnet_ids = aws_subnet.data[*].id
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   description = "Database"
    ///   vpc_id      = aws_vpc.other.id
    /// }
    ///
    /// resource "aws_db_instance" "orders" {
    ///   engine                      = "postgres"
    ///   instance_class              = "db.t4g.micro"
    ///   allocated_storage           = 20
    ///   username                    = "orders"
    ///   manage_master_user_password = true
    ///   db_subnet_group_name        = aws_db_subnet_group.data.name
    ///   vpc_security_group_ids      = [aws_security_group.data.id]
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
    /// Use a group of the VPC that the resource is in.
    id: "sg-vpc-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&security_group::TYPE, &instance::TYPE, &load_balancer::TYPE, &function::TYPE, &rds::instance::TYPE, &rds::cluster::TYPE, &vpc_endpoint::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

/// What else has groups around it, with the property that lists them.
static OTHERS: [(&ResourceType, &Prop<Value>); 5] = [
    (&load_balancer::TYPE, &load_balancer::SECURITY_GROUPS),
    (&function::TYPE, &function::SECURITY_GROUPS),
    (&rds::cluster::TYPE, &rds::cluster::SECURITY_GROUPS),
    (&rds::instance::TYPE, &rds::instance::SECURITY_GROUPS),
    (&vpc_endpoint::TYPE, &vpc_endpoint::SECURITY_GROUPS),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        let subnet = facts.subnet_of(instance);
        let Some(vpc) = subnet.and_then(|it| facts.vpc_of_subnet(it)) else { return };
        match facts.groups_of(instance) {
            Ok(groups) => {
                let name = format!("Instance {}", facts.name(instance));
                let key = instance::SECURITY_GROUPS.key();
                compare(facts, findings, (instance, key), &name, vpc, &groups);
            }
            Err(why) => findings.undecided(instance, why),
        }
    });
    for (ty, groups) in OTHERS {
        findings.each(ty, |findings, address, it| {
            let Some(vpc) = vpc_of(facts, address) else { return };
            let is_group = |it: &&str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&security_group::TYPE));
            let own: Vec<&str> = it.targets(groups).into_iter().filter(is_group).collect();
            let name = format!("{} {}", ty.label, facts.name(address));
            compare(facts, findings, (address, groups.key()), &name, vpc, &own);
        });
    }
}

/// The VPC that something stands in: of an endpoint its own, else that of its first subnet, or of its subnet group's.
fn vpc_of<'a>(facts: &Facts<'a>, address: &str) -> Option<&'a str> {
    let it = facts.stack.get(address)?;
    if it.ty == Some(&vpc_endpoint::TYPE) {
        return it.target(&vpc_endpoint::VPC);
    }
    let group = it.props.targets().into_iter().find(|it| {
        facts.stack.get(it).is_some_and(|it| it.ty == Some(&rds::subnet_group::TYPE))
    });
    let subnets = facts.subnets_with(group.unwrap_or(address));
    subnets.first().and_then(|it| facts.vpc_of_subnet(it))
}

/// Raises what has groups of another VPC than the one it stands in.
fn compare(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    (address, key): (&str, &'static str),
    name: &str,
    vpc: &str,
    groups: &[&str],
) {
    let vpc_of = |group: &str| facts.stack.get(group)?.target(&security_group::VPC);
    let strangers: Vec<&str> =
        groups.iter().copied().filter(|it| vpc_of(it).is_some_and(|it| it != vpc)).collect();
    if !strangers.is_empty() {
        let (vpc, strangers) = (facts.name(vpc), facts.names(&strangers));
        findings.raise_at(address, key, format!("{name} is in VPC {vpc}, but its security group {strangers} is not"));
    }
}
