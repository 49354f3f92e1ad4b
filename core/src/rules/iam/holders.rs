//! Who holds which policies: roles, users and groups.

use std::collections::{BTreeMap, BTreeSet};

use super::trust;
use crate::access::memberships;
use crate::catalog::ResourceType;
use crate::catalog::iam::{
    group_membership, group_policy, group_policy_attachment, role_policy, role_policy_attachment,
    user_policy, user_policy_attachment,
};
use crate::rules::Decided;
use crate::rules::facts::{Facts, Statement, any, target};
use crate::value::Value;

const UNKNOWN: &str = "a policy of it is not known before the deployment";

/// Who holds which policies of the design.
pub(in crate::rules) struct Holders<'a> {
    /// Addresses of policies by that of the role, the user or the group.
    policies: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The groups of a user.
    groups: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Who is in groups that are not all known.
    in_unknown_groups: BTreeSet<&'a str>,
    /// Who holds a policy from elsewhere, which is not one that AWS wrote.
    vague: BTreeSet<&'a str>,
    /// Who holds one that AWS wrote.
    of_aws: BTreeSet<&'a str>,
    /// Whether somebody who is not known holds one.
    has_loose: bool,
    statements: BTreeMap<&'a str, Decided<Vec<Statement<'a>>>>,
}

/// Types of inline policies and of attachments, with the property that names the holder and, of an attachment, that which
/// names the policy.
static KINDS: [(&ResourceType, &str, Option<&str>); 6] = [
    (&role_policy::TYPE, role_policy::ROLE.key(), None),
    (&user_policy::TYPE, user_policy::USER.key(), None),
    (&group_policy::TYPE, group_policy::GROUP.key(), None),
    (
        &role_policy_attachment::TYPE,
        role_policy_attachment::ROLE.key(),
        Some(role_policy_attachment::POLICY_ARN.key()),
    ),
    (
        &user_policy_attachment::TYPE,
        user_policy_attachment::USER.key(),
        Some(user_policy_attachment::POLICY_ARN.key()),
    ),
    (
        &group_policy_attachment::TYPE,
        group_policy_attachment::GROUP.key(),
        Some(group_policy_attachment::POLICY_ARN.key()),
    ),
];

impl<'a> Holders<'a> {
    /// Read once for all rules: [`Facts::holders`].
    pub(in crate::rules) fn of(facts: &Facts<'a>) -> Self {
        let stack = facts.stack;
        let mut all = Self {
            policies: BTreeMap::new(),
            groups: BTreeMap::new(),
            in_unknown_groups: BTreeSet::new(),
            vague: BTreeSet::new(),
            of_aws: BTreeSet::new(),
            has_loose: false,
            statements: BTreeMap::new(),
        };
        facts.permissions.for_each_policy(|address, it| {
            all.statements.insert(address, it.map(<[Statement<'_>]>::to_vec));
        });
        for (ty, holder, attached) in KINDS {
            for (address, it) in stack.of(ty) {
                let Some(holder) = it.props.get(holder).and_then(|it| target(stack, it)) else {
                    all.has_loose = true;
                    continue;
                };
                let arn = attached.and_then(|property| it.props.get(property));
                match arn.and_then(|it| target(stack, it)).or(attached.is_none().then_some(address)) {
                    Some(policy) => drop(all.policies.entry(holder).or_default().insert(policy)),
                    None if arn.is_some_and(is_of_aws) => drop(all.of_aws.insert(holder)),
                    None => drop(all.vague.insert(holder)),
                }
            }
        }
        for (_, it) in stack.of(&group_membership::TYPE) {
            let Some(group) = it.value(&group_membership::GROUP).and_then(|it| target(stack, it)) else {
                continue;
            };
            for user in it.targets(&group_membership::USERS) {
                all.groups.entry(user).or_default().insert(group);
            }
        }
        for (user, groups) in memberships(stack) {
            match groups.into_iter().collect::<Option<BTreeSet<&str>>>() {
                Some(groups) => all.groups.entry(user).or_default().extend(groups),
                None => drop(all.in_unknown_groups.insert(user)),
            }
        }
        all
    }

    /// Whether something puts a user into groups of which not all are known.
    pub(super) fn is_in_unknown_groups(&self, user: &str) -> bool {
        self.in_unknown_groups.contains(user)
    }

    /// Those who hold policies, each with the policies.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, &BTreeSet<&'a str>)> {
        self.policies.iter().map(|(holder, it)| (*holder, it))
    }

    /// Whether somebody holds a policy that AWS wrote: all but one of them allow something.
    pub(super) fn has_one_of_aws(&self, holder: &str) -> bool {
        self.of_aws.contains(holder)
    }

    /// What a policy of the design says.
    pub(super) fn statements(&self, policy: &str) -> Decided<&[Statement<'a>]> {
        self.statements.get(policy).map_or(Err(UNKNOWN), |it| it.as_deref().map_err(|why| *why))
    }

    /// Whether a statement of somebody, or of one of the groups of a user, is like this.
    pub(super) fn any(&self, holder: &str, is_it: impl Fn(&Statement<'a>) -> bool) -> Decided<bool> {
        let groups = self.groups.get(holder).into_iter().flatten().copied();
        let all: Vec<&str> = groups.chain([holder]).collect();
        let policies = all.iter().filter_map(|it| self.policies.get(it)).flatten();
        let said = policies.map(|it| Ok(self.statements(it)?.iter().any(&is_it)));
        let is_vague = self.has_loose || all.iter().any(|it| self.vague.contains(it));
        any(said.chain(is_vague.then_some(Err(UNKNOWN))))
    }
}

/// Whether a managed policy is one that AWS wrote.
fn is_of_aws(arn: &Value) -> bool {
    match arn {
        Value::Concat(parts) => parts.iter().filter_map(Value::as_str).any(|it| it.contains(":aws:policy/")),
        one => one.as_str().is_some_and(|it| it.contains(":aws:policy/")),
    }
}

/// Whether a statement hangs on a second factor. One that allows something where there is none does not ask for it.
pub(super) fn asks_for_mfa(statement: &Statement<'_>) -> bool {
    let allows = statement.is_allow() == Ok(true);
    trust::conditions(statement).any(|(operator, key, value)| {
        key.to_ascii_lowercase().starts_with("aws:multifactorauth")
            && !(allows && trust::is_without_mfa(operator, key, value))
    })
}
