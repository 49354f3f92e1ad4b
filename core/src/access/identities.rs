//! What roles, users and groups of a stack are allowed by their own policies, and who acts with them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::decision::Source;
use super::document::Document;
use super::evaluate::Policy;
use super::known::Read;
use super::naming::Naming;
use crate::catalog::iam::{
    group, group_membership, group_policy, group_policy_attachment, instance_profile, policy, role,
    role_policy, role_policy_attachment, user, user_policy, user_policy_attachment,
};
use crate::catalog::{Principal, ResourceType, Via};
use crate::lookup::{Lookup, digest, mixed};
use crate::stack::{Resource, Stack, argument, entries, mentions, opaque, outside, target};
use crate::tracking::{Changes, Reads, noted, unnoted};
use crate::value::Value;

/// Whom a resource acts as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity<'a> {
    /// The role at this address.
    Role(&'a str),
    /// The user at this address.
    User(&'a str),
    /// Any user of the group at this address.
    Group(&'a str),
    /// A service of AWS, by its name.
    Service(&'a str),
    /// Nobody: it has no role, and so no permissions.
    Nobody,
    /// It cannot be told; why.
    Unknown(String),
}

/// How the names of policies begin that AWS wrote.
const OF_AWS: &str = "AWS managed policy";

impl Policy {
    /// Whether AWS wrote it for the roles of a service, which cannot do without. Source: IAM user guide, "AWS managed
    /// policies": these have the path `service-role/`.
    pub(super) fn is_of_service(&self) -> bool {
        self.source.name.strip_prefix(OF_AWS).is_some_and(|it| it.starts_with(" `service-role/"))
    }
}

/// The roles, users and groups of a stack, by address. Their policies are read one by one: after an edit, few are others.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    all: Lookup<Arc<str>, Holder>,
    /// Whom policies that refer to somebody belong to, by their addresses.
    owners: Lookup<Arc<str>, Arc<str>>,
    /// Whether every policy refers to whom it belongs to.
    is_plain: bool,
    /// Whose policies may be others than they were when they were read, with what they said then.
    pub(super) due: BTreeMap<Arc<str>, Option<Read<Identified>>>,
    /// What it was read from who has which.
    pub(super) reads: Reads,
}

/// A role, a user or a group.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    kind: &'static Kind,
    /// Whose policies it has: its own and those of its groups, by their addresses.
    owners: Vec<Arc<str>>,
    /// What it is given itself: inline policies, then attachments, each in the order of addresses.
    given: Vec<Given>,
    /// What its policies say.
    pub(super) read: OnceLock<Read<Identified>>,
}

/// A policy that refers to whom it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    /// Address of the policy, or of what attaches one.
    address: Arc<str>,
    is_inline: bool,
    /// Whether it is known to belong to nobody else.
    is_certain: bool,
}

impl Identities {
    pub(super) fn of(stack: &Stack) -> Self {
        let (mut identities, reads) = unnoted(|| noted(|| Self::gathered(stack)));
        identities.reads = reads;
        identities
    }

    fn gathered(stack: &Stack) -> Self {
        let mut identities = Self { is_plain: true, ..Self::default() };
        for kind in &KINDS {
            for (address, _) in stack.of(kind.ty) {
                identities.add(kind, address);
            }
            for (is_inline, (ty, owner)) in [(true, kind.inline), (false, kind.attachment)] {
                for (address, it) in stack.of(ty) {
                    let given = Given { address: address.into(), is_inline, is_certain: true };
                    identities.give(stack, kind, it.props.get(owner), given);
                }
            }
        }
        identities.join_groups(stack);
        identities
    }

    fn add(&mut self, kind: &'static Kind, address: &str) {
        let address: Arc<str> = address.into();
        let owners = vec![Arc::clone(&address)];
        self.all.insert(address, Holder { kind, owners, given: Vec::new(), read: OnceLock::new() });
    }

