//! Encryption by default, which an account has in each Region.

use crate::catalog::ec2::ebs_encryption_by_default as by_default;
use crate::rules::facts::{any, opaque};
use crate::rules::{Decided, Facts, property};
use crate::stack::Resource;

/// Whether EC2 encrypts every new volume of the design. Where a provider is named, that may be for another Region.
pub(in crate::rules) fn encrypts_all(facts: &Facts<'_>) -> Decided<bool> {
    let is_on = |it: &Resource| match property::is_off(it, &by_default::ENABLED) {
        Ok(false) if opaque(it, "provider").is_some() => {
            Err("encryption by default may be on in another Region only")
        }
        is_off => is_off.map(|it| !it),
    };
    any(facts.stack.of(&by_default::TYPE).map(|(_, it)| is_on(it)))
}
