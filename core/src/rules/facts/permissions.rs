//! Roles: who has which, and what they allow.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::known::KnownRoles;
use super::{Decided, Statement, all, any, mentions, opaque, outside, target};
use crate::access::{Owner, owner_of};
use crate::catalog::Properties;
use crate::catalog::iam::{
    group_policy, group_policy_attachment, policy, role, role_policy, role_policy_attachment, user,
    user_policy, user_policy_attachment,
};
use crate::lookup::Lookup;
use crate::stack::{Resource, Stack};
use crate::tracking::{Changes, FewReads, Kept, note_permissions, unnoted};
use crate::value::Value;

/// What roles allow. Whoever asks about one looks at that role's policies, not at all there are.
pub struct Permissions<'a> {
    stack: &'a Stack,
    /// By address of the role.
    roles: Kept<Lookup<&'a str, RolePolicies<'a>>>,
    /// What every policy of a role, a user or a group says, by its address.
    policies: Kept<Vec<Read<'a>>>,
    /// Addresses of the policies that only say what roles and users may be allowed at most.
    boundaries: Kept<BTreeSet<&'a str>>,
}

const UNKNOWN: &str = "the policy is not known before the deployment";

/// The address of a policy, and what it says.
type Read<'a> = (&'a str, Decided<Vec<Statement<'a>>>);

/// The policies of a role.
#[derive(Default)]
struct RolePolicies<'a> {
    all: Vec<Policy<'a>>,
    said: OnceCell<Said<'a>>,
}

