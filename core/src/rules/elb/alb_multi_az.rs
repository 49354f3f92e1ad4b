use crate::catalog::ec2::subnet;
use crate::catalog::elb::load_balancer;
use crate::rules::{Category, Facts, Findings, Severity, zones};

rule! {
    /// A load balancer stands in one Availability Zone
    ///
    /// ## Why
    ///
    /// When the zone fails, so does everything behind the balancer, wherever its targets run.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   load_balancer_type = "network"
    ///   subnets            = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = "vpc-0a"
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   load_balancer_type = "network"
    ///   subnets            = [aws_subnet.a.id, aws_subnet.b.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a subnet of another zone. An Application Load Balancer cannot even be made with one.
    id: "alb-multi-az",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &["ELB.13"],
    types: &[&load_balancer::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&load_balancer::TYPE).filter(|(_, it)| it.value(&load_balancer::SUBNETS).is_none()) {
        let blocks = it.opaque.iter().filter(|it| it.path == "subnet_mapping" || it.path == "dynamic");
        if let [only] = blocks.collect::<Vec<_>>()[..]
            && only.path == "subnet_mapping"
        {
            let message = format!("Load balancer {} stands in one Availability Zone", facts.name(address));
            findings.raise_at(address, load_balancer::SUBNETS.key(), message);
        }
    }
    zones::require_several(facts, findings, &load_balancer::TYPE, &load_balancer::SUBNETS, |name| {
        format!("Load balancer {name} stands in one Availability Zone")
    });
}
