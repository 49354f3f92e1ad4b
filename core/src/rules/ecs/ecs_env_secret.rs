use crate::catalog::ecs::task_definition;
use crate::rules::ec2::{secret_in, text_of};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// A setting of a container holds a secret
    ///
    /// ## Why
    ///
    /// Everybody who may describe the task definition reads its environment, every revision is kept, and the value stays in the
    /// state and in the history of the repository.
    ///
    /// ## Flagged
    ///
    /// An AWS access key, a private key, or a literal value for a variable whose name ends in `PASSWORD`, `SECRET`, `TOKEN` or
    /// the like.
    ///
    /// ```tf,fail
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name  = "orders"
    ///     image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///     environment = [
    ///       { name = "DB_USER", value = "orders" },
    ///       { name = "DB_PASSWORD", value = "correct-horse" },
    ///     ]
    ///   }])
    /// }
    /// ```
    ///
    /// Whatever else is said of the container:
    ///
    /// ```tf,fail
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family                = "orders"
    ///   container_definitions = <<-JSON
    ///     [{
    ///       "name": "orders",
    ///       "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4",
    ///       "portMappings": [{"containerPort": 80, "hostPort": 80}],
    ///       "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
    ///       "logConfiguration": {
    ///         "logDriver": "awslogs",
    ///         "options": {"awslogs-group": "orders", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}
    ///       },
    ///       "environment": [{"name": "DB_PASSWORD", "value": "correct-horse"}]
    ///     }]
    ///   JSON
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_ecs_task_definition" "orders" {
    ///   family = "orders"
    ///   container_definitions = jsonencode([{
    ///     name        = "orders"
    ///     image       = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:4"
    ///     environment = [{ name = "DB_SECRET", value = aws_secretsmanager_secret.orders.arn }]
    ///     secrets     = [{ name = "DB_PASSWORD", valueFrom = aws_secretsmanager_secret.orders.arn }]
    ///   }])
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep the value in Secrets Manager, and name the secret under `secrets`: ECS hands it to the container when it starts.
    id: "ecs-env-secret",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["ECS.8"],
    types: &[&task_definition::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&task_definition::TYPE, |findings, address, it| {
        let containers = match property::records(it, &task_definition::CONTAINERS) {
            Ok(containers) => containers,
            Err(why) => return findings.undecided(address, why),
        };
        let settings = containers.iter().filter_map(|it| it.field("environment")).flat_map(Value::fields);
        let secret = settings.map(|(name, value)| secret_in(&format!("{name}={}", text_of(value))));
        if let Some(what) = secret.flatten().next() {
            let message = format!("The environment of a container of {} holds {what}", facts.name(address));
            findings.raise_at(address, task_definition::CONTAINERS.key(), message);
        }
    });
}
