//! Roles: who has which, and what they allow.

use std::collections::BTreeSet;

use super::{Decided, Statement, all, any, mentions, opaque, outside, target};
use crate::catalog::Kept;
use crate::catalog::iam::{
    group_policy, group_policy_attachment, policy, role, role_policy, role_policy_attachment, user,
    user_policy, user_policy_attachment,
};
use crate::lookup::Lookup;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// What roles allow.
pub struct Permissions<'a> {
    stack: &'a Stack,
    /// By address of the role.
    roles: Lookup<&'a str, RolePolicies<'a>>,
    /// What every policy of a role, a user or a group says, by its address.
    policies: Kept<Vec<Read<'a>>>,
    /// Addresses of the policies that only say what roles and users may be allowed at most.
    boundaries: Kept<BTreeSet<&'a str>>,
}

/// The address of a policy, and what it says.
type Read<'a> = (&'a str, Decided<Vec<Statement<'a>>>);

struct RolePolicies<'a> {
    statements: Vec<Statement<'a>>,
    /// The tables the statements can be about; `None` is any.
    concerns: Option<BTreeSet<&'a str>>,
    /// What cannot be read of its policies.
    vague: Option<&'static str>,
}

impl<'a> Permissions<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let mut roles: Lookup<&str, RolePolicies<'_>> = Lookup::default();
        for (address, it) in stack.of(&role::TYPE) {
            let policies = roles.entry(address).or_default();
            if opaque(it, "inline_policy").is_some() || opaque(it, "managed_policy_arns").is_some() {
                policies.vague = Some("the role has policies that are not read");
            }
        }
        let mut loose = None;
        for (address, it) in stack.of(&role_policy::TYPE) {
            let statements = policy_of(address, it);
            match it.value(&role_policy::ROLE).and_then(|it| role_named(stack, it)) {
                Some(role) => roles.entry(role).or_default().add(statements),
                None => loose = Some("a policy belongs to a role that is not known"),
            }
        }
        // A template may give one policy to several roles.
        for policy in outside(stack, "aws_iam_policy") {
            for (address, _) in stack.of(&role::TYPE).filter(|(_, role)| mentions(policy, role)) {
                roles.entry(address).or_default().vague = Some("a policy of several roles is not read");
            }
        }
        for (_, it) in stack.of(&role_policy_attachment::TYPE) {
            match it.value(&role_policy_attachment::ROLE).and_then(|it| role_named(stack, it)) {
                Some(role) => roles.entry(role).or_default().add(attached(stack, it)),
                None => loose = Some("a managed policy belongs to a role that is not known"),
            }
        }
        if loose.is_some() {
            roles.values_mut().for_each(|it| it.vague = it.vague.or(loose));
        }
        Self { stack, roles, policies: Kept::default(), boundaries: Kept::default() }
    }

    /// The resources that the policies of a role refer to as what they allow something on, by their ARNs or their names.
    pub(super) fn names(&self, role: &str) -> BTreeSet<&'a str> {
        let statements = self.roles.get(role).map(|it| it.statements.as_slice()).unwrap_or_default();
        let allowed = statements.iter().filter(|it| it.is_allow() == Ok(true));
        allowed.flat_map(Statement::resources).flat_map(Value::targets).collect()
    }

    /// The tables that a role's policies can be about; `None` if that may be any.
    pub(super) fn concerns(&self, role: &str) -> Option<&BTreeSet<&'a str>> {
        static NONE: BTreeSet<&str> = BTreeSet::new();
        self.roles.get(role).map_or(Some(&NONE), |it| it.concerns.as_ref())
    }

    /// Whether a role's policies can be about a table at all. Rules out most pairs before anything is compared.
    pub(super) fn may_concern(&self, role: &str, table: &str) -> bool {
        self.roles.get(role).is_some_and(|it| it.concerns.as_ref().is_none_or(|it| it.contains(table)))
    }

    /// Whether a role may do something to a table, or to what its ARN with an ending names.
    pub fn allows(&self, role: &str, action: &str, table: &str, ending: &str) -> Decided<bool> {
        let Some(policies) = self.roles.get(role) else { return Err("the role is not known") };
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

/// What a managed policy that is attached allows.
fn attached<'a>(stack: &'a Stack, attachment: &'a Resource) -> Decided<Vec<Statement<'a>>> {
    let own = attachment.value(&role_policy_attachment::POLICY_ARN).and_then(|it| target(stack, it));
    let own =
        own.and_then(|it| stack.resources.get_key_value(it)).filter(|(_, it)| it.ty == Some(&policy::TYPE));
    match own {
        Some((address, policy)) => policy_of(address, policy),
        None => Err("the role has a managed policy"),
    }
}

impl Default for RolePolicies<'_> {
    fn default() -> Self {
        Self { statements: Vec::new(), concerns: Some(BTreeSet::new()), vague: None }
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

impl<'a> RolePolicies<'a> {
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
        None => Err("the policy is not known before the deployment"),
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
