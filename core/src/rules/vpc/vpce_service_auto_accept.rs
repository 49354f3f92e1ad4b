use crate::catalog::ec2::vpc_endpoint_service;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An endpoint service accepts whoever connects
    ///
    /// ## Why
    ///
    /// Everybody who is allowed to ask for an endpoint has a way into the network at once, without anybody looking at who it is.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc_endpoint_service" "orders" {
    ///   acceptance_required        = false
    ///   network_load_balancer_arns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/orders/a1b2"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc_endpoint_service" "orders" {
    ///   acceptance_required        = true
    ///   network_load_balancer_arns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/orders/a1b2"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Accept each connection by hand, or by a program that knows who is meant to connect.
    id: "vpce-service-auto-accept",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_123"],
    types: &[&vpc_endpoint_service::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let (ty, prop) = (&vpc_endpoint_service::TYPE, &vpc_endpoint_service::ACCEPTANCE_REQUIRED);
    property::must_be_on(facts, findings, ty, prop, |name| {
        format!("Endpoint service {name} accepts whoever connects")
    });
}