/// A policy of a role.
#[derive(Clone, Copy)]
enum Policy<'a> {
    /// The one at an address.
    Is(&'a str, &'a Resource),
    /// One that cannot be read, and why.
    Vague(&'static str),
    /// One that may be another role's, and why that is not known: it counts if all others can be read.
    MayBe(&'static str),
}

/// What a role's policies were made of, beyond the stack.
#[derive(Debug)]
pub(super) enum KnownPolicy {
    Is(String, Properties),
    Vague(&'static str),
    MayBe(&'static str),
}

/// What the policies of a role say.
struct Said<'a> {
    statements: Vec<Statement<'a>>,
    /// The tables the statements can be about; `None` is any.
    concerns: Option<BTreeSet<&'a str>>,
    /// What cannot be read of its policies.
    vague: Option<&'static str>,
}

impl<'a> Permissions<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let (roles, policies, boundaries) = Default::default();
        Self { stack, roles, policies, boundaries }
    }

    fn roles(&self) -> &Lookup<&'a str, RolePolicies<'a>> {
        self.roles.get_or_init_unnoted(|| roles(self.stack))
    }

    /// What the policies of a role say.
    fn of(&self, role: &str) -> Option<&Said<'a>> {
        note_permissions(role);
        let policies = self.roles().get(role)?;
        Some(policies.said.get_or_init(|| unnoted(|| Said::of(&policies.all))))
    }

    /// Tells of which roles the policies are others than they were known to be, and lets that be known; `known` was read from
    /// something that is another.
    pub(super) fn follow(&self, known: &mut KnownRoles, changes: &mut Changes) {
        let roles = self.roles();
        let mut others = Vec::new();
        known.retain(|address, known| {
            let now = roles.get(&**address);
            let is_same = now.is_some_and(|it| it.is(known));
            if !is_same {
                others.push(Arc::clone(address));
            }
            is_same
        });
        others.iter().for_each(|it| changes.permissions(it));
        for (address, it) in self.stack.of(&role::TYPE).filter_map(|(it, _)| Some((it, roles.get(it)?))) {
            if !known.contains_key(address) {
                changes.permissions(address);
                known.insert(address.into(), it.known());
            }
        }
    }

    /// What they were read from, if somebody asked about one.
    pub(super) fn reads(&self) -> Option<&FewReads> {
        self.roles.reads()
    }

    /// The policies of all roles with what they were read from, if somebody asked about one.
    pub(super) fn take_known(&mut self) -> Option<(KnownRoles, FewReads)> {
        let (roles, reads) = self.roles.take_noted()?;
        let known = roles.iter().map(|(address, it)| ((*address).into(), it.known())).collect();
        Some((known, reads?))
    }

    /// The resources that the policies of a role refer to as what they allow something on, by their ARNs or their names.
    pub(super) fn names(&self, role: &str) -> BTreeSet<&'a str> {
        let statements = self.of(role).map(|it| it.statements.as_slice()).unwrap_or_default();
        let allowed = statements.iter().filter(|it| it.is_allow() == Ok(true));
        allowed.flat_map(Statement::resources).flat_map(Value::targets).collect()
    }

    /// The tables that a role's policies can be about; `None` if that may be any.
    pub(super) fn concerns(&self, role: &str) -> Option<&BTreeSet<&'a str>> {
        static NONE: BTreeSet<&str> = BTreeSet::new();
        self.of(role).map_or(Some(&NONE), |it| it.concerns.as_ref())
    }

    /// Whether a role's policies can be about a table at all. Rules out most pairs before anything is compared.
    pub(super) fn may_concern(&self, role: &str, table: &str) -> bool {
        self.of(role).is_some_and(|it| it.concerns.as_ref().is_none_or(|it| it.contains(table)))
    }

    /// Whether a role may do something to a table, or to what its ARN with an ending names.
    pub fn allows(&self, role: &str, action: &str, table: &str, ending: &str) -> Decided<bool> {
        let Some(policies) = self.of(role) else { return Err("the role is not known") };
        let (mut denied, mut allowed) = (Ok(false), Ok(false));
        for statement in &policies.statements {
            let Some([is_meant, names_action, holds]) = self.applies(statement, action, table, ending) else {
                continue;
            };
            let allows = statement.is_allow();
            denied = any([denied, all([is_meant, allows.map(|it| !it), names_action, holds])]);
            allowed = any([allowed, all([is_meant, allows, names_action, holds])]);
        }
        let allowed = any([allowed].into_iter().chain(policies.vague.map(Err)));
        all([denied.map(|it| !it), allowed])
    }

    /// Whether a statement means a table, names an action and holds whenever it does, whatever its effect; `None` if it is
    /// about something else.
    fn applies(
        &self,
        it: &Statement<'_>,
        action: &str,
        table: &str,
        ending: &str,
    ) -> Option<[Decided<bool>; 3]> {
        // The cheap questions first: most statements are about other tables, or about other actions.
        if it.is_about_other_tables(self.stack, table) {
            return None;
        }
        let names_action = it.names_action(action);
        if names_action == Ok(false) {
            return None;
        }
        let is_meant = it.names_table(self.stack, table, ending);
        if is_meant == Ok(false) {
            return None;
        }
        let holds = if it.is_conditional() {
            Err("a statement of the policy holds on a condition")
        } else {
            Ok(true)
        };
        Some([is_meant, names_action, holds])
    }

    /// Calls `visit` with every policy of a role, a user or a group, inline or managed by the account.
    pub fn for_each_policy(&self, mut visit: impl FnMut(&'a str, Decided<&[Statement<'a>]>)) {
        let policies = self.policies.get_or_init(|| {
            let types = [&role_policy::TYPE, &policy::TYPE, &user_policy::TYPE, &group_policy::TYPE];
            let all = types.into_iter().flat_map(|it| self.stack.of(it));
            all.map(|(address, it)| (address, policy_of(address, it))).collect()
        });
        for (address, statements) in policies {
            visit(address, statements.as_deref().map_err(|why| *why));
        }
    }

    /// Whether a policy only says what roles and users may be allowed at most: it gives nobody anything.
    pub fn is_boundary(&self, policy: &str) -> bool {
        self.boundaries.get_or_init(|| boundaries(self.stack)).contains(policy)
    }
}

