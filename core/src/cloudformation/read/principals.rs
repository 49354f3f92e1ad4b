//! Who has a policy and who is in a group, where a template says so in lists of the policy or of the user.

use std::collections::BTreeMap;

use super::declare::Declaration;
use super::document::Node;
use super::entries::text_name;
use super::evaluate::unknown;
use super::inline::{Extra, Owner, place};
use super::leftover::kept;
use super::scope::Scope;
use crate::catalog::iam::{group_membership as membership, policy, role_policy_attachment, user};
use crate::catalog::{Properties, ResourceType};
use crate::cloudformation::principals::{KINDS, Kind, Part, is_part, listed_mark};
use crate::reading::cost;
use crate::stack::{Opaque, Origin, Resource, Stack};
use crate::value::Value;

/// One that an inline policy belongs to beside the first.
pub(super) struct Principal {
    kind: &'static Kind,
    value: Value,
    part: Part,
}

/// Takes who has an inline policy out of its properties: the first stays as what the type of the resource calls it, the
/// others are given back. A list that is not known counts as one.
pub(super) fn parts(
    scope: &Scope<'_>,
    declaration: &Declaration<'_>,
    ty: &ResourceType,
    fields: &mut Vec<(String, Value)>,
    opaque: &mut Vec<Opaque>,
) -> Vec<Principal> {
    let mut found = Vec::new();
    for kind in &KINDS {
        let Some((_, value)) = fields.iter().find(|(name, _)| name == kind.list) else { continue };
        let part = |place| Part { id: declaration.id.to_owned(), place };
        match value {
            Value::List(items) => {
                let item =
                    |(at, it): (usize, &Value)| Principal { kind, value: it.clone(), part: part(Some(at)) };
                found.extend(items.iter().enumerate().map(item));
            }
            _ => {
                let source = declaration.properties().and_then(|it| it.get(kind.list));
                let value = source.map_or_else(|| value.clone(), unknown);
                found.push(Principal { kind, value, part: part(None) });
            }
        }
    }
    let kept = opaque.iter().map(|it| 1 + cost(it.source.source().len()));
    let size: usize = fields.iter().map(|(_, it)| size(it)).chain(kept).sum();
    let is_room = found.len() < 2 || scope.spend(size.saturating_mul(found.len() - 1), declaration.at);
    if !is_room || found.first().is_none_or(|it| it.kind.inline != ty) {
        return Vec::new();
    }
    let is_empty = |it: &Value| matches!(it, Value::List(items) if items.is_empty());
    fields.retain(|(name, it)| is_empty(it) || !KINDS.iter().any(|kind| kind.list == name));
    let first = found.remove(0);
    if !found.is_empty() || first.part.place.is_none() {
        opaque.push(first.part.opaque());
    }
    fields.push((first.kind.property.to_owned(), first.value));
    found
}

/// How much a value takes, as reading counts it.
fn size(value: &Value) -> usize {
    let mut sum = 0;
    value.walk(&mut |it| {
        sum += 1 + match it {
            Value::Str(text) => cost(text.len()),
            Value::Unknown(it) => cost(it.source().len()),
            _ => 0,
        };
    });
    sum
}

/// The policies of the others: the same, of somebody else.
pub(super) fn others(
    parts: Vec<Principal>,
    declaration: &Declaration<'_>,
    first: &Resource,
    opaque: &[Opaque],
) -> Vec<Extra> {
    let shared = KINDS.iter().map(|it| it.owner);
    let props: Properties = first
        .props
        .iter()
        .filter(|(key, _)| !shared.clone().any(|it| it == **key))
        .map(|(key, it)| (*key, it.clone()))
        .collect();
    let rest: Vec<Opaque> = opaque.iter().filter(|it| !is_part(std::slice::from_ref(it))).cloned().collect();
    let extra = |it: Principal| {
        let name = &declaration.name;
        let ty = it.kind.inline;
        let wanted = match (first.ty == Some(ty), it.part.place) {
            (false, Some(0) | None) => name.clone(),
            _ => format!("{name}_{}", told(&it.value)),
        };
        let mut props = props.clone();
        let spec = ty.prop(it.kind.owner).map(|it| it.kind);
        props.insert(it.kind.owner, spec.map_or(it.value.clone(), |spec| spec.fit(it.value.clone())));
        let opaque = rest.iter().cloned().chain([it.part.opaque()]).collect();
        let (origin, within) = (first.origin.clone(), declaration.address());
        Extra { ty, wanted, props, opaque, origin, within }
    };
    parts.into_iter().map(extra).collect()
}

/// What a reference or a name calls something.
fn told(value: &Value) -> String {
    let target = value.targets().first().and_then(|it| it.rsplit('.').next());
    target.map_or_else(|| text_name(value), str::to_owned)
}

