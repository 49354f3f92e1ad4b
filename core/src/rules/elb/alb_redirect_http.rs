use super::kind::speaks_http;
use crate::catalog::elb::{listener, load_balancer};
use crate::rules::facts::{all, any, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A load balancer does not send clients from port 80 to HTTPS
    ///
    /// ## Why
    ///
    /// Who types the address without `https://` stays on a connection that anybody on the way can read and change.
    ///
    /// ## Flagged
    ///
    /// Off by default: [alb-http-listener](alb-http-listener.md) says it of the listener, on whatever port. This is for teams that
    /// count by load balancer, as CKV2_AWS_20 does.
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port              = 80
    ///   protocol          = "HTTP"
    ///   default_action {
    ///     type             = "forward"
    ///     target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port              = 80
    ///   protocol          = "HTTP"
    ///   default_action {
    ///     type = "redirect"
    ///     redirect {
    ///       port        = "443"
    ///       protocol    = "HTTPS"
    ///       status_code = "HTTP_301"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the listener on port 80 redirect to HTTPS.
    id: "alb-redirect-http",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[],
    types: &[&load_balancer::TYPE, &listener::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    findings.each(&load_balancer::TYPE, |findings, address, _| {
        let is_own = |it: &Resource| it.value(&listener::LOAD_BALANCER).and_then(|it| target(stack, it)) == Some(address);
        let wrong = any(stack.of(&listener::TYPE).filter(|(_, it)| is_own(it)).map(|(_, it)| stays_plain(facts, it)));
        findings.raise_if(wrong, address, load_balancer::LISTENERS.key(), || {
            format!("Load balancer {} does not send clients from port 80 to HTTPS", facts.name(address))
        });
    });
}

/// Whether a listener takes plain requests on port 80 and does not send them to HTTPS. A redirection that names no protocol
/// keeps it.
fn stays_plain(facts: &Facts<'_>, listener: &Resource) -> Decided<bool> {
    let redirects = all([
        property::is(listener, &listener::ACTION, |it| it.as_deref() == Some("redirect")),
        property::is(listener, &listener::REDIRECT_PROTOCOL, |it| it.as_deref() == Some("HTTPS")),
    ]);
    all([
        property::is(listener, &listener::PORT, |it| it == Some(80)),
        speaks_http(facts, listener),
        redirects.map(|it| !it),
    ])
}