/// The policies of every role, by its address.
fn roles(stack: &Stack) -> Lookup<&str, RolePolicies<'_>> {
    let mut roles: Lookup<&str, RolePolicies<'_>> = Lookup::default();
    for (address, it) in stack.of(&role::TYPE) {
        let policies = roles.entry(address).or_default();
        if opaque(it, "inline_policy").is_some() || opaque(it, "managed_policy_arns").is_some() {
            policies.all.push(Policy::Vague("the role has policies that are not read"));
        }
    }
    let mut loose = None;
    for (address, it) in stack.of(&role_policy::TYPE) {
        match owner_of(stack, &role::TYPE, it.value(&role_policy::ROLE)) {
            Owner::Is(role) => roles.entry(role).or_default().all.push(Policy::of(address, it)),
            Owner::Elsewhere => {}
            Owner::MayBeAnybody => loose = Some("a policy belongs to a role that is not known"),
        }
    }
    // A template may give one policy to several roles.
    for policy in outside(stack, "aws_iam_policy") {
        for (address, _) in stack.of(&role::TYPE).filter(|(_, role)| mentions(policy, role)) {
            let vague = Policy::Vague("a policy of several roles is not read");
            roles.entry(address).or_default().all.push(vague);
        }
    }
    for (_, it) in stack.of(&role_policy_attachment::TYPE) {
        match owner_of(stack, &role::TYPE, it.value(&role_policy_attachment::ROLE)) {
            Owner::Is(role) => roles.entry(role).or_default().all.push(attached(stack, it)),
            Owner::Elsewhere => {}
            Owner::MayBeAnybody => loose = Some("a managed policy belongs to a role that is not known"),
        }
    }
    if let Some(loose) = loose {
        roles.values_mut().for_each(|it| it.all.push(Policy::MayBe(loose)));
    }
    roles
}

/// The managed policy that is attached.
fn attached<'a>(stack: &'a Stack, attachment: &'a Resource) -> Policy<'a> {
    let own = attachment.value(&role_policy_attachment::POLICY_ARN).and_then(|it| target(stack, it));
    let own =
        own.and_then(|it| stack.resources.get_key_value(it)).filter(|(_, it)| it.ty == Some(&policy::TYPE));
    match own {
        Some((address, policy)) => Policy::of(address, policy),
        None => Policy::Vague("the role has a managed policy"),
    }
}

/// The policies that are a boundary, and that nobody has beside that. Source: IAM user guide, "Permissions boundaries for IAM
/// entities".
fn boundaries(stack: &Stack) -> BTreeSet<&str> {
    let limited = [&role::TYPE, &user::TYPE].into_iter().flat_map(|it| stack.of(it));
    let mut found: BTreeSet<&str> =
        limited.filter_map(|(_, it)| target(stack, it.value(&role::BOUNDARY)?)).collect();
    if found.is_empty() {
        return found;
    }
    for ty in [&role_policy_attachment::TYPE, &user_policy_attachment::TYPE, &group_policy_attachment::TYPE] {
        for (_, it) in stack.of(ty) {
            let policy = it.props.get(role_policy_attachment::POLICY_ARN.key());
            if let Some(attached) = policy.and_then(|it| target(stack, it)) {
                found.remove(attached);
            }
        }
    }
    let is_attached = |policy: &Resource| {
        let lists = ["roles", "users", "groups"].iter().any(|it| opaque(policy, it).is_some());
        let owners = stack.of(&role::TYPE).filter(|(_, it)| opaque(it, "managed_policy_arns").is_some());
        let others = owners.map(|(_, it)| it).chain(outside(stack, "aws_iam_policy_attachment"));
        lists || others.into_iter().any(|it| mentions(it, policy))
    };
    found.retain(|it| stack.get(it).is_some_and(|it| !is_attached(it)));
    found
}

impl<'a> Policy<'a> {
    /// What it says is read when somebody asks about the role; that it is looked at is noted by now.
    fn of(address: &'a str, resource: &'a Resource) -> Self {
        match resource.props.contains_key(role_policy::POLICY.key()) {
            true => Self::Is(address, resource),
            false => Self::Vague(UNKNOWN),
        }
    }
}

impl RolePolicies<'_> {
    /// What they are made of, beyond the stack.
    fn known(&self) -> Arc<Vec<KnownPolicy>> {
        let known = |it: &Policy<'_>| match *it {
            Policy::Is(address, it) => KnownPolicy::Is(address.to_owned(), it.props.clone()),
            Policy::Vague(why) => KnownPolicy::Vague(why),
            Policy::MayBe(why) => KnownPolicy::MayBe(why),
        };
        Arc::new(self.all.iter().map(known).collect())
    }

    /// Whether they are made of the same.
    fn is(&self, known: &[KnownPolicy]) -> bool {
        let is_same = |(now, known): (&Policy<'_>, &KnownPolicy)| match (now, known) {
            (Policy::Is(address, it), KnownPolicy::Is(known, props)) => {
                let key = role_policy::POLICY.key();
                let has_same = || unnoted(|| it.props.get(key) == props.get(key));
                address == known && (it.props.is_copy_of(props) || has_same())
            }
            (Policy::Vague(now), KnownPolicy::Vague(known)) => now == known,
            (Policy::MayBe(now), KnownPolicy::MayBe(known)) => now == known,
            _ => false,
        };
        self.all.len() == known.len() && self.all.iter().zip(known).all(is_same)
    }
}

