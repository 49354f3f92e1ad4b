use super::script::each_script;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// User data still holds a mark to be replaced
    ///
    /// ## Why
    ///
    /// Somebody was meant to put a value there. The script fails at the first start, or worse, does not.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     export AWS_DEFAULT_REGION=<INSERT REGION HERE>
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     export PHOTOS_BUCKET=$${SUB_PHOTOS_BUCKET}
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     export AWS_DEFAULT_REGION=eu-west-1
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Replace it by a reference to what it stands for.
    id: "ec2-userdata-placeholder",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    each_script(facts, findings, |_, script| mark(script), |name, what| {
        format!("The user data of {name} still holds {what}")
    });
}

/// A mark that somebody was meant to replace.
fn mark(script: &str) -> Option<String> {
    const MARKS: [&str; 8] =
        ["<insert", "<your", "<replace", "${sub_", "changeme", "change_me", "replace_me", "replace-me"];
    let folded = script.to_ascii_lowercase();
    let (at, _) = MARKS.iter().filter_map(|it| Some((folded.find(it)?, it))).min()?;
    let rest = script.get(at..)?.lines().next()?;
    let end = rest.find(['>', '}']).map_or_else(|| rest.find(char::is_whitespace).unwrap_or(rest.len()), |it| it + 1);
    Some(format!("`{}`", rest.get(..end)?.replace('`', "'")))
}
