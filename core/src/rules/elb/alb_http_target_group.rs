use crate::catalog::elb::target_group;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A load balancer speaks plain HTTP to its targets
    ///
    /// ## Why
    ///
    /// What clients send over TLS is in the clear from the balancer to the targets. Within a VPC few can listen there;
    /// some rules of trade demand encryption all the way.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb_target_group" "it" {
    ///   vpc_id   = "vpc-0a"
    ///   port     = 80
    ///   protocol = "HTTP"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb_target_group" "it" {
    ///   vpc_id   = "vpc-0a"
    ///   port     = 443
    ///   protocol = "HTTPS"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let targets listen to HTTPS. The balancer does not check their certificates, so any will do.
    id: "alb-http-target-group",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &["CKV_AWS_378"],
    types: &[&target_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is(it, &target_group::PROTOCOL, |it| it.as_deref() == Some("HTTP"));
    property::each(facts, findings, &target_group::TYPE, target_group::PROTOCOL.key(), wrong, |name| {
        format!("Target group {name} is spoken to in plain HTTP")
    });
}
