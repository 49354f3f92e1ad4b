use super::kind::is_of;
use crate::catalog::elb::load_balancer;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A load balancer hands on headers that HTTP does not allow
    ///
    /// ## Why
    ///
    /// A header with a name that HTTP does not allow may mean one thing to the balancer and another to the program behind
    /// it, which attackers use to smuggle requests past checks.
    ///
    /// ## Flagged
    ///
    /// An Application Load Balancer with the switch off, as it is by default.
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   drop_invalid_header_fields = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   load_balancer_type = "network"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop such headers. Programs that use names with other characters than letters, digits and hyphens no longer see
    /// them.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}]}}}]
    /// ```
    id: "alb-drop-invalid-headers",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_131", "ELB.4", "AWS-0052", "aws-elb-drop-invalid-headers"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: Some(Fix { title: "Drop invalid headers", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Drop invalid headers", finding, &load_balancer::DROP_INVALID_HEADERS, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| all([is_of(it, "application"), property::is_off(it, &load_balancer::DROP_INVALID_HEADERS)]);
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::DROP_INVALID_HEADERS.key(), wrong, |name| {
        format!("Load balancer {name} hands on headers that HTTP does not allow")
    });
}
