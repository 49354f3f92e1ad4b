use crate::catalog::{self, Kind, PropSpec};
use crate::catalog::kms::key;
use crate::rules::regions::home;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A resource names a key of another Region
    ///
    /// ## Why
    ///
    /// A key works in its own Region only, and the deployment fails.
    ///
    /// ## Flagged
    ///
    /// A literal ARN of a key in another Region than the one that everything is deployed to, for whatever takes a key.
    ///
    /// ```tf,fail
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
    /// resource "aws_sns_topic" "it" {
    ///   kms_master_key_id = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// provider "aws" {
    ///   region = "eu-west-1"
    /// }
    ///
    /// resource "aws_sns_topic" "it" {
    ///   kms_master_key_id = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use a key of this Region, or a replica of a multi-Region key.
    id: "kms-key-other-region",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    if !stack.knows_region {
        return;
    }
    for ty in catalog::all() {
        let names_key = |it: &&&PropSpec| matches!(it.kind, Kind::Arn(types) if types.contains(&key::TYPE.id));
        let keys: Vec<&'static str> = ty.props.iter().filter(names_key).map(|it| it.key).collect();
        if keys.is_empty() {
            continue;
        }
        findings.each(ty, |findings, address, it| {
            for property in &keys {
                let Some(key) = it.props.get(property) else { continue };
                let Some(own) = home(stack, it) else { continue };
                let of_design = key.target().and_then(|it| stack.get(it)).filter(|it| it.ty == Some(&key::TYPE));
                let region = key.as_str().and_then(region_of).or_else(|| home(stack, of_design?));
                if let Some(region) = region.filter(|it| *it != own) {
                    let message = format!("{} names a key of {region}", facts.name(address));
                    findings.raise_at(address, property, message);
                }
            }
        });
    }
}

/// The Region in the ARN of a key.
fn region_of(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let (start, service) = (parts.next()?, parts.nth(1)?);
    let region = parts.next()?;
    (start == "arn" && service == "kms" && !region.is_empty()).then_some(region)
}
