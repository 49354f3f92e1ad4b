use crate::catalog::elb::listener;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A listener for HTTPS has no certificate
    ///
    /// ## Why
    ///
    /// Elastic Load Balancing refuses to make a listener for HTTPS or TLS without a default certificate.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port            = 443
    ///   protocol        = "HTTPS"
    ///   ssl_policy      = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    ///   default_action {
    ///     type             = "forward"
    ///     target_group_arn = aws_lb_target_group.it.arn
    ///   }
    /// }
    ///
    /// resource "aws_lb_target_group" "it" {
    ///   port     = 80
    ///   protocol = "HTTP"
    ///   vpc_id   = "vpc-0a"
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
    ///   port            = 443
    ///   protocol        = "HTTPS"
    ///   certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/a"
    ///   ssl_policy      = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    ///   default_action {
    ///     type             = "forward"
    ///     target_group_arn = aws_lb_target_group.it.arn
    ///   }
    /// }
    ///
    /// resource "aws_lb_target_group" "it" {
    ///   port     = 80
    ///   protocol = "HTTP"
    ///   vpc_id   = "vpc-0a"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it the ARN of a certificate of the same Region in ACM.
    id: "alb-listener-no-certificate",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&listener::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Source: Elastic Load Balancing API reference, "CreateListener", Certificates.
    let wrong = |it: &Resource| {
        all([
            property::is(it, &listener::PROTOCOL, |it| matches!(it.as_deref(), Some("HTTPS" | "TLS"))),
            property::is_unset(it, &listener::CERTIFICATE),
        ])
    };
    property::each(facts, findings, &listener::TYPE, listener::CERTIFICATE.key(), wrong, |name| {
        format!("Listener {name} has no certificate, so it cannot be made")
    });
}
