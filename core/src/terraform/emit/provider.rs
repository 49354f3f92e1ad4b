//! Versions, provider and backend.

use std::collections::BTreeSet;

use crate::file::File;
use crate::model::Backend;
use crate::stack::Stack;
use crate::terraform::print::{Block, Expr};

/// Variable that points everything at an emulator. No parameter may take its name.
pub(in crate::terraform) const EMULATOR: &str = "emulator_endpoint";

/// `terraform.tf`: which Terraform and which provider.
pub(super) fn versions(stack: &Stack) -> File {
    // Locking by a lock file left its trial with 1.11.
    let by_file = stack.settings.backend.as_ref().is_some_and(|it| it.lock_table.is_none());
    let version = if by_file { ">= 1.11" } else { ">= 1.5" };
    let aws = Expr::Object(vec![
        ("source".to_owned(), Expr::text("hashicorp/aws")),
        ("version".to_owned(), Expr::text(">= 5.0, < 7.0")),
    ]);
    let block = Block::new("terraform")
        .with("required_version", Expr::text(version))
        .with_block(Block::new("required_providers").with("aws", aws));
    File::new("terraform.tf", block.print())
}

/// `backend.tf`: where the state is kept.
pub(super) fn backend(stack: &Stack, backend: &Backend) -> File {
    let mut block = Block::new("backend \"s3\"")
        .with("bucket", Expr::text(&backend.bucket))
        .with("key", Expr::text(&backend.key))
        .with("region", Expr::text(&stack.settings.region))
        .with("encrypt", Expr::source("true"));
    match &backend.lock_table {
        Some(table) => block.push("dynamodb_table", Expr::text(table)),
        None => block.push("use_lockfile", Expr::source("true")),
    }
    File::new("backend.tf", Block::new("terraform").with_block(block).print())
}

/// `providers.tf`: Region, the tags of every resource and, where it is wanted, the switch to an emulator.
pub(super) fn provider(stack: &Stack) -> File {
    let tags = Expr::Object(vec![
        ("Project".to_owned(), Expr::source("var.project")),
        ("Environment".to_owned(), Expr::source("var.environment")),
        ("ManagedBy".to_owned(), Expr::text("Terraform")),
    ]);
    let mut block = Block::new("provider \"aws\"").with("region", Expr::source("var.region"));
    if stack.settings.delivery.emulator {
        let is_emulated = || Expr::source(format!("var.{EMULATOR} != null"));
        block.space();
        for argument in [
            "s3_use_path_style",
            "skip_credentials_validation",
            "skip_metadata_api_check",
            "skip_requesting_account_id",
        ] {
            block.push(argument, is_emulated());
        }
        let mut content = Block::new("content");
        for service in services(stack) {
            content.push(service, Expr::source("endpoints.value"));
        }
        let endpoints = Block::new("dynamic \"endpoints\"")
            .with("for_each", Expr::source(format!("var.{EMULATOR} == null ? [] : [var.{EMULATOR}]")))
            .with_block(content);
        block.push_block(endpoints);
    }
    block.push_block(Block::new("default_tags").with("tags", tags));
    File::new("providers.tf", block.print())
}

/// The services the stack uses, as the provider names their endpoints, in name order.
fn services(stack: &Stack) -> BTreeSet<&'static str> {
    let mut services = BTreeSet::from(["sts"]);
    for resource in stack.resources.values() {
        let Some((service, _)) = resource.ty.and_then(|it| it.id.split_once('.')) else { continue };
        services.insert(match service {
            "ec2" => "ec2",
            "autoscaling" => "autoscaling",
            "appautoscaling" => "appautoscaling",
            "backup" => "backup",
            "cloudtrail" => "cloudtrail",
            "cloudwatch" => "cloudwatch",
            "dynamodb" => "dynamodb",
            "ecs" => "ecs",
            "elb" => "elbv2",
            "iam" => "iam",
            "kms" => "kms",
            "lambda" => "lambda",
            "logs" => "logs",
            "rds" => "rds",
            "s3" => "s3",
            "secretsmanager" => "secretsmanager",
            "sns" => "sns",
            "sqs" => "sqs",
            "ssm" => "ssm",
            _ => continue,
        });
    }
    if !crate::stack::ssm_paths(stack).is_empty() {
        services.insert("ssm");
    }
    services
}
