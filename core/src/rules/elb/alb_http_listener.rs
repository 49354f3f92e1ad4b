use super::kind::speaks_http;
use crate::catalog::elb::listener;
use crate::catalog::elb::load_balancer;
use crate::model::{Diagram, Transaction};
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::{Origin, Resource, lower};
use crate::value::Value;

rule! {
    /// A load balancer takes requests over plain HTTP
    ///
    /// ## Why
    ///
    /// Whoever is on the way can read and change what clients send and get, passwords and session cookies included.
    ///
    /// ## Flagged
    ///
    /// A listener for HTTP, on whatever port, whose default action is no redirection to HTTPS. Other scanners have a check of
    /// the listener and another of its load balancer for that; here it is one finding, at the listener.
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port     = 80
    ///   protocol = "HTTP"
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
    /// One that names no protocol takes HTTP:
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port              = 80
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
    /// Send clients to HTTPS with a redirection. The fix does so where the balancer listens to HTTPS already: a
    /// certificate is yours to choose.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}], "listeners": [
    ///       {"port": 443, "protocol": "HTTPS", "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/a",
    ///        "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "action": "fixed-response",
    ///        "response_content_type": "text/plain", "response_status_code": "404"},
    ///       {"port": 80, "protocol": "HTTP", "action": "fixed-response", "response_content_type": "text/plain",
    ///        "response_status_code": "404"}]}}}]
    /// ```
    id: "alb-http-listener",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &["CKV_AWS_2", "CKV2_AWS_20", "ELB.1", "AWS-0054", "aws-elb-http-not-used"],
    types: &[&listener::TYPE],
    check: check,
    fix: Some(Fix { title: "Send clients to HTTPS", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &listener::TYPE, listener::PROTOCOL.key(), |it| answers_plainly(facts, it), |name| {
        format!("Listener {name} takes requests over plain HTTP and does not send clients to HTTPS")
    });
}

/// Whether what comes in over HTTP is not sent to HTTPS. A redirection that names no protocol keeps it.
fn answers_plainly(facts: &Facts<'_>, listener: &Resource) -> Decided<bool> {
    let is_plain = speaks_http(facts, listener);
    let redirects = all([
        property::is(listener, &listener::ACTION, |it| it.as_deref() == Some("redirect")),
        property::is(listener, &listener::REDIRECT_PROTOCOL, |it| it.as_deref() == Some("HTTPS")),
    ]);
    all([is_plain, redirects.map(|it| !it)])
}

/// Sends clients to the HTTPS listener of the same balancer; without one, there is nowhere to send them.
fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let owner = |address: &str| stack.get(address).and_then(|it| it.value(&listener::LOAD_BALANCER)).cloned();
    let balancer = owner(&finding.address)?;
    let is_tls = |it: &Resource| it.value(&listener::PROTOCOL).and_then(Value::as_str) == Some("HTTPS");
    let (_, secure) = stack.of(&listener::TYPE).find(|(address, it)| is_tls(it) && owner(address).as_ref() == Some(&balancer))?;
    let port = secure.value(&listener::PORT).and_then(Value::as_int)?;
    let Origin::Node { id, entry: Some((key, index)) } = finding.origin.as_ref()? else { return None };
    if *key != load_balancer::LISTENERS.key() {
        return None;
    }
    let mut items = edits::list(diagram, id, &load_balancer::LISTENERS);
    let entry = items.get_mut(*index)?;
    let kept = entry.fields().iter().filter(|(key, _)| ["port", "protocol", "rules"].contains(&key.as_str()));
    let redirection = [
        (listener::ACTION.key(), Value::from("redirect")),
        (listener::REDIRECT_PROTOCOL.key(), "HTTPS".into()),
        (listener::REDIRECT_PORT.key(), port.to_string().into()),
        (listener::REDIRECT_STATUS.key(), "HTTP_301".into()),
    ];
    let redirection = redirection.map(|(key, value)| (key.to_owned(), value));
    *entry = Value::Map(kept.cloned().chain(redirection).collect());
    Some(Transaction::new("Send clients to HTTPS", vec![edits::set_list(id, key, items)]))
}
