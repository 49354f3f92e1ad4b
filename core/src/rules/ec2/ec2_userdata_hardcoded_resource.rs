use std::collections::BTreeMap;

use super::script::text_of;
use crate::catalog::dynamodb::table;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::tracking::Kept;
use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// User data names a bucket or a table in letters
    ///
    /// ## Why
    ///
    /// A name in letters is no dependency: the instance may start before the bucket is there, and goes on using the old
    /// name when it changes.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     aws s3 cp s3://example-photos/app.zip /tmp/app.zip
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     aws s3 cp "s3://${aws_s3_bucket.photos.bucket}/app.zip" /tmp/app.zip
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put the name there by reference.
    id: "ec2-userdata-hardcoded-resource",
    severity: Severity::Info,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE, &bucket::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let named = Kept::default();
    // Few scripts say anything that may be a name: for the others no name is looked up.
    let named = || {
        named.get_or_init(|| {
            let mut named: BTreeMap<&str, &str> = BTreeMap::new();
            for (ty, key) in [(&bucket::TYPE, bucket::NAME.key()), (&table::TYPE, table::NAME.key())] {
                let all = facts.stack.of(ty);
                named.extend(all.filter_map(|(address, it)| Some((it.props.get(key)?.as_str()?, address))));
            }
            named
        })
    };
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        findings.each(ty, |findings, address, it| {
            let Some(script) = it.props.get(instance::USER_DATA.key()).map(text_of) else { return };
            let mut meant: Vec<&str> = names_in(&script).filter_map(|it| named().get(it).copied()).collect();
            meant.sort_unstable();
            meant.dedup();
            if !meant.is_empty() {
                let message =
                    format!("The user data of {} names {} in letters", facts.name(address), facts.names(&meant));
                findings.raise_at(address, instance::USER_DATA.key(), message);
            }
        });
    }
}

/// What stands where names do: behind `=`, in an address in S3, or behind an option that takes one.
fn names_in(script: &str) -> impl Iterator<Item = &str> {
    const OPTIONS: [&str; 3] = ["--table-name", "--bucket", "--bucket-name"];
    const QUOTES: [char; 3] = ['"', '\'', ';'];
    let words: Vec<&str> = script.split_whitespace().map(|it| it.trim_matches(QUOTES)).collect();
    let after = words.windows(2).filter_map(|it| match it {
        [option, name] if OPTIONS.contains(option) => Some(*name),
        _ => None,
    });
    let after: Vec<&str> = after.collect();
    let inside = words.into_iter().filter_map(|it| {
        let value = it.split_once('=').map(|(_, value)| value.trim_matches(QUOTES));
        let path = value.unwrap_or(it).strip_prefix("s3://");
        path.map(|it| it.split('/').next().unwrap_or(it)).or(value)
    });
    after.into_iter().chain(inside)
}
