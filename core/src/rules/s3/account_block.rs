//! The block of public access of an account, which counts for all of its buckets and access points: S3 goes by the
//! stricter of the two. Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage".

use crate::catalog::Prop;
use crate::catalog::s3::account_public_access_block as account;
use crate::rules::facts::{all, any, opaque};
use crate::rules::{Decided, Facts, property};
use crate::stack::Resource;
use crate::value::{Context, Value};

/// All of its switches; they are called as those of a bucket.
pub(super) static SWITCHES: [&Prop<bool>; 4] = [
    &account::BLOCK_PUBLIC_ACLS,
    &account::BLOCK_PUBLIC_POLICY,
    &account::IGNORE_PUBLIC_ACLS,
    &account::RESTRICT_PUBLIC_BUCKETS,
];

/// Whether a switch, given as that of a bucket, is not on for the account.
pub(in crate::rules) fn leaves_open(facts: &Facts<'_>, switch: &Prop<bool>) -> Decided<bool> {
    let Some(own) = SWITCHES.iter().find(|it| it.key() == switch.key()) else { return Ok(true) };
    let is_on = |it: &Resource| match property::is_off(it, own) {
        Ok(false) if !is_of_this_account(it) => Err("the block of public access may be another account's"),
        is_off => is_off.map(|it| !it),
    };
    any(facts.stack.of(&account::TYPE).map(|(_, it)| is_on(it))).map(|it| !it)
}

/// Whether all switches are on for the account.
pub(super) fn keeps_the_public_out(facts: &Facts<'_>) -> Decided<bool> {
    all(SWITCHES.map(|it| leaves_open(facts, it).map(|it| !it)))
}

/// Whether it is the account that the rest is deployed to.
fn is_of_this_account(block: &Resource) -> bool {
    let is_own = matches!(
        block.value(&account::ACCOUNT),
        None | Some(Value::Null | Value::Context(Context::AccountId))
    );
    is_own && opaque(block, "provider").is_none()
}