    /// Gives a policy to whom a property refers to.
    fn give(&mut self, stack: &Stack, kind: &Kind, owner: Option<&Value>, given: Given) {
        self.is_plain &= owner.is_some_and(|it| target(stack, it).is_some());
        match owner_of(stack, kind.ty, owner) {
            Owner::Elsewhere => {}
            Owner::Is(address) => {
                if let Some((owner, _)) = self.all.get_key_value(address) {
                    self.owners.insert(Arc::clone(&given.address), Arc::clone(owner));
                }
                if let Some(it) = self.all.get_mut(address) {
                    it.given.push(given);
                }
            }
            Owner::MayBeAnybody => {
                self.is_plain = false;
                for (address, _) in stack.of(kind.ty) {
                    if let Some(it) = self.all.get_mut(address) {
                        it.given.push(Given { is_certain: false, ..given.clone() });
                    }
                }
            }
        }
    }

    /// Gives users what their groups have.
    fn join_groups(&mut self, stack: &Stack) {
        for (_, membership) in stack.of(&group_membership::TYPE) {
            let group = membership.value(&group_membership::GROUP).and_then(|it| target(stack, it));
            let Some(owners) = group.and_then(|it| self.all.get(it)).map(|it| it.owners.clone()) else {
                continue;
            };
            for user in membership.targets(&group_membership::USERS) {
                if let Some(it) = self.all.get_mut(user) {
                    it.owners.extend(owners.iter().cloned());
                }
            }
        }
        for (user, groups) in memberships(stack) {
            // What such a resource says is not told of one policy or another.
            self.is_plain = false;
            for group in groups.into_iter().flatten() {
                let Some(owners) = self.all.get(group).map(|it| it.owners.clone()) else { continue };
                if let Some(it) = self.all.get_mut(user) {
                    it.owners.extend(owners);
                }
            }
        }
    }

    /// Follows changes into the stack that they led to: whose policies may say something else is due to be read.
    pub(super) fn follow(mut self, stack: &Stack, changes: &Changes) -> Self {
        if !self.follow_one_by_one(stack, changes) {
            let mut now = Self::of(stack);
            let mut due = std::mem::take(&mut self.due);
            self.all.iter().for_each(|(address, it)| {
                let same = now.all.get(address).filter(|other| now.mark(other) == self.mark(it));
                match (same, it.read.get()) {
                    (Some(now), Some(read)) => drop(now.read.set(read.clone())),
                    (Some(_), None) => {}
                    (None, read) => drop(due.entry(Arc::clone(address)).or_insert_with(|| read.cloned())),
                }
            });
            let come = now.all.keys().filter(|it| !self.all.contains_key(*it));
            due.extend(come.map(|it| (Arc::clone(it), None)));
            now.due = due;
            self = now;
        }
        let Self { all, due, .. } = &mut self;
        all.iter_mut().for_each(|(address, it)| {
            if it.read.get().is_some_and(|it| changes.concern(it.reads())) {
                due.insert(Arc::clone(address), it.read.take());
            }
        });
        self
    }

