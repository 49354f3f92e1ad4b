use crate::catalog::autoscaling::group;
use crate::rules::facts::{all, mentions, opaque, outside};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A group keeps instances that its load balancer finds ill
    ///
    /// ## Why
    ///
    /// EC2 sees whether a machine runs, not whether the program on it answers. The balancer stops sending to such an
    /// instance, and the group never replaces it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    ///   target_group_arns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/a"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    ///   target_group_arns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/a"]
    ///   health_check_type = "ELB"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_autoscaling_group" "it" {
    ///   min_size = 1
    ///   max_size = 4
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask the load balancer as well. Give new instances time to start with a grace period.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "targets", "node": {"type": "elb.target_group", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"port": 8080, "protocol": "HTTP", "health_check_path": "/health"}}},
    ///  {"op": "add_node", "id": "added", "node": {"type": "autoscaling.group", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"min_size": 1, "max_size": 4, "target_groups": [{"$ref": ["targets", "arn"]}],
    ///     "subnets": [{"$ref": ["private_a", "id"]}, {"$ref": ["private_b", "id"]}]}}}]
    /// ```
    id: "asg-elb-health-check",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV2_AWS_15", "AutoScaling.1"],
    types: &[&group::TYPE],
    check: check,
    fix: Some(Fix { title: "Ask the load balancer", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Ask the load balancer", finding, &group::HEALTH_CHECK_TYPE, "ELB") }),
}

/// What names the Classic Load Balancers of a group.
const CLASSIC: [&str; 2] = ["load_balancers", "load_balancer_names"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let attachments: Vec<&Resource> = outside(facts.stack, "aws_autoscaling_attachment").collect();
    let wrong = |it: &Resource| {
        let is_attached = attachments.iter().any(|attachment| mentions(attachment, it))
            || CLASSIC.iter().any(|name| opaque(it, name).is_some());
        let is_target = match it.value(&group::TARGET_GROUPS) {
            Some(Value::List(items)) => Ok(!items.is_empty()),
            _ if is_attached => Ok(true),
            _ => property::is_unset(it, &group::TARGET_GROUPS).map(|it| !it),
        };
        all([is_target, property::is(it, &group::HEALTH_CHECK_TYPE, |it| it.as_deref() == Some("EC2"))])
    };
    property::each(facts, findings, &group::TYPE, group::HEALTH_CHECK_TYPE.key(), wrong, |name| {
        format!("Group {name} does not ask the load balancer which instances are ill")
    });
}
