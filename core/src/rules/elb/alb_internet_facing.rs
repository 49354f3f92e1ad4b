use crate::catalog::elb::load_balancer;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A load balancer is reached from the internet
    ///
    /// ## Why
    ///
    /// Most are meant to be. One that only programs of the VPC use needs no public addresses, and is safer without.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   internal = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let it be reached from the VPC only, if nobody else uses it. AWS makes a new one, with another name in DNS.
    id: "alb-internet-facing",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &["AWS-0053", "aws-elb-alb-not-public"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is(it, &load_balancer::SCHEME, |it| it.as_deref() != Some("internal"));
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::SCHEME.key(), wrong, |name| {
        format!("Load balancer {name} is reached from the internet")
    });
}
