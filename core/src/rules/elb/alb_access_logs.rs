use super::kind::is_of;
use crate::catalog::elb::load_balancer;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

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
    // A template says so by an attribute among others, and twice where a condition chooses. What is read of it is the bucket.
    let sources = || balancer.opaque.iter().map(|it| it.source.source());
    let says = |word: &str| sources().any(|it| it.contains("\"access_logs.s3.enabled\"") && it.contains(word));
    let is_read = balancer.value(&load_balancer::ACCESS_LOGS_BUCKET).is_some()
        && !sources().any(|it| it.contains("\"access_logs.s3.bucket\""));
    match (is_read || says("true"), says("false")) {
        (true, true) => return Err("whether it keeps a log is chosen at the deployment"),
        (false, true) => return Ok(true),
        _ => {}
    }
    let rest = balancer.opaque.iter().filter(|it| it.path.split('/').next() == Some("access_logs"));
    let mut switches = rest.filter_map(|it| switch(it.source.source()));
    match switches.next() {
        Some("false") => Ok(true),
        Some(_) => Err(property::UNKNOWN),
        None => property::is_unset(balancer, &load_balancer::ACCESS_LOGS_BUCKET),
    }
}

/// What `enabled` is set to in the source of a block.
fn switch(source: &str) -> Option<&str> {
    let is_of_name = |it: char| it.is_alphanumeric() || it == '_';
    let (_, value) = source.split(['\n', '{']).find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == "enabled").then_some((name, value))
    })?;
    value.trim().split(|it: char| !is_of_name(it)).next()
}
