use super::container;
use crate::catalog::ecs::task_definition;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A container is root on its machine
    ///
    /// ## Why
    ///
    /// A privileged container has all devices of its machine and all rights of the kernel. Whoever breaks into it has the machine,
    /// every other container on it, and the roles of all of them.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name       = "orders"
    ///     image      = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///     privileged = true
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave it out. Where a container needs one right of the kernel, add that one alone under `linuxParameters`. Fargate runs no
    /// privileged containers.
    id: "ecs-privileged",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_334", "ECS.4"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    container::any(facts, findings, |_, it| container::is_on(it, "privileged"), |name, task| {
        format!("{name} of task definition {task} is privileged: it may do on its machine what root may")
    });
}
