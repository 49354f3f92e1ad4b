//! The four switches that keep the public out of a bucket.

use crate::catalog::Prop;
use crate::catalog::s3::bucket;
use crate::rules::facts::{any, opaque, outside, outside_at};
use crate::rules::{Decided, Facts, Findings, property};
use crate::stack::Resource;

/// What Terraform calls the resource that has them.
const BLOCK: &str = "aws_s3_bucket_public_access_block";

/// All of them.
pub(super) static SWITCHES: [&Prop<bool>; 4] = [
    &bucket::BLOCK_PUBLIC_ACLS,
    &bucket::BLOCK_PUBLIC_POLICY,
    &bucket::IGNORE_PUBLIC_ACLS,
    &bucket::RESTRICT_PUBLIC_BUCKETS,
];

/// Whether a bucket says anything about public access. In a block that leaves a switch out, it is off.
pub(super) fn has_block(resource: &Resource) -> bool {
    SWITCHES.iter().any(|it| resource.value(it).is_some())
}

/// Whether nothing keeps the public out of a bucket. A block of some other bucket, which is not known, may be its own.
pub(super) fn is_missing(facts: &Facts<'_>, resource: &Resource) -> Decided<bool> {
    let loose = outside(facts.stack, BLOCK).next().is_some();
    let why = "a block of public access belongs to a bucket that is not known";
    any([Ok(has_block(resource)), if loose { Err(why) } else { Ok(false) }]).map(|it| !it)
}

/// Raises where a block of public access has a switch off.
pub(super) fn check(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    prop: &'static Prop<bool>,
    message: impl Fn(&str) -> String,
) {
    let wrong = |it: &Resource| if has_block(it) { property::is_off(it, prop) } else { Ok(false) };
    property::each(facts, findings, &bucket::TYPE, prop.key(), wrong, &message);
    // A bucket that is made elsewhere has its block here all the same.
    for (address, block) in outside_at(facts.stack, BLOCK) {
        findings.raise_if(is_off_in(block, prop), address, prop.key(), || {
            message(&format!("of {}", facts.name(address)))
        });
    }
}

/// Whether a switch is not on in a block whose bucket is not known. What a block leaves out is off.
fn is_off_in(block: &Resource, prop: &Prop<bool>) -> Decided<bool> {
    let Some(source) = opaque(block, prop.key()) else { return Ok(true) };
    match source.split_once('=').map_or(source, |(_, it)| it).trim() {
        "true" => Ok(false),
        "false" => Ok(true),
        _ => Err(property::UNKNOWN),
    }
}
