use crate::catalog::elb::load_balancer;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A load balancer can be deleted by mistake
    ///
    /// ## Why
    ///
    /// With the balancer goes its name in DNS: everything that leads to it leads nowhere, until every record is changed.
    ///
    /// ## Flagged
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
    ///   enable_deletion_protection = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. It costs nothing and changes nothing else.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "elb.load_balancer", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"scheme": "internal", "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}],
    ///     "security_groups": [{"$ref": ["app_group", "id"]}], "drop_invalid_header_fields": true}}}]
    /// ```
    id: "alb-deletion-protection",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV_AWS_150", "ELB.6"],
    types: &[&load_balancer::TYPE],
    check: check,
    fix: Some(Fix { title: "Turn on deletion protection", safety: Safety::Safe, fix: |_, finding| edits::set_here("Turn on deletion protection", finding, &load_balancer::DELETION_PROTECTION, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is_off(it, &load_balancer::DELETION_PROTECTION);
    property::each(facts, findings, &load_balancer::TYPE, load_balancer::DELETION_PROTECTION.key(), wrong, |name| {
        format!("Load balancer {name} can be deleted by mistake")
    });
}
