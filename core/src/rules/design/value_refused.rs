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
    /// that there is none of, an address that is none, an alias of a key that does not start with `alias/`.
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

/// So much of a value is quoted: a whole policy may have been pasted.
const QUOTED: usize = 60;

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
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