    /// The same where all that changed is who is there, and which policies refer to whom; tells whether it is.
    fn follow_one_by_one(&mut self, stack: &Stack, changes: &Changes) -> bool {
        let [roles, ..] = &KINDS;
        let followed = [roles.ty, roles.inline.0, roles.attachment.0].map(|it| it.id);
        let others = KINDS.iter().skip(1).flat_map(|it| [it.ty, it.inline.0, it.attachment.0]);
        let mut others = others.chain([&group_membership::TYPE]);
        let changed: BTreeSet<&Arc<str>> = changes.addresses().collect();
        let of = |ty: &str| -> Vec<&Arc<str>> {
            let own = |it: &str| it.strip_prefix(ty).is_some_and(|it| it.starts_with('.'));
            changed.iter().copied().filter(|it| own(it)).collect()
        };
        if !self.is_plain || others.any(|it| !of(it.id).is_empty()) {
            return false;
        }
        let [_, inline, attachment] = followed;
        for address in of(roles.ty.id) {
            match (self.all.contains_key(address), stack.get(address).is_some()) {
                (false, true) => {
                    self.add(roles, address);
                    self.due.insert(Arc::clone(address), None);
                }
                (true, false) => {
                    let Some(gone) = self.all.remove(address) else { continue };
                    // Of what is left without it, nobody knows whose it is.
                    let is_left =
                        |it: &Given| stack.get(&it.address).is_some() && !changed.contains(&it.address);
                    let has_left = gone.given.iter().any(is_left);
                    self.due.insert(Arc::clone(address), gone.read.into_inner());
                    if has_left {
                        return false;
                    }
                }
                _ => {}
            }
        }
        for (ty, is_inline, owner) in
            [(inline, true, roles.inline.1), (attachment, false, roles.attachment.1)]
        {
            for address in of(ty) {
                let refers =
                    |it: &Resource| it.props.get(owner).is_some_and(|it| target(stack, it).is_some());
                let owner = match stack.get(address) {
                    None => None,
                    Some(it) => match owner_of(stack, roles.ty, it.props.get(owner)) {
                        Owner::Is(owner) if refers(it) => Some(owner),
                        _ => return false,
                    },
                };
                self.move_to(address, is_inline, owner);
            }
        }
        true
    }

    /// Lets a policy belong to somebody, or to nobody.
    fn move_to(&mut self, address: &Arc<str>, is_inline: bool, owner: Option<&str>) {
        let given = Given { address: Arc::clone(address), is_inline, is_certain: true };
        let before = self.owners.get(address).cloned();
        if before.as_deref() == owner {
            return;
        }
        if let Some(before) = before {
            self.owners.remove(address);
            if let Some(it) = self.all.get_mut(&before) {
                it.given.retain(|it| *it != given);
                self.due.entry(before).or_insert_with(|| it.read.take());
            }
        }
        let known = owner.and_then(|it| self.all.get_key_value(it)).map(|(it, _)| Arc::clone(it));
        if let Some(owner) = known
            && let Some(it) = self.all.get_mut(&owner)
        {
            let order = |it: &Given| (!it.is_inline, Arc::clone(&it.address));
            let at = it.given.partition_point(|it| order(it) < order(&given));
            it.given.insert(at, given);
            self.owners.insert(Arc::clone(address), Arc::clone(&owner));
            self.due.entry(owner).or_insert_with(|| it.read.take());
        }
    }

    pub(super) fn get(&self, address: &str) -> Option<&Holder> {
        self.all.get(address)
    }

    /// Whose policies the one at an address has: its own and those of its groups, by their addresses.
    pub(super) fn owners_of(&self, address: &str) -> impl Iterator<Item = &str> {
        self.all.get(address).into_iter().flat_map(|it| &it.owners).map(|it| &**it)
    }

    /// All of them, in no order.
    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Holder)> {
        self.all.iter()
    }

    /// Whose policies somebody has and which these are, as a number: that is the same as long as no policy comes and none goes.
    fn mark(&self, holder: &Holder) -> u64 {
        let mut mark = 0_u64;
        let mut add = |it: u64| mark = mixed(mark.rotate_left(8) ^ it);
        for owner in &holder.owners {
            add(digest(owner));
            for it in self.all.get(owner).into_iter().flat_map(|it| &it.given) {
                add(digest(&it.address));
                add(u64::from(it.is_inline) << 1 | u64::from(it.is_certain));
            }
        }
        mark
    }

    /// Reads the policies of the one at an address.
    pub(super) fn read(&self, naming: &Naming<'_>, address: &str) -> Identified {
        let stack = naming.stack;
        let (Some(holder), Some(resource)) = (self.all.get(address), stack.get(address)) else {
            return Identified::default();
        };
        let mut policies = Vec::new();
        for owner in &holder.owners {
            let (Some(it), Some(resource)) = (self.all.get(owner), stack.get(owner)) else { continue };
            policies.extend(unread(stack, owner, resource));
            policies.extend(it.given.iter().filter_map(|given| it.policy(naming, resource, given)));
        }
        // Groups that are not of the stack, or not known.
        let is_user = *holder.kind.ty == user::TYPE;
        let groups = is_user.then(|| outside(stack, MEMBERSHIP));
        let is_read = |it: &Resource| {
            membership(stack, it)
                .is_some_and(|(user, groups)| user == address && groups.iter().all(Option::is_some))
        };
        for _ in groups.into_iter().flatten().filter(|it| mentions(it, resource) && !is_read(it)) {
            let name = format!("groups of `{}`", resource.title());
            let source = Source { name, ..Source::default() };
            let document = Document::unreadable("they are not read").into();
            policies.push(Policy { source: source.into(), document });
        }
        Identified { policies, boundary: boundary(naming, address, resource) }
    }
}

