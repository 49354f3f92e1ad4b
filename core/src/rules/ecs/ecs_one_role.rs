use crate::catalog::ecs::task_definition;
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The code of a task has the role that ECS starts it with
    ///
    /// ## Why
    ///
    /// ECS reads secrets and pulls images with the execution role before the code runs. Where the code has the same role, whoever
    /// breaks into it reads all secrets of the task again, and whatever the code needs is given to ECS as well.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family             = "orders"
    ///   task_role_arn      = aws_iam_role.orders.arn
    ///   execution_role_arn = aws_iam_role.orders.arn
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
    /// resource "aws_iam_role" "start" {
    ///   name = "start"
    /// }
    ///
    /// resource "aws_iam_role" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family             = "orders"
    ///   task_role_arn      = aws_iam_role.orders.arn
    ///   execution_role_arn = aws_iam_role.start.arn
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give each a role of its own: AmazonECSTaskExecutionRolePolicy and the secrets to the one, what the code does to the other.
    id: "ecs-one-role",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV_AWS_249"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&task_definition::TYPE, |findings, address, it| {
        let role = |prop| it.value(prop).and_then(|it| target(facts.stack, it).or(it.as_str()));
        let role_of_code = role(&task_definition::TASK_ROLE);
        if role_of_code.is_some() && role_of_code == role(&task_definition::EXECUTION_ROLE) {
            let name = facts.name(address);
            let message = format!("The code of task definition {name} has the role that ECS starts it with");
            findings.raise_at(address, task_definition::TASK_ROLE.key(), message);
        }
    });
}
