use crate::catalog::elb::load_balancer;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

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
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::SCHEME.key(), is_public, |name| {
        format!("Load balancer {name} is reached from the internet")
    });
}

/// A gateway load balancer has no scheme: what it balances comes from endpoints.
fn is_public(balancer: &Resource) -> Decided<bool> {
    let is_gateway = balancer.value(&load_balancer::LOAD_BALANCER_TYPE).and_then(Value::as_str) == Some("gateway");
    let is_open = property::is(balancer, &load_balancer::SCHEME, |it| it.as_deref() != Some("internal"));
    all([Ok(!is_gateway), is_open])
}