impl Holder {
    /// A policy that it is given; it is itself the resource `owner`.
    fn policy(&self, naming: &Naming<'_>, owner: &Resource, given: &Given) -> Option<Policy> {
        let (noun, it) = (self.kind.noun, naming.stack.get(&given.address)?);
        let policy = if given.is_inline {
            let who = if given.is_certain { format!("`{}`", owner.title()) } else { String::new() };
            let name = match it.props.get("name").and_then(Value::as_str) {
                Some(name) => format!("inline policy `{name}` of {noun} {who}"),
                None => format!("an inline policy of {noun} {who}"),
            };
            read(naming, Source { address: given.address.to_string(), property: "policy", name })
        } else {
            managed_policy(naming, &given.address, "policy_arn", it.props.get("policy_arn"))
        };
        if given.is_certain {
            return Some(policy);
        }
        let message = format!("whether it belongs to the {noun} is not known before the deployment");
        Some(Policy { document: Document::unreadable(message).into(), ..policy })
    }
}

/// The policies of a role, a user or a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identified {
    pub(super) policies: Vec<Policy>,
    pub(super) boundary: Option<Vec<Policy>>,
}

/// Those of a kind of identity: its type, inline policies and attachments with the properties that refer to it.
#[derive(Debug)]
struct Kind {
    noun: &'static str,
    ty: &'static ResourceType,
    inline: (&'static ResourceType, &'static str),
    attachment: (&'static ResourceType, &'static str),
}

static KINDS: [Kind; 3] = [
    Kind {
        noun: "role",
        ty: &role::TYPE,
        inline: (&role_policy::TYPE, role_policy::ROLE.key()),
        attachment: (&role_policy_attachment::TYPE, role_policy_attachment::ROLE.key()),
    },
    Kind {
        noun: "user",
        ty: &user::TYPE,
        inline: (&user_policy::TYPE, user_policy::USER.key()),
        attachment: (&user_policy_attachment::TYPE, user_policy_attachment::USER.key()),
    },
    Kind {
        noun: "group",
        ty: &group::TYPE,
        inline: (&group_policy::TYPE, group_policy::GROUP.key()),
        attachment: (&group_policy_attachment::TYPE, group_policy_attachment::GROUP.key()),
    },
];

/// Whom a property refers to.
pub(crate) enum Owner<'a> {
    /// The resource at this address.
    Is(&'a str),
    /// Somebody outside the stack.
    Elsewhere,
    /// It is not known before the deployment.
    MayBeAnybody,
}

