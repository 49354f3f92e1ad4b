//! The four switches that keep the public out of a bucket.

use crate::catalog::Prop;
use crate::catalog::s3::bucket;
use crate::rules::facts::{any, outside};
use crate::rules::{Decided, Facts, Findings, property};
use crate::stack::Resource;

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
    let loose = outside(facts.stack, "aws_s3_bucket_public_access_block").next().is_some();
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
    property::each(facts, findings, &bucket::TYPE, prop.key(), wrong, message);
}
