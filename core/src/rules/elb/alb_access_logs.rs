use super::kind::is_of;
use crate::catalog::elb::load_balancer;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::{Opaque, Resource};

rule! {
    /// Requests to a load balancer are not logged
    ///
    /// ## Why
    ///
    /// After an attack or a failure, nobody can tell who asked for what: the balancer alone sees the addresses of all
    /// clients.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   access_logs {
    ///     bucket  = "example-logs"
    ///     enabled = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   access_logs {
    ///     bucket  = "example-logs"
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   load_balancer_type = "gateway"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Send the logs to a bucket whose policy lets Elastic Load Balancing write. What is drawn gets this statement by
    /// itself.
    id: "alb-access-logs",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["CKV_AWS_91", "ELB.5", "CIS 7.0 4.10"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| all([is_of(it, "gateway").map(|it| !it), is_not_logged(it)]);
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::ACCESS_LOGS_BUCKET.key(), wrong, |name| {
        format!("Requests to load balancer {name} are not logged")
    });
}

/// Whether it keeps no log: names no bucket, or has the log switched off, as Terraform does by default.
fn is_not_logged(balancer: &Resource) -> Decided<bool> {
    // A template says so by an attribute among others.
    let is_off_here = |it: &Opaque| {
        let source = it.source.source();
        source.contains("\"access_logs.s3.enabled\"") && source.contains("false")
    };
    if balancer.opaque.iter().any(is_off_here) {
        return Ok(true);
    }
    let rest = balancer.opaque.iter().filter(|it| it.path.split('/').next() == Some("access_logs"));
    let rest: Vec<&str> = rest.flat_map(|it| it.source.source().split_whitespace()).collect();
    match rest.windows(3).find(|it| matches!(it, ["enabled", "=", _])) {
        Some([.., "false"]) => Ok(true),
        Some(_) => Err(property::UNKNOWN),
        None => property::is_unset(balancer, &load_balancer::ACCESS_LOGS_BUCKET),
    }
}
