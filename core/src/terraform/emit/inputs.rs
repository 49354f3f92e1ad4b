//! Variables and the file with their values for one environment.

use super::provider::EMULATOR;
use crate::file::File;
use crate::model::{Parameter, ParameterType};
use crate::sort::InOrder;
use crate::stack::{Stack, is_image, tag_text};
use crate::terraform::expression::{Expressions, SETTINGS};
use crate::terraform::print::{Block, Expr, print_arguments};
use crate::value::Value;

/// `variables.tf`: settings and parameters, in name order.
pub(super) fn variables(stack: &Stack, expressions: &mut Expressions<'_>) -> File {
    let mut blocks: Vec<(String, Block)> = settings(stack)
        .into_iter()
        .map(|(name, description, value)| {
            (name.to_owned(), variable(name, "string", description, Some(Expr::text(&value))))
        })
        .collect();
    if stack.settings.delivery.emulator {
        let description =
            "Address of an AWS emulator, such as http://localhost:4566; nothing leads to AWS itself then.";
        blocks.push((
            EMULATOR.to_owned(),
            variable(EMULATOR, "string", description, Some(Expr::source("null"))),
        ));
    }
    for (parameter_name, parameter) in &stack.parameters {
        let name = expressions.variable(parameter_name);
        let default = parameter.default.as_ref().map(|it| expressions.expr(it));
        let mut block = variable(&name, type_of(parameter.ty), &parameter.description, default);
        if parameter.secret {
            block.push("sensitive", Expr::source("true"));
        }
        if parameter.ty == ParameterType::CidrList {
            block.push_block(cidr_validation(&name));
        }
        if is_image(stack, parameter_name) {
            block.push_block(image_validation(&name));
        }
        blocks.push((name, block));
    }
    for position in expressions.kept_of("variable") {
        let block = expressions.kept_block(position);
        blocks.extend(
            block.map(|it| (it.header.trim_start_matches("variable ").trim_matches('"').to_owned(), it)),
        );
    }
    blocks.order_by(|a, b| a.0.cmp(&b.0));
    let blocks: Vec<String> = blocks.iter().map(|(_, it)| it.print()).collect();
    File::new("variables.tf", blocks.join("\n"))
}

/// A file for each environment with the values of all variables, and the names of those whoever deploys must fill in.
pub(super) fn values(stack: &Stack, expressions: &mut Expressions<'_>) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let further = stack.settings.delivery.environments.iter();
    for environment in std::iter::once(&stack.settings.environment).chain(further) {
        let file = values_for(environment, stack, expressions);
        // Two names may come to the same file; the first one counts.
        if !files.iter().any(|it| it.path == file.path) {
            files.push(file);
        }
    }
    files
}

fn values_for(environment: &str, stack: &Stack, expressions: &mut Expressions<'_>) -> File {
    let mut arguments: Vec<(String, Expr)> =
        settings(stack).into_iter().map(|(name, _, value)| (name.to_owned(), Expr::text(&value))).collect();
    if let Some((_, value)) = arguments.iter_mut().find(|(name, _)| name == SETTINGS[0]) {
        *value = Expr::text(&tag_text(environment));
    }
    let mut missing = String::new();
    for (name, parameter) in &stack.parameters {
        let name = expressions.variable(name);
        match parameter.value_in(environment) {
            Some(value) => arguments.push((name, expressions.expr(value))),
            None => missing.push_str(&missing_value(&name, parameter)),
        }
    }
    arguments.order_by(|a, b| a.0.cmp(&b.0));
    let arguments: Vec<(String, &Expr)> = arguments.iter().map(|(name, it)| (name.clone(), it)).collect();
    let mut text = String::new();
    print_arguments(&arguments, 0, &mut text);
    File::new(values_path(environment), text + &missing)
}

/// Path of the file with an environment's values.
pub(super) fn values_path(environment: &str) -> String {
    let name: String = environment
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '_' { it.to_ascii_lowercase() } else { '-' })
        .collect();
    let name = name.trim_matches('-');
    format!("{}.tfvars", if name.is_empty() { "environment" } else { name })
}

/// The variables every stack has: name, description and value.
fn settings(stack: &Stack) -> [(&'static str, &'static str, String); 3] {
    let [environment, project, region] = SETTINGS;
    let settings = &stack.settings;
    [
        (
            environment,
            "Environment this is deployed as; every resource is tagged with it.",
            tag_text(&settings.environment),
        ),
        (project, "Project this belongs to; every resource is tagged with it.", tag_text(&settings.name)),
        (region, "AWS Region everything is deployed to.", settings.region.clone()),
    ]
}

fn variable(name: &str, ty: &str, description: &str, default: Option<Expr>) -> Block {
    let mut block = Block::new(format!("variable \"{name}\"")).with("type", Expr::source(ty));
    if !description.is_empty() {
        block.push("description", Expr::text(description));
    }
    if let Some(default) = default {
        block.push("default", default);
    }
    block
}

fn type_of(ty: ParameterType) -> &'static str {
    match ty {
        ParameterType::String => "string",
        ParameterType::Number => "number",
        ParameterType::Bool => "bool",
        ParameterType::CidrList => "list(string)",
    }
}

fn cidr_validation(name: &str) -> Block {
    Block::new("validation")
        .with(
            "condition",
            Expr::Source(format!("alltrue([for cidr in var.{name} : can(cidrhost(cidr, 0))])")),
        )
        .with("error_message", Expr::text("Each entry must be a CIDR block such as 203.0.113.10/32."))
}

fn image_validation(name: &str) -> Block {
    Block::new("validation")
        .with("condition", Expr::Source(format!("can(regex(\"^ami-[0-9a-f]{{8,17}}$\", var.{name}))")))
        .with(
            "error_message",
            Expr::text("It must be the id of a machine image such as ami-0123456789abcdef0."),
        )
}

/// A comment in place of a value only whoever deploys knows; without one, Terraform asks.
fn missing_value(name: &str, parameter: &Parameter) -> String {
    if parameter.secret {
        return format!(
            "\n# To be given as TF_VAR_{name}, never in a file: {}\n",
            comment(&parameter.description)
        );
    }
    let example = match parameter.ty {
        ParameterType::String => "\"\"",
        ParameterType::Number => "0",
        ParameterType::Bool => "false",
        ParameterType::CidrList => "[]",
    };
    format!("\n# To be filled in: {}\n# {name} = {example}\n", comment(&parameter.description))
}

/// Text that stays on its line.
fn comment(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}'))
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a reader needs to know of a parameter's default.
pub(super) fn default_text(default: Option<&Value>) -> String {
    match default {
        None => "to be filled in".to_owned(),
        Some(Value::Str(it)) => it.clone(),
        Some(Value::List(items)) if items.is_empty() => "none".to_owned(),
        Some(Value::List(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Some(Value::Bool(it)) => it.to_string(),
        Some(Value::Int(it)) => it.to_string(),
        Some(_) => "an expression".to_owned(),
    }
}
