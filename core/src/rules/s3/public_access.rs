//! The four switches that keep the public out of a bucket.

use super::account_block::{keeps_the_public_out, leaves_open};
use crate::catalog::Prop;
use crate::catalog::s3::bucket;
use crate::rules::facts::{all, any, opaque, outside, outside_at};
use crate::rules::{Decided, Facts, Findings, property};
use crate::stack::{Resource, may_be_set};

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

/// The same, where a condition may choose whether it does.
fn may_have_block(resource: &Resource) -> Decided<bool> {
    let may_have = SWITCHES.iter().any(|it| may_be_set(resource, &it.spec));
    if may_have && !has_block(resource) { Err(property::UNKNOWN) } else { Ok(has_block(resource)) }
}

/// Whether nothing keeps the public out of a bucket, neither its own block nor that of the account. A block of some other
/// bucket, which is not known, may be its own.
pub(super) fn is_missing(facts: &Facts<'_>, resource: &Resource) -> Decided<bool> {
    let loose = outside(facts.stack, BLOCK).next().is_some();
    let why = "a block of public access belongs to a bucket that is not known";
    let own = [may_have_block(resource), if loose { Err(why) } else { Ok(false) }];
    any(own.into_iter().chain([keeps_the_public_out(facts)])).map(|it| !it)
}

/// Raises where a block of public access has a switch off that is not on for the account.
pub(super) fn check(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    prop: &'static Prop<bool>,
    message: impl Fn(&str) -> String,
) {
    let is_open = leaves_open(facts, prop);
    let wrong = |it: &Resource| all([Ok(has_block(it)), property::is_off(it, prop), is_open]);
    property::each(facts, findings, &bucket::TYPE, prop.key(), wrong, &message);
    // A bucket that is made elsewhere has its block here all the same.
    for (address, block) in outside_at(facts.stack, BLOCK) {
        findings.raise_if(all([is_off_in(block, prop), is_open]), address, prop.key(), || {
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
