use super::container;
use crate::catalog::ecs::task_definition;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// What a container prints is lost
    ///
    /// ## Why
    ///
    /// A task that fails is gone, and so is what it said before. Without a log nobody finds out why, nor what somebody did who
    /// was in it.
    ///
    /// ## Flagged
    ///
    /// A container without `logConfiguration`. On Fargate its output goes nowhere, on a machine of your own it ends with the
    /// machine.
    ///
    /// ```tf,fail
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
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
    /// resource "aws_cloudwatch_log_group" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// data "aws_region" "current" {}
    ///
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///     logConfiguration = {
    ///       logDriver = "awslogs"
    ///       options = {
    ///         awslogs-group         = aws_cloudwatch_log_group.orders.name
    ///         awslogs-region        = data.aws_region.current.region
    ///         awslogs-stream-prefix = "orders"
    ///       }
    ///     }
    ///   }])
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([
    ///     {
    ///       name             = "orders"
    ///       image            = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///       logConfiguration = { logDriver = "awsfirelens" }
    ///     },
    ///     {
    ///       name                  = "router"
    ///       image                 = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
    ///       firelensConfiguration = { type = "fluentbit" }
    ///     },
    ///   ])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Send it to a log group.
    id: "ecs-no-logs",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["ECS.9"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    container::any(facts, findings, |_, it| Ok(!is_logged(it)), |name, task| {
        format!("{name} of task definition {task} keeps no log of what it prints")
    });
}

/// Whether its output goes somewhere, or it is what takes that of the others.
fn is_logged(container: &Value) -> bool {
    let says = |it: &str| container.field("further").is_some_and(|further| further.field(it).is_some());
    container.field("log_group").is_some() || says("logConfiguration") || says("firelensConfiguration")
}
