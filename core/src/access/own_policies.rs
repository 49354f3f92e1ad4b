//! What the policies of a role, a user or a group say by themselves, without a question about one resource.

use std::collections::BTreeSet;

use super::decision::{Source, Verdict};
use super::document::{Effect, Statement};
use super::identities::Identified;
use super::over_stack::Access;
use crate::catalog::iam::policy;
use crate::tracking::note_identity;

impl<'a> Access<'a> {
    /// What a role, a user or a group is allowed by its own policies.
    pub(super) fn identified(&self, address: &str) -> Option<&Identified> {
        note_identity(address);
        self.shared_identity(address).map(|it| &**it)
    }

    /// Whether policies of a role, a user or a group allow an action on anything at all, of the stack or not. What may take
    /// that away again, such as a denial or a boundary, leaves it open.
    pub fn allows_anywhere(&self, identity: &str, action: &str) -> Verdict {
        let Some(identified) = self.identified(identity) else { return Verdict::Denied };
        if !identified.may_allow(action) {
            return Verdict::Denied;
        }
        let mut statements = identified.statements().flatten();
        let allows = statements.any(|it| it.effect == Effect::Allow && it.allows_some(action));
        if allows && !identified.may_limit(action) { Verdict::Allowed } else { Verdict::Undecided }
    }

    /// Whether policies of a role, a user or a group allow an action on every resource and without a condition, and which of them
    /// do so. What may take that away again, such as a denial or a boundary, leaves it open.
    pub fn allows_everywhere(&self, identity: &str, action: &str) -> (Verdict, BTreeSet<&Source>) {
        let Some(identified) = self.identified(identity) else { return (Verdict::Denied, BTreeSet::new()) };
        let mut allowing = BTreeSet::new();
        for policy in &identified.policies {
            let mut statements = policy.document.statements.iter().flatten();
            if statements.any(|it| it.effect == Effect::Allow && it.is_for_all(action)) {
                allowing.insert(&*policy.source);
            }
        }
        let verdict = match allowing.is_empty() {
            true => Verdict::Denied,
            false if identified.may_limit(action) => Verdict::Undecided,
            false => Verdict::Allowed,
        };
        (verdict, allowing)
    }

    /// Whether a statement that can be read may allow a role, a user or a group an action.
    pub fn is_named(&self, identity: &str, action: &str) -> bool {
        let may_allow = |it: &Statement| it.effect == Effect::Allow && it.covers(action).may_hold();
        self.identified(identity).is_some_and(|it| it.statements().flatten().any(may_allow))
    }

    /// Addresses of the managed policies of the stack that a role, a user or a group has, of its own or by its groups.
    pub fn managed_policies(&self, identity: &str) -> BTreeSet<&'a str> {
        let policies = self.identified(identity).map_or(&[][..], |it| &it.policies);
        let addresses = policies.iter().filter_map(|it| self.stack().address(&it.source.address));
        addresses.filter(|it| self.stack().get(it).is_some_and(|it| it.ty == Some(&policy::TYPE))).collect()
    }

    /// Addresses of the groups of a user.
    pub fn groups(&self, user: &str) -> Vec<&'a str> {
        note_identity(user);
        let owners = self.identities.owners_of(user).filter(|it| *it != user);
        owners.filter_map(|it| self.stack().address(it)).collect()
    }
}

impl Identified {
    fn statements(&self) -> impl Iterator<Item = Option<&Statement>> {
        self.policies.iter().flat_map(|it| &it.document.statements).map(|it| it.as_ref().ok())
    }

    /// Whether one of the policies may allow an action: also one that cannot be read.
    fn may_allow(&self, action: &str) -> bool {
        let may_allow = |it: &Statement| it.effect == Effect::Allow && it.covers(action).may_hold();
        self.statements().any(|it| it.is_none_or(may_allow))
    }

    /// Whether something may take an action away again that a policy allows.
    fn may_limit(&self, action: &str) -> bool {
        let denies = |it: &Statement| it.effect == Effect::Deny && it.covers(action).may_hold();
        self.boundary.is_some() || self.statements().any(|it| it.is_none_or(denies))
    }
}
