use crate::catalog::elb::load_balancer;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A load balancer only watches ambiguous requests
    ///
    /// ## Why
    ///
    /// A request that can be read in two ways may be one request to the balancer and two to the program behind it. In
    /// monitor mode the balancer counts such requests and lets them all through.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   desync_mitigation_mode = "monitor"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   desync_mitigation_mode = "strictest"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let only those through that are safe, as is the default.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}], "desync_mitigation_mode": "monitor"}}}]
    /// ```
    id: "alb-desync-mode",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &["CKV_AWS_328", "ELB.12"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: Some(Fix { title: "Stop ambiguous requests", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Stop ambiguous requests", finding, &load_balancer::DESYNC_MITIGATION_MODE, "defensive") }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is(it, &load_balancer::DESYNC_MITIGATION_MODE, |it| it.as_deref() == Some("monitor"));
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::DESYNC_MITIGATION_MODE.key(), wrong, |name| {
        format!("Load balancer {name} lets requests through that can be read in two ways")
    });
}