/// Whom a property refers to among the resources of a type: by reference, by a name, or by an ARN.
pub(crate) fn owner_of<'a>(
    stack: &'a Stack,
    ty: &'static ResourceType,
    value: Option<&'a Value>,
) -> Owner<'a> {
    let Some(value) = value else { return Owner::Elsewhere };
    if let Some(address) = target(stack, value) {
        return if stack.get(address).is_some_and(|it| it.ty == Some(ty)) {
            Owner::Is(address)
        } else {
            Owner::MayBeAnybody
        };
    }
    let Some(name) = value.as_str() else { return Owner::MayBeAnybody };
    let name = name.rsplit('/').next().unwrap_or(name);
    let is_called = |it: &Resource| it.props.get("name").and_then(Value::as_str) == Some(name);
    let found = stack.of(ty).find(|(_, it)| is_called(it));
    found.map_or(Owner::Elsewhere, |(address, _)| Owner::Is(address))
}

/// What puts a user of Terraform into groups.
const MEMBERSHIP: &str = "aws_iam_user_group_membership";

/// The users that resources outside the catalogue put into groups, each with the groups; `None` for one that is not known.
pub(crate) fn memberships(stack: &Stack) -> impl Iterator<Item = (&str, Vec<Option<&str>>)> {
    outside(stack, MEMBERSHIP).filter_map(|it| membership(stack, it))
}

fn membership<'a>(stack: &'a Stack, it: &Resource) -> Option<(&'a str, Vec<Option<&'a str>>)> {
    let user = argument(it, "user").and_then(|it| named(stack, it))?;
    Some((user, entries(argument(it, "groups")?).map(|it| named(stack, it)).collect()))
}

/// The resource that an expression such as `aws_iam_user.ada.name` is about.
pub(super) fn named<'a>(stack: &'a Stack, expression: &str) -> Option<&'a str> {
    let mut parts = expression.splitn(3, '.');
    let (ty, name) = (parts.next()?, parts.next()?);
    let found = stack.resources.iter().find(|(_, it)| it.tf_type == ty && it.name == name);
    found.map(|(address, _)| address.as_str())
}

/// Policies that are there but not read.
fn unread(stack: &Stack, address: &str, resource: &Resource) -> Vec<Policy> {
    let mut unread = Vec::new();
    let mut add = |source: Source, message: String| {
        unread.push(Policy { source: source.into(), document: Document::unreadable(message).into() });
    };
    let title = resource.title();
    for (argument, what) in
        [("inline_policy", "inline policies"), ("managed_policy_arns", "managed policies")]
    {
        if opaque(resource, argument).is_some() {
            let source = Source {
                address: address.to_owned(),
                property: "",
                name: format!("`{argument}` of `{title}`"),
            };
            add(source, format!("its {what} are not read"));
        }
    }
    let loose = ["aws_iam_policy_attachment", "aws_iam_policy", "aws_iam_role_policy_attachments_exclusive"]
        .into_iter()
        .flat_map(|it| outside(stack, it));
    for other in loose.filter(|it| mentions(it, resource)) {
        let source = Source { name: format!("policy `{}`", other.title()), ..Source::default() };
        add(source, "a policy of several principals is not read".to_owned());
    }
    unread
}

fn boundary(naming: &Naming<'_>, address: &str, resource: &Resource) -> Option<Vec<Policy>> {
    let value = resource.props.get("permissions_boundary")?;
    Some(vec![managed_policy(naming, address, "permissions_boundary", Some(value))])
}

/// The managed policy that a property names: one of the stack, or one that AWS wrote.
fn managed_policy(naming: &Naming<'_>, address: &str, property: &'static str, arn: Option<&Value>) -> Policy {
    let own = arn.and_then(|it| target(naming.stack, it)).and_then(|it| Some((it, naming.stack.get(it)?)));
    if let Some((address, resource)) = own.filter(|(_, it)| it.ty == Some(&policy::TYPE)) {
        let name = format!("policy `{}`", resource.title());
        let source = Source { address: address.to_owned(), property: policy::POLICY.key(), name };
        return read(naming, source);
    }
    let text = arn.and_then(|it| naming.text(it));
    let literal = text.as_ref().and_then(|it| it.as_literal());
    let source = |name: String| Source { address: address.to_owned(), property, name };
    let Some((_, name)) = literal.and_then(|it| it.split_once(":iam::aws:policy/")) else {
        let shown = text
            .map_or_else(|| "a managed policy".to_owned(), |it| format!("managed policy `{}`", it.shown()));
        return Policy {
            source: source(shown).into(),
            document: Document::unreadable("it is not part of the stack").into(),
        };
    };
    let title = format!("{OF_AWS} `{name}`");
    let document = naming.document_of_aws(name).unwrap_or_else(|| {
        Document::unreadable("Drawbridge does not know what it allows today: AWS changes it").into()
    });
    Policy { source: source(title).into(), document }
}