impl<'a> Said<'a> {
    fn of(policies: &[Policy<'a>]) -> Self {
        let mut said = Self { statements: Vec::new(), concerns: Some(BTreeSet::new()), vague: None };
        for policy in policies {
            match *policy {
                Policy::Is(address, it) => said.add(policy_of(address, it)),
                Policy::Vague(why) => said.vague = Some(why),
                Policy::MayBe(why) => said.vague = said.vague.or(Some(why)),
            }
        }
        said
    }

    fn add(&mut self, statements: Decided<Vec<Statement<'a>>>) {
        match statements {
            Ok(statements) => {
                for statement in &statements {
                    match (statement.tables(), &mut self.concerns) {
                        (Some(tables), Some(known)) => known.extend(tables),
                        _ => self.concerns = None,
                    }
                }
                self.statements.extend(statements);
            }
            Err(why) => self.vague = Some(why),
        }
    }
}

/// What a policy of a role, a user or a group says.
pub(in crate::rules) fn policy_of<'a>(
    address: &'a str,
    resource: &'a Resource,
) -> Decided<Vec<Statement<'a>>> {
    match resource.value(&role_policy::POLICY) {
        Some(document) => Statement::of(address, document),
        None => Err(UNKNOWN),
    }
}

/// The role a value names: by reference, or by a name that exactly one role of the stack has.
pub(super) fn role_named<'a>(stack: &'a Stack, value: &'a Value) -> Option<&'a str> {
    let is_role = |it: &str| stack.get(it).is_some_and(|it| it.ty == Some(&role::TYPE));
    if let Some(address) = target(stack, value) {
        return is_role(address).then_some(address);
    }
    let name = value.as_str()?;
    let is_called = |it: &Resource| it.value(&role::NAME).and_then(Value::as_str) == Some(name);
    stack.of(&role::TYPE).find(|(_, it)| is_called(it)).map(|(address, _)| address)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::super::Facts;
    use super::*;
    use crate::model::{EdgeKind, Op};
    use crate::stack::{changes, lower};
    use crate::templates;
    use crate::tracking::noted;

    #[test]
    fn a_role_with_another_policy_is_told_of_and_no_other() {
        let mut diagram = templates::by_name("dynamodb-secure").unwrap().diagram();
        let before = lower(&diagram);
        let mut facts = Facts::new(&before);
        noted(|| facts.permissions.names("iam.role.none"));
        let known = facts.take_known();
        let (id, _) = diagram.edges().next().unwrap();
        let kind = EdgeKind::Access { grants: ["scan".to_owned()].into() };
        diagram.apply(Op::SetEdge { id: id.clone(), kind }).unwrap();
        let after = lower(&diagram);
        let mut changes = changes(&before, &after).unwrap();
        let mut facts = Facts::new(&after);
        facts.know(known);
        facts.follow(&mut changes);
        let documents = |stack: &Stack, role: &str| -> Vec<Value> {
            let own = |it: &Resource| it.target(&role_policy::ROLE) == Some(role);
            let all = stack.of(&role_policy::TYPE).filter(|(_, it)| own(it));
            all.filter_map(|(_, it)| it.value(&role_policy::POLICY).cloned()).collect()
        };
        let (mut others, mut same) = (0, 0);
        for (role, _) in after.of(&role::TYPE) {
            let is_other = documents(&before, role) != documents(&after, role);
            let (_, reads) = noted(|| facts.permissions.names(role));
            assert_eq!(changes.concern(&reads), is_other, "{role}");
            *if is_other { &mut others } else { &mut same } += 1;
        }
        assert!(others > 0 && same > 0, "{others} and {same}");
    }
}
