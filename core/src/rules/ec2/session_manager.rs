//! Who gets onto instances by Session Manager.

use std::collections::BTreeSet;

use crate::catalog::iam::role_policy_attachment as attachment;
use crate::rules::facts::{RoleOf, target};
use crate::rules::{Decided, Facts};
use crate::value::Value;

/// The managed policies with which an agent registers an instance. Source: Systems Manager user guide, "Configure instance
/// permissions required for Systems Manager".
const POLICIES: [&str; 2] = ["/AmazonSSMManagedInstanceCore", "/AmazonEC2RoleforSSM"];

/// The roles that let people in.
pub(super) struct Roles<'a> {
    roles: BTreeSet<&'a str>,
    /// Whether there is one of which it is not known whose it is.
    has_loose: bool,
}

impl<'a> Roles<'a> {
    /// Those of a stack.
    pub(super) fn of(facts: &Facts<'a>) -> Self {
        let mut all = Self { roles: BTreeSet::new(), has_loose: false };
        for (_, it) in facts.stack.of(&attachment::TYPE) {
            if !it.value(&attachment::POLICY_ARN).is_some_and(is_one) {
                continue;
            }
            match it.value(&attachment::ROLE).and_then(|it| target(facts.stack, it)) {
                Some(role) => drop(all.roles.insert(role)),
                None => all.has_loose = true,
            }
        }
        all
    }

    /// Whether the role of an instance lets people in by a managed policy. A policy of its own may as well.
    pub(super) fn lets_in(&self, facts: &Facts<'_>, instance: &str) -> Decided<bool> {
        match facts.role_of(instance) {
            RoleOf::None => Ok(false),
            RoleOf::Role(role) if self.roles.contains(role) => Ok(true),
            RoleOf::Role(_) if !self.has_loose => Ok(false),
            _ => Err("the role of the instance is not known"),
        }
    }
}

/// Whether an ARN, whatever its partition, is that of one of the policies.
fn is_one(arn: &Value) -> bool {
    let text = match arn {
        Value::Concat(parts) => parts.last().and_then(Value::as_str),
        one => one.as_str(),
    };
    text.is_some_and(|it| POLICIES.iter().any(|policy| it.ends_with(policy)))
}
