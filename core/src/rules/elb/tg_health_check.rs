use crate::catalog::elb::target_group;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A target group is checked at the root of its site
    ///
    /// ## Why
    ///
    /// Unless a path is named, the balancer asks for `/`. What answers there says little about whether the program works,
    /// and where it needs a sign-in, every target counts as ill.
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
    ///   port     = 80
    ///   protocol = "HTTP"
    ///   health_check {
    ///     path = "/health"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb_target_group" "it" {
    ///   vpc_id   = "vpc-0a"
    ///   port     = 443
    ///   protocol = "TCP"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a path at which the program tells whether it works.
    id: "tg-health-check",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV_AWS_261"],
    types: &[&target_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let is_http = |it: Option<String>| matches!(it.as_deref(), Some("HTTP" | "HTTPS"));
        let by_http = property::is(it, &target_group::HEALTH_CHECK_PROTOCOL, |own| own.is_none() || is_http(own));
        let wants_path = all([property::is(it, &target_group::PROTOCOL, is_http), by_http]);
        all([wants_path, property::is_unset(it, &target_group::HEALTH_CHECK_PATH)])
    };
    property::each(facts, findings, &target_group::TYPE, target_group::HEALTH_CHECK_PATH.key(), wrong, |name| {
        format!("Target group {name} is checked without a path of its own")
    });
}
