use crate::catalog::ecs::service;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Tasks of a service have public addresses
    ///
    /// ## Why
    ///
    /// A public address makes every task a target: one wrong rule in a group, and it is exposed past its load balancer. Images and
    /// secrets come to private tasks through endpoints or a NAT gateway.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_ecs_service" "orders" {
    ///   name            = "orders"
    ///   task_definition = "orders:4"
    ///   launch_type     = "FARGATE"
    ///   network_configuration {
    ///     subnets          = ["subnet-0123456789abcdef0"]
    ///     assign_public_ip = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ecs_service" "orders" {
    ///   name            = "orders"
    ///   task_definition = "orders:4"
    ///   launch_type     = "FARGATE"
    ///   network_configuration {
    ///     subnets = ["subnet-0123456789abcdef0"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it off, and run the service in private subnets.
    id: "ecs-public-ip",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["CKV_AWS_333", "ECS.2"],
    types: &[&service::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| property::is(it, &service::ASSIGN_PUBLIC_IP, |on| on == Some(true));
    property::each(facts, findings, &service::TYPE, service::ASSIGN_PUBLIC_IP.key(), wrong, |name| {
        format!("Tasks of service {name} get public IP addresses")
    });
}
