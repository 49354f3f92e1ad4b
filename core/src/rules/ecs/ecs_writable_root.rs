use super::container;
use crate::catalog::ecs::task_definition;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A container may change its own files
    ///
    /// ## Why
    ///
    /// Whoever gets a program to write a file leaves tools of their own, or changes the program. Files that nothing may change
    /// end most such attacks at their first step.
    ///
    /// ## Flagged
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
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name                   = "orders"
    ///     image                  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///     readonlyRootFilesystem = true
    ///   }])
    /// }
    /// ```
    ///
    /// On Windows there is no such setting.
    ///
    /// ```tf,pass
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   runtime_platform {
    ///     operating_system_family = "WINDOWS_SERVER_2022_CORE"
    ///   }
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on `readonlyRootFilesystem`, and mount a volume where the program has to write. `ECS Exec` needs to write, too.
    id: "ecs-writable-root",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["CKV_AWS_336", "ECS.5"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    container::any(facts, findings, |task, it| Ok(!container::is_on_windows(task)? && !container::is_on(it, "read_only")?), |name, task| {
        format!("{name} of task definition {task} may change its own files")
    });
}