/// Takes who has a managed policy out of its properties, as attachments.
pub(super) fn attachments(owner: &Owner<'_>, source: Option<&Node>, object: &mut Value) -> Vec<Extra> {
    let mut extras = Vec::new();
    let Value::Map(fields) = object else { return extras };
    if *owner.ty != policy::TYPE {
        return extras;
    }
    for kind in &KINDS {
        let Some(at) = fields.iter().position(|(name, it)| name == kind.list && !it.items().is_empty())
        else {
            continue;
        };
        let (_, listed) = fields.remove(at);
        let source =
            source.and_then(|it| it.get(kind.list)).filter(|it| it.items().len() == listed.items().len());
        for (index, holder) in listed.items().iter().enumerate() {
            let is_here = holder.target().is_some();
            let wanted = if is_here {
                format!("{}_{}", told(holder), owner.name)
            } else {
                format!("{}_{}", owner.name, told(holder))
            };
            let arn = Value::reference(owner.address, "arn");
            let props = [(kind.holder, holder.clone()), (role_policy_attachment::POLICY_ARN.key(), arn)];
            let origin = source.and_then(|it| it.items().get(index)).map(|it| place(owner.origin, it));
            extras.push(Extra {
                ty: kind.attachment,
                wanted,
                props: props.into_iter().collect(),
                opaque: is_here.then(listed_mark).into_iter().collect(),
                origin: origin.unwrap_or_else(|| owner.origin.clone()),
                within: owner.address.to_owned(),
            });
        }
    }
    extras
}

/// A user in a group, as the user says.
pub(super) struct Membership {
    group: Value,
    user: Value,
    /// Name of a resource that says so.
    wanted: String,
    /// On what the user is there.
    condition: Option<Opaque>,
    origin: Origin,
    /// Address of the user that says so.
    within: String,
}

/// Takes the groups of a user out of its properties. Those that are not known stay as they are.
pub(super) fn memberships(
    scope: &Scope<'_>,
    owner: &Owner<'_>,
    source: Option<&Node>,
    object: &mut Value,
    opaque: &mut Vec<Opaque>,
) -> Vec<Membership> {
    const LIST: &str = "Groups";
    let mut found = Vec::new();
    let Value::Map(fields) = object else { return found };
    let at = fields.iter().position(|(name, it)| name == LIST && matches!(it, Value::List(_)));
    let Some(at) = at.filter(|_| *owner.ty == user::TYPE) else { return found };
    let (_, groups) = fields.remove(at);
    let condition = opaque.iter().find(|it| it.path == "@Condition").cloned();
    let source = source.and_then(|it| it.get(LIST)).filter(|it| it.items().len() == groups.items().len());
    let mut n_left = 0;
    for (index, group) in groups.items().iter().enumerate() {
        let source = source.and_then(|it| it.items().get(index));
        if matches!(group, Value::Unknown(_)) {
            opaque.push(kept(scope, group, source, format!("{LIST}/{n_left}")));
            n_left += 1;
            continue;
        }
        found.push(Membership {
            group: group.clone(),
            user: Value::reference(owner.address, "name"),
            wanted: told(group),
            condition: condition.clone(),
            origin: source.map_or_else(|| owner.origin.clone(), |it| place(owner.origin, it)),
            within: owner.address.to_owned(),
        });
    }
    found
}

/// Memberships as resources: one for each group, as Terraform has it, or as part of the one that the template declares.
pub(super) fn join(found: Vec<Membership>, stack: &mut Stack) -> Vec<Extra> {
    let mut declared: BTreeMap<String, String> = BTreeMap::new();
    if !found.is_empty() {
        for (address, it) in stack.of(&membership::TYPE) {
            let is_list = matches!(it.value(&membership::USERS), Some(Value::List(_)));
            if let Some(group) = it.value(&membership::GROUP).filter(|_| is_list) {
                declared.entry(key(group, &it.opaque)).or_insert_with(|| address.to_owned());
            }
        }
    }
    let mut extras: Vec<Extra> = Vec::new();
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    for it in found {
        let opaque: Vec<Opaque> = it.condition.into_iter().collect();
        let key = key(&it.group, &opaque);
        let props = match (declared.get(&key), made.get(&key)) {
            (Some(address), _) => stack.resources.get_mut(address).map(|it| &mut it.props),
            (None, Some(at)) => extras.get_mut(*at).map(|it| &mut it.props),
            (None, None) => None,
        };
        if let Some(Value::List(users)) = props.and_then(|it| it.get_mut(membership::USERS.key())) {
            if !users.contains(&it.user) {
                users.push(it.user);
            }
            continue;
        }
        made.insert(key, extras.len());
        let users = Value::List(vec![it.user]);
        let props = [(membership::GROUP.key(), it.group), (membership::USERS.key(), users)].into();
        let (wanted, origin, within) = (it.wanted, it.origin, it.within);
        extras.push(Extra { ty: &membership::TYPE, wanted, props, opaque, origin, within });
    }
    extras
}

/// What memberships have in common that can be said as one: the group, and what is said of them beside that.
fn key(group: &Value, opaque: &[Opaque]) -> String {
    let group = group.target().map_or_else(|| format!("{group:?}"), str::to_owned);
    opaque.iter().fold(group, |key, it| format!("{key}\n{}\n{}", it.path, it.source.source()))
}
