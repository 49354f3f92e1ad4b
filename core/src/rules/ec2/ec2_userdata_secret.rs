use crate::catalog::ec2::instance;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

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
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&instance::TYPE) {
        let Some(script) = it.value(&instance::USER_DATA) else { continue };
        let mut found = None;
        script.walk(&mut |it| {
            if let Value::Str(text) = it {
                found = found.or_else(|| secret_in(text));
            }
        });
        if let Some(what) = found {
            let message = format!("The user data of {} holds {what}", facts.name(address));
            findings.raise_at(address, instance::USER_DATA.key(), message);
        } else if script.is_unknown() {
            findings.undecided(address, "its user data is not known before the deployment");
        }
    }
}

/// What secret a text holds, such as a script or a setting.
pub(in crate::rules) fn secret_in(text: &str) -> Option<&'static str> {
    let is_word = |it: char| it.is_ascii_alphanumeric();
    if text.split(|it| !is_word(it)).any(is_access_key) {
        return Some("an AWS access key");
    }
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    text.lines().any(assigns_secret).then_some("a literal password, secret or token")
}

/// Whether a word is the id of an access key. Source: IAM user guide, "Understanding unique ID prefixes".
fn is_access_key(word: &str) -> bool {
    let is_upper = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit();
    (word.starts_with("AKIA") || word.starts_with("ASIA")) && word.len() == 20 && word.chars().all(is_upper)
}

/// Whether a line gives a variable with a telling name a literal value.
fn assigns_secret(line: &str) -> bool {
    const TELLING: [&str; 7] =
        ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY"];
    let Some((name, value)) = line.split_once('=') else { return false };
    let name = name.trim().rsplit(char::is_whitespace).next().unwrap_or_default().to_ascii_uppercase();
    let value = value.trim().trim_matches(['"', '\'']);
    TELLING.iter().any(|it| name.ends_with(it))
        && !value.is_empty()
        && !value.starts_with(['$', '`', '<', '{', '%', '='])
}
