use crate::catalog::lambda::function;
use crate::rules::ec2::{secret_in, text_of};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A setting of a function holds a secret
    ///
    /// ## Why
    ///
    /// Everybody who may describe the function reads its environment, and it stays in the state and in the history of
    /// the repository.
    ///
    /// ## Flagged
    ///
    /// An AWS access key, a private key, or a literal value for a variable whose name ends in `PASSWORD`, `SECRET`,
    /// `TOKEN` or the like.
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   environment {
    ///     variables = {
    ///       DB_PASSWORD = "correct horse"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   environment {
    ///     variables = {
    ///       DB_SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
    ///       LOG_LEVEL     = "debug"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take it out, change it, and let the function read it from Secrets Manager.
    id: "lambda-env-secret",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_45"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&function::TYPE, |findings, address, it| {
        let Some(environment) = it.value(&function::ENVIRONMENT) else { return };
        let mut found = None;
        for (name, value) in environment.fields() {
            found = found.or_else(|| secret_in(&format!("{name}={}", text_of(value))));
        }
        if let Some(what) = found {
            let message = format!("The environment of function {} holds {what}", facts.name(address));
            findings.raise_at(address, function::ENVIRONMENT.key(), message);
        } else if environment.is_unknown() {
            findings.undecided(address, "its environment is not known before the deployment");
        }
    });
}
