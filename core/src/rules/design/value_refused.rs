use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, subnet};
use crate::catalog::iam::role;
use crate::catalog::kms::alias;
use crate::catalog::lambda::function;
use crate::catalog::logs::log_group;
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::catalog::ResourceType;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A value is not what AWS takes
    ///
    /// ## Why
    ///
    /// The plan looks fine and the deployment fails: AWS checks names, addresses and sizes only when it makes the resource.
    ///
    /// ## Flagged
    ///
    /// A literal name with characters that the service does not take or of a length that it does not take, a size of instance
    /// that there is none of, an address that is none, an alias of a key that does not start with `alias/`, a setting of a function
    /// that Lambda sets itself.
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.superlarge"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "app" {}
    ///
    /// resource "aws_kms_alias" "app" {
    ///   name          = "my alias"
    ///   target_key_id = aws_kms_key.app.key_id
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   environment {
    ///     variables = {
    ///       AWS_REGION   = "eu-west-1"
    ///       AWS_NODEJS_X = "1"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   private_ip    = "10.0.1.10"
    /// }
    /// ```
    ///
    /// What is not known yet is not judged:
    ///
    /// ```tf,pass
    /// variable "name" {}
    ///
    /// resource "aws_sqs_queue" "jobs" {
    ///   name = "${var.name} jobs"
    /// }
    /// ```
    ///
    /// Nor is an empty text, which is the same as none in Terraform:
    ///
    /// ```tf,pass
    /// variable "private_ip" {
    ///   default = ""
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   private_ip    = var.private_ip
    /// }
    /// ```
    ///
    /// So is a placeholder that a module puts where a name is to come.
    ///
    /// ```tf,pass
    /// variable "name" {
    ///   default = ""
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = coalesce(var.name, "*")
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write it as the message says.
    id: "value-refused",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &TYPES,
    check: check,
    fix: None,
}

/// What has properties that AWS takes only in some wordings.
static TYPES: [&ResourceType; 10] = [
    &table::TYPE,
    &instance::TYPE,
    &subnet::TYPE,
    &role::TYPE,
    &alias::TYPE,
    &function::TYPE,
    &log_group::TYPE,
    &topic::TYPE,
    &queue::TYPE,
    &launch_configuration::TYPE,
];

/// Settings of a function that nobody else may set. Source: Lambda developer guide, "Using Lambda environment variables".
const RESERVED: [&str; 18] = [
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

/// So much of a value is quoted: a whole policy may have been pasted.
const QUOTED: usize = 60;

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_settings(facts, findings);
    for ty in TYPES {
        let worded = || ty.props.iter().filter_map(|it| Some((it, it.wording?)));
        findings.each(ty, |findings, address, it| {
            for (spec, wording) in worded() {
                let Some(text) = it.props.get(spec.key).and_then(|it| it.as_str()) else { continue };
                if !is_placeholder(text) && !(wording.fits)(text) {
                    let quoted: String = text.chars().take(QUOTED).collect();
                    let (name, label, wanted) = (facts.name(address), spec.label, wording.wanted);
                    let message = format!("{label} of {name} is `{quoted}`, and AWS takes {wanted}");
                    findings.raise_at(address, spec.key, message);
                }
            }
        });
    }
}

/// What a function is given that Lambda gives it itself.
fn check_settings(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&function::TYPE, |findings, address, it| {
        let settings = it.value(&function::ENVIRONMENT).map(Value::fields).unwrap_or_default();
        let names = settings.iter().map(|(name, _)| name.as_str()).filter(|it| RESERVED.contains(it));
        let names: Vec<String> = names.map(|it| format!("`{it}`")).collect();
        if !names.is_empty() {
            let (name, names) = (facts.name(address), names.join(", "));
            let message = format!("The environment of function {name} sets {names}, which Lambda sets itself");
            findings.raise_at(address, function::ENVIRONMENT.key(), message);
        }
    });
}

/// Whether a text stands for one that is still to come. Terraform takes an empty one for none; `*` is what modules have
/// instead, so that a list is never empty.
fn is_placeholder(text: &str) -> bool {
    text.is_empty() || text == "*"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::all;

    #[test]
    fn every_type_with_a_wording_is_looked_at() {
        for ty in all().filter(|it| it.props.iter().any(|it| it.wording.is_some())) {
            assert!(TYPES.contains(&ty), "{ty:?}");
        }
    }
}
