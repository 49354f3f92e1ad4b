use crate::catalog::ecs::task_definition;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Containers share the network of their machine
    ///
    /// ## Why
    ///
    /// They reach what listens on the machine itself, metadata with the role of the machine among it, and no security group is
    /// theirs alone: what one of them needs is open to all.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family       = "orders"
    ///   network_mode = "host"
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family       = "orders"
    ///   network_mode = "awsvpc"
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose `awsvpc`: each task has a network interface and security groups of its own.
    id: "ecs-host-network",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["ECS.17"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_host = |it: Option<String>| it.is_some_and(|it| it == "host");
    let wrong = |it: &Resource| property::is(it, &task_definition::NETWORK_MODE, is_host);
    property::each(facts, findings, &task_definition::TYPE, task_definition::NETWORK_MODE.key(), wrong, |name| {
        format!("Containers of task definition {name} share the network of their machine")
    });
}
