use crate::catalog::Kind;
use crate::catalog::kms::key;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::{Resource, Stack};

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
    for (address, it) in &stack.resources {
        let (Some(ty), Some(own)) = (it.ty, home(stack, it)) else { continue };
        for spec in
            ty.props.iter().filter(|it| matches!(it.kind, Kind::Arn(types) if types.contains(&key::TYPE.id)))
        {
            let Some(key) = it.props.get(spec.key) else { continue };
            let of_design = key.target().and_then(|it| stack.get(it)).filter(|it| it.ty == Some(&key::TYPE));
            let region = key.as_str().and_then(region_of).or_else(|| home(stack, of_design?));
            if let Some(region) = region.filter(|it| *it != own) {
                let message = format!("{} names a key of {region}", facts.name(address));
                findings.raise_at(address, spec.key, message);
            }
        }
    }
}

/// The Region in the ARN of a key.
fn region_of(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let (start, service) = (parts.next()?, parts.nth(1)?);
    let region = parts.next()?;
    (start == "arn" && service == "kms" && !region.is_empty()).then_some(region)
}

/// The Region a resource is made in, if it is known: that of its own argument or of its provider.
fn home<'a>(stack: &'a Stack, resource: &'a Resource) -> Option<&'a str> {
    if let Some(source) = opaque(resource, "region") {
        return literal(source);
    }
    let Some(provider) = opaque(resource, "provider") else { return Some(&stack.settings.region) };
    let alias = provider.rsplit('.').next()?.trim();
    let blocks = stack.configuration.blocks.iter().filter(|it| it.ty == "provider" && it.labels == ["aws"]);
    let argument = |body: &'a [String], name: &str| {
        let mut lines = body.iter().filter(|it| it.split('=').next().is_some_and(|it| it.trim() == name));
        lines.next().and_then(|it| literal(it))
    };
    let block = blocks.into_iter().find(|it| argument(&it.body, "alias") == Some(alias))?;
    argument(&block.body, "region")
}

/// The text that an argument as it is written sets.
fn literal(source: &str) -> Option<&str> {
    let value = source.split_once('=').map_or(source, |(_, it)| it).trim();
    value.strip_prefix('"')?.strip_suffix('"').filter(|it| !it.contains(['$', '"']))
}
