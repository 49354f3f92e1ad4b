//! Versions, provider and backend.

use std::collections::BTreeSet;

use super::resources::skip_comments;
use crate::file::File;
use crate::sort::InOrder;
use crate::stack::Stack;
use crate::terraform::expression::Expressions;
use crate::terraform::kept::argument;
use crate::terraform::print::{Block, Expr};
use crate::terraform::syntax::identifier;

/// Tags that every resource gets.
pub(in crate::terraform) const DEFAULT_TAGS: [&str; 3] = ["Project", "Environment", "ManagedBy"];

/// What the switch to an emulator sets in the provider.
pub(in crate::terraform) const EMULATOR_ARGUMENTS: [&str; 5] = [
    "s3_use_path_style",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_requesting_account_id",
    "endpoints",
];

/// Arguments of a backend that follow from the settings.
pub(in crate::terraform) const BACKEND_ARGUMENTS: [&str; 5] =
    ["bucket", "key", "encrypt", "dynamodb_table", "use_lockfile"];

/// Variable that points everything at an emulator. No parameter may take its name.
pub(in crate::terraform) const EMULATOR: &str = "emulator_endpoint";

/// `terraform.tf`: which Terraform and which provider.
pub(super) fn versions(stack: &Stack, expressions: &mut Expressions<'_>) -> File {
    // Locking by a lock file left its trial with 1.11.
    let by_file = stack.settings.backend.as_ref().is_some_and(|it| it.lock_table.is_none());
    let version = if by_file { ">= 1.11" } else { ">= 1.5" };
    let aws = Expr::Object(vec![
        ("source".to_owned(), Expr::text("hashicorp/aws")),
        ("version".to_owned(), Expr::text(">= 5.0, < 7.0")),
    ]);
    let mut providers = vec![("aws".to_owned(), aws)];
    for position in expressions.kept_of("required_provider") {
        let required = expressions.kept_expression(position);
        providers.extend(required.map(|(name, source)| (name, Expr::Source(source))));
    }
    providers.order_by(|a, b| a.0.cmp(&b.0));
    let mut required = Block::new("required_providers");
    for (name, it) in providers {
        required.push(&name, it);
    }
    let mut block =
        Block::new("terraform").with("required_version", Expr::text(version)).with_block(required);
    skip_comments(stack, "", &mut block);
    File::new("terraform.tf", block.print())
}

/// `backend.tf`: where the state is kept.
pub(super) fn backend(stack: &Stack, expressions: &mut Expressions<'_>) -> Option<File> {
    let kept = ["backend", "cloud"].iter().flat_map(|it| expressions.kept_of(it)).next();
    let kept = kept.and_then(|it| stack.configuration.blocks.get(it));
    let mut block = match (&stack.settings.backend, kept) {
        (None, None) => return None,
        (None, Some(kept)) => {
            let labels: String = kept.labels.iter().map(|it| format!(" \"{}\"", identifier(it))).collect();
            Block::new(format!("{}{labels}", kept.ty))
        }
        (Some(backend), kept) => {
            let mut block = Block::new("backend \"s3\"")
                .with("bucket", Expr::text(&backend.bucket))
                .with("key", Expr::text(&backend.key));
            let says_region = kept.is_some_and(|it| it.body.iter().any(|it| it.starts_with("region")));
            if !says_region {
                block.push("region", Expr::text(&stack.settings.region));
            }
            block.push("encrypt", Expr::source("true"));
            match &backend.lock_table {
                Some(table) => block.push("dynamodb_table", Expr::text(table)),
                None => block.push("use_lockfile", Expr::source("true")),
            }
            block
        }
    };
    for source in kept.map_or(&[][..], |it| &it.body) {
        expressions.push_source(&mut block, source);
    }
    Some(File::new("backend.tf", Block::new("terraform").with_block(block).print()))
}

/// `providers.tf`: Region, the tags of every resource and, where it is wanted, the switch to an emulator.
pub(super) fn provider(stack: &Stack, expressions: &mut Expressions<'_>) -> File {
    let [project, environment, manager] = DEFAULT_TAGS.map(str::to_owned);
    let mut tags = vec![
        (project, Expr::source("var.project")),
        (environment, Expr::source("var.environment")),
        (manager, Expr::text("Terraform")),
    ];
    for position in expressions.kept_of("default_tag") {
        let name = stack.configuration.blocks.get(position).and_then(|it| it.labels.first()).cloned();
        let tag = expressions.kept_expression(position);
        tags.extend(name.zip(tag).map(|(name, (_, source))| (name, Expr::Source(source))));
    }
    let tags = Expr::Object(tags);
    let mut block = Block::new("provider \"aws\"").with("region", Expr::source("var.region"));
    if stack.settings.delivery.emulator {
        let is_emulated = || Expr::source(format!("var.{EMULATOR} != null"));
        block.space();
        for argument in EMULATOR_ARGUMENTS.iter().filter(|it| **it != "endpoints") {
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
    let (ours, others): (Vec<usize>, Vec<usize>) =
        expressions.kept_of("provider").into_iter().partition(|it| is_default(stack, *it));
    for position in ours {
        for source in stack.configuration.blocks.get(position).map_or(&[][..], |it| &it.body) {
            expressions.push_source(&mut block, source);
        }
    }
    block.push_block(Block::new("default_tags").with("tags", tags));
    let mut blocks = vec![block.print()];
    for position in others {
        blocks.extend(expressions.kept_block(position).map(|it| it.print()));
    }
    File::new("providers.tf", blocks.join("\n"))
}

/// Whether a kept provider block adds to the provider that every resource of AWS has.
fn is_default(stack: &Stack, position: usize) -> bool {
    stack.configuration.blocks.get(position).is_some_and(|it| {
        let is_alias = |source: &String| argument(source).is_some_and(|(name, _)| name == "alias");
        it.labels.first().is_some_and(|it| it == "aws") && !it.body.iter().any(is_alias)
    })
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