/// Reads the policy of the stack that stands in the property that is its source.
pub(super) fn read(naming: &Naming<'_>, source: Source) -> Policy {
    let document = naming.document(&source.address, source.property);
    Policy { source: source.into(), document }
}

/// Reads a policy that AWS makes of what stands there.
pub(super) fn read_as(naming: &Naming<'_>, source: Source, document: &Value) -> Policy {
    let document = Document::of(document, &|it| naming.text(it)).into();
    Policy { source: source.into(), document }
}

/// Whom the resource at an address acts as.
pub(super) fn identity_of<'a>(stack: &'a Stack, address: &str) -> Identity<'a> {
    let Some((address, resource)) = stack.resources.get_key_value(address) else {
        return Identity::Unknown(format!("there is no `{address}`"));
    };
    match resource.ty.map(|it| (it.id, it.principal.as_ref())) {
        Some(("iam.role", _)) => Identity::Role(address),
        Some(("iam.user", _)) => Identity::User(address),
        Some(("iam.group", _)) => Identity::Group(address),
        Some((_, Some(principal))) => identity_by(stack, resource, principal, 0),
        _ => Identity::Unknown(format!("what `{}` acts as", resource.title())),
    }
}

/// Whom a resource acts as by one of its roles.
pub(super) fn identity_by<'a>(
    stack: &'a Stack,
    resource: &'a Resource,
    principal: &Principal,
    depth: usize,
) -> Identity<'a> {
    /// Far more than the types of the catalogue need.
    const LONGEST_WAY: usize = 6;
    let unknown = || Identity::Unknown(format!("the role of `{}`", resource.title()));
    if principal.property().is_none() {
        return unknown();
    }
    let Some(value) = principal.lead(&resource.props) else {
        // It may be told in a way that the catalogue does not know.
        let is_told = resource
            .opaque
            .iter()
            .any(|it| it.path.contains("iam_instance_profile") || it.path.contains("IamInstanceProfile"));
        return if is_told { unknown() } else { Identity::Nobody };
    };
    let wanted = match principal.via {
        Via::InstanceProfile(_) => Some(&instance_profile::TYPE),
        Via::Role(_) => Some(&role::TYPE),
        _ if resource.ty == Some(&instance_profile::TYPE) => Some(&role::TYPE),
        _ => None,
    };
    let next = target(stack, value).or_else(|| called(stack, wanted?, value.as_str()?));
    let Some((address, next)) = next.and_then(|it| stack.resources.get_key_value(it)) else {
        return unknown();
    };
    match next.ty.and_then(|it| it.principal.as_ref()) {
        // Longer ways lead in a circle.
        Some(principal) if principal.property().is_some() => match depth < LONGEST_WAY {
            true => identity_by(stack, next, principal, depth + 1),
            false => unknown(),
        },
        Some(_) => identity_of(stack, address),
        None => unknown(),
    }
}

/// The resource of a type with this name, or with an ARN that ends in it.
fn called<'a>(stack: &'a Stack, ty: &'static ResourceType, name: &str) -> Option<&'a str> {
    let name = name.rsplit('/').next()?;
    let is_called = |it: &Resource| it.props.get("name").and_then(Value::as_str) == Some(name);
    stack.of(ty).find(|(_, it)| is_called(it)).map(|(address, _)| address)
}
