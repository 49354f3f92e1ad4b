//! Who has a policy, where a template says so in the policy: lists of roles, users and groups. In a stack, as in Terraform, each
//! of them has a policy or an attachment of its own, which is marked so that the lists are written again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::intrinsics::Intrinsics;
use super::node::Node;
use super::template::Fields;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::iam::{
    group_policy, group_policy_attachment, policy, role_policy, role_policy_attachment, user_policy,
    user_policy_attachment,
};
use crate::catalog::{Properties, ResourceType};
use crate::sort::InOrder;
use crate::stack::{Opaque, Resource, Stack};
use crate::value::{Expression, Value};

/// A kind of principal: where policies list it, and what stands for that in a stack.
pub(super) struct Kind {
    /// Property of a policy that lists principals of this kind.
    pub(super) list: &'static str,
    /// Type of an inline policy.
    pub(super) inline: &'static ResourceType,
    /// Property of that in CloudFormation which names the one it belongs to.
    pub(super) property: &'static str,
    /// The same in the catalogue.
    pub(super) owner: &'static str,
    /// Type of an attachment.
    pub(super) attachment: &'static ResourceType,
    /// Property of that which names the one it belongs to.
    pub(super) holder: &'static str,
}

/// In the order in which policies list them.
pub(super) static KINDS: [Kind; 3] = [
    Kind {
        list: "Roles",
        inline: &role_policy::TYPE,
        property: "RoleName",
        owner: role_policy::ROLE.key(),
        attachment: &role_policy_attachment::TYPE,
        holder: role_policy_attachment::ROLE.key(),
    },
    Kind {
        list: "Users",
        inline: &user_policy::TYPE,
        property: "UserName",
        owner: user_policy::USER.key(),
        attachment: &user_policy_attachment::TYPE,
        holder: user_policy_attachment::USER.key(),
    },
    Kind {
        list: "Groups",
        inline: &group_policy::TYPE,
        property: "GroupName",
        owner: group_policy::GROUP.key(),
        attachment: &group_policy_attachment::TYPE,
        holder: group_policy_attachment::GROUP.key(),
    },
];

/// Type of a managed policy that is inline all the same: it is part of the roles, users and groups it names.
pub(super) const INLINE_POLICY: &str = "AWS::IAM::Policy";

/// Path of the type in what is opaque of a resource, where it is another than the catalogue's: [`INLINE_POLICY`], which
/// says the same as an inline policy of each one it names.
pub(super) const TYPE: &str = "@Type";

/// Path of what a resource waits for, which may be left out of one part and not of another.
const WAITS: &str = "@DependsOn";

/// Which part of an `AWS::IAM::Policy` an inline policy is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// Logical id of the whole.
    pub(super) id: String,
    /// Where the list names who has it; `None` where that is the list as a whole, which is not known.
    pub(super) place: Option<usize>,
}

impl Part {
    pub(super) fn opaque(&self) -> Opaque {
        Opaque::cloudformation(Opaque::PART, json!([self.id, self.place]).to_string())
    }

    fn of(resource: &Resource) -> Option<Self> {
        let Expression::CloudFormation(source) =
            &resource.opaque.iter().find(|it| it.path == Opaque::PART)?.source
        else {
            return None;
        };
        let source: Json = serde_json::from_str(source).ok()?;
        let place = source[1].as_u64().and_then(|it| usize::try_from(it).ok());
        Some(Self { id: source[0].as_str()?.to_owned(), place })
    }
}

/// The kind of principal whose policies or attachments are of this type.
fn kind_of(ty: &ResourceType) -> Option<&'static Kind> {
    KINDS.iter().find(|it| it.inline == ty || it.attachment == ty)
}

/// Whether a resource stands in a template with others, as one.
pub(super) fn is_part(opaque: &[Opaque]) -> bool {
    opaque.iter().any(|it| it.path == Opaque::PART)
}

/// What marks an attachment to a resource of the template that its policy lists.
pub(super) fn listed_mark() -> Opaque {
    Opaque::cloudformation(Opaque::LISTED, "true")
}

/// Inline policies that are written as one.
#[derive(Debug)]
pub(super) struct Family<'a> {
    /// Logical id.
    pub(super) id: String,
    /// Address of the one that stands for all.
    pub(super) main: &'a str,
    /// Addresses of the others, in the order of the lists.
    pub(super) others: Vec<&'a str>,
}

/// Inline policies that a template had as one and that still say the same.
pub(super) fn families(stack: &Stack) -> Vec<Family<'_>> {
    let mut parts: BTreeMap<String, Vec<Member<'_>>> = BTreeMap::new();
    for (address, resource) in &stack.resources {
        let kind = resource.ty.and_then(|ty| KINDS.iter().position(|it| it.inline == ty));
        if let (Some(kind), Some(part)) = (kind, Part::of(resource)) {
            parts.entry(part.id).or_default().push(((kind, part.place), address, resource));
        }
    }
    parts.into_iter().filter_map(|(id, members)| Family::new(id, members)).collect()
}

