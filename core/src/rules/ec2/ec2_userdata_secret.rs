use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::script::text_of;
use super::secret::secret_in;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::{Expression, Value};

rule! {
    /// A start-up script holds a secret
    ///
    /// ## Why
    ///
    /// User data is no place to hide anything: everyone who may describe the instance reads it, every process on
    /// the machine can fetch it, and it stays in the state file and in the history of the repository.
    ///
    /// ## Flagged
    ///
    /// User data with an AWS access key, a private key, or a literal value for a variable whose name ends in
    /// `PASSWORD`, `SECRET`, `TOKEN` or the like.
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-EOT
    ///     #!/bin/sh
    ///     export DB_PASSWORD='correct horse'
    ///     start
    ///   EOT
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_template" "app" {
    ///   image_id  = "ami-0123456789abcdef0"
    ///   user_data = base64encode("export DATABASE_PASSWORD=correct-horse")
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_launch_configuration" "it" {
    ///   image_id      = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = "export DB_PASSWORD=correct-horse"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// What is fetched at run time is in no file:
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-EOT
    ///     #!/bin/sh
    ///     export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db --query SecretString)
    ///     export TOKEN_TTL=300
    ///     start
    ///   EOT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take the secret out, change it, and let the instance's role read it from Secrets Manager or Parameter
    /// Store when it starts.
    id: "ec2-userdata-secret",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_46", "AWS-0029", "aws-ec2-no-secrets-in-user-data", "AWS-0129",
        "aws-ec2-no-secrets-in-launch-template-user-data",
    ],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let key = instance::USER_DATA.key();
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        findings.each(ty, |findings, address, it| {
            let mut found = None;
            if let Some(script) = it.props.get(key) {
                let text = text_of(script);
                found = secret_in(&text).or_else(|| secret_in(&decoded(&text)?));
            }
            // A script that is not written as AWS takes it stays as it is, and shows what it holds all the same.
            let written = it.opaque.iter().filter(|it| is_script(&it.path));
            let found = found.or_else(|| written.into_iter().find_map(|it| {
                let source = it.source.source();
                let is_argument = matches!(it.source, Expression::Terraform(_));
                let value = source.split_once('=').filter(|_| is_argument).map_or(source, |(_, value)| value);
                let text = shown(value);
                secret_in(&text).or_else(|| secret_in(&decoded(&text)?))
            }));
            if let Some(what) = found {
                findings.raise_at(address, key, format!("The user data of {} holds {what}", facts.name(address)));
            } else if it.props.get(key).is_some_and(Value::is_unknown) {
                findings.undecided(address, "its user data is not known before the deployment");
            }
        });
    }
}

/// Whether the source text at a path is that of a script.
fn is_script(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("user_data" | "user_data_base64" | "UserData"))
}

/// The text that Base64 stands for, if it is one.
fn decoded(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()
}

/// A source text with its lines apart and without the quotes around it.
fn shown(source: &str) -> String {
    source.replace("\\n", "\n").trim().trim_matches('"').to_owned()
}
