use crate::catalog::elb::listener;
use crate::catalog::elb::load_balancer;
use crate::model::{Diagram, Transaction};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A listener accepts old versions of TLS
    ///
    /// ## Why
    ///
    /// Without a security policy, or with an old one, a listener still speaks TLS 1.0 and 1.1, whose weaknesses are
    /// known: an attacker on the way can make a client fall back to them.
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
    ///   certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/a"
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
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port            = 443
    ///   protocol        = "HTTPS"
    ///   certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/a"
    ///   ssl_policy      = "ELBSecurityPolicy-2016-08"
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
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port     = 80
    ///   protocol = "HTTP"
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
    /// ## Fix
    ///
    /// Choose a policy that starts at TLS 1.2. Clients from before 2014 or so can no longer connect.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}], "listeners": [
    ///       {"port": 443, "protocol": "HTTPS", "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/a",
    ///        "action": "fixed-response", "response_content_type": "text/plain", "response_status_code": "404"}]}}}]
    /// ```
    id: "alb-tls-policy",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &["CKV_AWS_103", "CKV2_AWS_74", "ELB.17", "AWS-0047", "aws-elb-use-secure-tls-policy"],
    types: &[&listener::TYPE],
    check: check,
    fix: Some(Fix { title: "Demand TLS 1.2", safety: Safety::Unsafe, fix }),
}

/// What the fix chooses: TLS 1.2 and 1.3.
const MODERN: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        all([
            property::is(it, &listener::PROTOCOL, |it| matches!(it.as_deref(), Some("HTTPS" | "TLS"))),
            property::is(it, &listener::SSL_POLICY, |it| !it.is_some_and(|it| is_modern(&it))),
        ])
    };
    property::each(facts, findings, &listener::TYPE, listener::SSL_POLICY.key(), wrong, |name| {
        format!("Listener {name} accepts versions of TLS before 1.2")
    });
}

/// Whether a policy accepts TLS 1.2 and later only: its name says the least version. Source: Application Load Balancer guide,
/// "Security policies".
fn is_modern(policy: &str) -> bool {
    policy.strip_prefix("ELBSecurityPolicy-").is_some_and(|it| {
        ["TLS13-1-2-", "TLS13-1-3-", "TLS-1-2-", "FS-1-2-"].iter().any(|least| it.starts_with(least))
    })
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    edits::set_field("Demand TLS 1.2", diagram, finding, &load_balancer::LISTENERS, &listener::SSL_POLICY, MODERN)
}