/// Where in the lists of its policy, its address, and an inline policy itself.
type Member<'a> = ((usize, Option<usize>), &'a str, &'a Resource);

impl<'a> Family<'a> {
    fn new(id: String, mut members: Vec<Member<'a>>) -> Option<Self> {
        members.order_by_key(|(place, address, _)| (*place, *address));
        let mut members = members.into_iter();
        let (_, main, first) = members.next()?;
        let others = members.filter(|(.., it)| is_like(it, first)).map(|(_, address, _)| address);
        Some(Self { id, main, others: others.collect() })
    }
}

/// Whether two inline policies differ in whom they belong to and nothing else.
fn is_like(a: &Resource, b: &Resource) -> bool {
    let rest = |it: &Resource| {
        let owner = it.ty.and_then(kind_of).map_or("", |it| it.owner);
        let props: Properties =
            it.props.iter().filter(|(key, _)| **key != owner).map(|(key, it)| (*key, it.clone())).collect();
        let is_own = |it: &&Opaque| it.path != Opaque::PART && it.path != WAITS;
        (props, it.opaque.iter().filter(is_own).cloned().collect::<Vec<_>>())
    };
    rest(a) == rest(b)
}

/// Puts who has an inline policy, and who else, into the lists that `AWS::IAM::Policy` has for that.
pub(super) fn put_parts(
    properties: &mut Fields,
    others: &[&str],
    address: &str,
    resource: &Resource,
    to: &mut Intrinsics<'_>,
) {
    if let Some(kind) = resource.ty.and_then(kind_of)
        && let Some((name, node)) = properties.iter_mut().find(|(name, _)| name == kind.property)
    {
        kind.list.clone_into(name);
        if !is_whole_list(resource) {
            *node = Node::List(vec![std::mem::replace(node, Node::Null)]);
        }
    }
    for other in others {
        let Some(part) = to.stack().get(other) else { continue };
        let Some(kind) = part.ty.and_then(kind_of) else { continue };
        let Some(owner) = part.props.get(kind.owner) else { continue };
        let node = to.at(address, kind.list).node(owner);
        match properties.iter_mut().find(|(name, _)| name == kind.list) {
            Some((_, Node::List(items))) => items.push(node),
            // A list that is not known has no further entries.
            Some(_) => {}
            None if is_whole_list(part) => properties.push((kind.list.to_owned(), node)),
            None => properties.push((kind.list.to_owned(), Node::List(vec![node]))),
        }
    }
}

fn is_whole_list(resource: &Resource) -> bool {
    Part::of(resource).is_some_and(|it| it.place.is_none())
}

/// Addresses of attachments that are entries of lists of a managed policy, by its address: those that it listed, and those of
/// somebody outside the stack, who can have no list of policies in a template.
pub(super) fn listed(stack: &Stack) -> BTreeMap<&str, Vec<&str>> {
    let mut listed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, it) in &stack.resources {
        let Some(kind) = it.ty.and_then(|ty| KINDS.iter().find(|it| it.attachment == ty)) else { continue };
        let owner = it.props.get(kind.holder);
        let is_here = owner.and_then(Value::target).is_some_and(|it| stack.get(it).is_some());
        let is_marked = it.opaque.iter().any(|it| it.path == Opaque::LISTED);
        let policy = it.props.get(role_policy_attachment::POLICY_ARN.key()).and_then(Value::target);
        let policy = policy.filter(|it| stack.get(it).is_some_and(|it| it.ty == Some(&policy::TYPE)));
        if let Some(policy) = policy
            && owner.is_some()
            && (is_marked || !is_here)
        {
            listed.entry(policy).or_default().push(address);
        }
    }
    // The second of a name comes before the tenth.
    listed.values_mut().for_each(|it| it.order_by_key(|it| (it.len(), *it)));
    listed
}

/// Adds who has a managed policy to its lists.
pub(super) fn put_listed(stack: &Stack, attachments: &[&str], object: &mut Value) {
    for it in attachments {
        let Some(attachment) = stack.get(it) else { continue };
        let Some(kind) = attachment.ty.and_then(kind_of) else { continue };
        let Some(holder) = attachment.props.get(kind.holder) else { continue };
        let n = value_at(object, kind.list).map_or(0, |it| it.items().len());
        insert_at(object, &format!("{}/{n}", kind.list), holder.clone());
    }
}

/// All addresses of each family, by that which stands for it.
pub(super) fn together(stack: &Stack) -> BTreeMap<String, BTreeSet<String>> {
    let owned = |it: Family<'_>| {
        let others = it.others.iter().map(|it| (*it).to_owned()).collect();
        (it.main.to_owned(), others)
    };
    families(stack).into_iter().map(owned).collect()
}
