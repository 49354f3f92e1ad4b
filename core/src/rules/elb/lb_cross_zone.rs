use super::kind::is_of;
use crate::catalog::elb::load_balancer;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A load balancer keeps traffic within a zone
    ///
    /// ## Why
    ///
    /// Each node of a Network or Gateway Load Balancer sends to the targets of its own zone alone. Where a zone has few
    /// of them, they get more than their share, and where it has none, connections fail.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   load_balancer_type = "network"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   load_balancer_type               = "network"
    ///   enable_cross_zone_load_balancing = true
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
    /// Spread over the targets of all zones. Traffic between zones costs.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}], "load_balancer_type": "network"}}}]
    /// ```
    id: "lb-cross-zone",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV_AWS_152"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: Some(Fix { title: "Spread over all zones", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Spread over all zones", finding, &load_balancer::CROSS_ZONE, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| all([is_of(it, "application").map(|it| !it), property::is_off(it, &load_balancer::CROSS_ZONE)]);
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::CROSS_ZONE.key(), wrong, |name| {
        format!("Load balancer {name} spreads over the targets of one zone at a time")
    });
}
