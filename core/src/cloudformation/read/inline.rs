//! Rules and policies written inside another resource, as resources of their own: one form for all that follows.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Node;
use super::entries::{name_of, shortened, text_name};
use super::leftover::{kept, leftover};
use super::names::Names;
use super::scope::Scope;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::ec2::{
    security_group, security_group_egress as egress, security_group_ingress as ingress,
};
use crate::catalog::iam::{group, group_policy, role, role_policy, user, user_policy};
use crate::catalog::sns::{subscription, topic};
use crate::catalog::{self, Entry, Lowered, Properties, ResourceType};
use crate::cloudformation::names::id_of;
use crate::cloudformation::object::{Around, nowhere, object_of, props_of};
use crate::cloudformation::principals::is_part;
use crate::stack::{Opaque, Origin, Resource, Stack};
use crate::value::Value;

/// A list of a resource whose entries say what resources of their own say.
struct Inline {
    owner: &'static ResourceType,
    /// Property of the owner.
    list: &'static str,
    ty: &'static ResourceType,
    /// Property of such a resource that refers to the owner, and the attribute it takes.
    link: (&'static str, &'static str),
}

static INLINE: [Inline; 6] = [
    Inline {
        owner: &security_group::TYPE,
        list: "SecurityGroupIngress",
        ty: &ingress::TYPE,
        link: (ingress::SECURITY_GROUP.key(), "id"),
    },
    Inline {
        owner: &security_group::TYPE,
        list: "SecurityGroupEgress",
        ty: &egress::TYPE,
        link: (egress::SECURITY_GROUP.key(), "id"),
    },
    Inline {
        owner: &role::TYPE,
        list: "Policies",
        ty: &role_policy::TYPE,
        link: (role_policy::ROLE.key(), "name"),
    },
    Inline {
        owner: &user::TYPE,
        list: "Policies",
        ty: &user_policy::TYPE,
        link: (user_policy::USER.key(), "name"),
    },
    Inline {
        owner: &group::TYPE,
        list: "Policies",
        ty: &group_policy::TYPE,
        link: (group_policy::GROUP.key(), "name"),
    },
    Inline {
        owner: &topic::TYPE,
        list: "Subscription",
        ty: &subscription::TYPE,
        link: (subscription::TOPIC.key(), "arn"),
    },
];

/// Whether resources of a type may be written inside another, or are entries of a property in a drawing.
pub(in crate::cloudformation) fn is_entry(ty: &ResourceType) -> bool {
    INLINE.iter().any(|it| it.ty == ty) || catalog::all().any(|it| it.lowered.iter().any(|it| it.ty == ty))
}

/// A resource that was written inside another.
#[derive(Debug)]
pub(super) struct Extra {
    pub(super) ty: &'static ResourceType,
    /// Name, if nothing else has it.
    pub(super) wanted: String,
    pub(super) props: Properties,
    pub(super) opaque: Vec<Opaque>,
    pub(super) origin: Origin,
    /// Address of what it was written in; empty for none.
    pub(super) within: String,
}

/// What has been given to others.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Logical ids.
    pub(super) ids: BTreeSet<String>,
    /// The number that tells the last resource of a name apart, by type and name.
    numbers: BTreeMap<(&'static str, String), usize>,
}

impl Extra {
    /// Makes it hold on the condition of what it was written in, if it becomes a resource of a template.
    pub(super) fn hold_on(&mut self, condition: &Opaque) {
        if self.ty.cfn_fold.is_none() {
            self.opaque.push(condition.clone());
        }
    }

    /// Adds the resource under a name that leads to a logical id nothing else has.
    pub(super) fn add(self, stack: &mut Stack, names: &Names, taken: &mut Taken) {
        let base = shortened(&self.wanted).to_owned();
        let mut wanted = self.wanted.clone();
        let Taken { ids, numbers } = taken;
        let n = numbers.entry((self.ty.id, base.clone())).or_insert(1);
        // Read back from the id, the name has to be the same. What a drawing has as an entry is named after that.
        let is_entry = catalog::all().any(|it| it.lowered.iter().any(|it| it.ty == self.ty));
        let name = loop {
            // What becomes an entry of a list again has no id, nor has a part of something.
            let has_id = self.ty.cfn_fold.is_none() && !is_part(&self.opaque);
            let id = has_id.then(|| id_of(&wanted, self.ty.noun));
            let told = id.as_ref().filter(|_| !is_entry);
            let told = told.map(|it| names.resource(it, self.ty.noun, None));
            let name = told.filter(|it| it.logical_id.is_none()).map_or_else(|| wanted.clone(), |it| it.name);
            let is_free = !stack.resources.contains_key(&format!("{}.{name}", self.ty.id));
            if is_free && id.as_ref().is_none_or(|it| !ids.contains(it)) {
                ids.extend(id);
                break name;
            }
            *n += 1;
            wanted = format!("{base}_{n}");
        };
        let resource = Resource {
            ty: Some(self.ty),
            tf_type: self.ty.tf.to_owned(),
            name: name.clone(),
            props: self.props,
            opaque: self.opaque,
            logical_id: None,
            module: None,
            tags: Vec::new(),
            origin: self.origin,
        };
        let address = format!("{}.{name}", self.ty.id);
        if !self.within.is_empty() {
            stack.template.inline.insert(address.clone(), self.within);
        }
        stack.resources.insert(address, resource);
    }
}

/// The owner of what is written inside it.
pub(super) struct Owner<'a> {
    pub(super) ty: &'static ResourceType,
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) origin: &'a Origin,
}

/// Takes what is written inside a resource out of its properties. What cannot be told apart stays opaque.
pub(super) fn take(
    scope: &Scope<'_>,
    owner: &Owner<'_>,
    source: Option<&Node>,
    object: &mut Value,
    opaque: &mut Vec<Opaque>,
) -> Vec<Extra> {
    let mut extras = Vec::new();
    for inline in INLINE.iter().filter(|it| it.owner == owner.ty) {
        let source = source.and_then(|it| it.get(inline.list));
        let written = remove(object, inline.list);
        if *inline.ty == egress::TYPE {
            outbound(scope, owner, inline, written, source, opaque, &mut extras);
        } else if let Some(written) = written {
            entries(scope, owner, inline, written, source, opaque, &mut extras);
        }
    }
    for ty in catalog::all() {
        let Some(fold) = &ty.cfn_fold else { continue };
        let Some(link) = ty.prop(fold.owner) else { continue };
        if !link.kind.target_types().contains(&owner.ty.id) {
            continue;
        }
        let Some(attr) = link.kind.attribute(owner.ty) else { continue };
        let written = value_at(object, fold.list).cloned();
        let Some(Value::List(items)) = written else { continue };
        let source = source.and_then(|it| at(it, fold.list)).filter(|it| it.items().len() == items.len());
        let mut rest = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let source = source.and_then(|it| it.items().get(index));
            let mut left = Vec::new();
            let props = match fold.value {
                Some(key) => {
                    let kind = ty.prop(key).map(|it| it.kind);
                    let is_known = !matches!(item, Value::Unknown(_)) || scope.is_deployed;
                    is_known.then(|| [(key, kind.map_or(item.clone(), |it| it.fit(item.clone())))].into())
                }
                None => entry_props(scope, ty, item, source, &mut left),
            };
            match props {
                Some(mut props) => {
                    props.insert(link.key, Value::reference(owner.address, attr.id));
                    let lowered = owner.ty.lowered.iter().find(|it| it.ty == ty);
                    let wanted = lowered.map_or_else(
                        || {
                            let target = item.targets().first().and_then(|it| it.rsplit('.').next());
                            let told = target.map_or_else(|| text_name(item), str::to_owned);
                            format!("{}_{told}", owner.name)
                        },
                        |it| name_of(owner.name, owner.ty, it, &props),
                    );
                    let origin = source.map_or_else(|| owner.origin.clone(), |it| place(owner.origin, it));
                    let within = owner.address.to_owned();
                    extras.push(Extra { ty, wanted, props, opaque: left, origin, within });
                }
                None => rest.push((item, source)),
            }
        }
        for (index, (item, source)) in rest.into_iter().enumerate() {
            opaque.push(kept(scope, item, source, format!("{}/{index}", fold.list)));
        }
        cut(object, fold.list);
    }
    extras
}

/// The outbound rules of a group. Without any, EC2 gives it one that lets everything out; the one that leads nowhere
/// stands where there is none. Source: CloudFormation reference, "AWS::EC2::SecurityGroup".
fn outbound(
    scope: &Scope<'_>,
    owner: &Owner<'_>,
    inline: &Inline,
    written: Option<Value>,
    source: Option<&Node>,
    opaque: &mut Vec<Opaque>,
    extras: &mut Vec<Extra>,
) {
    let nowhere = nowhere();
    match written {
        None => extras.push(everywhere(owner, inline)),
        Some(Value::List(items)) if items.is_empty() => extras.push(everywhere(owner, inline)),
        Some(Value::List(items)) if items.iter().all(|it| matches!(it, Value::Map(_))) => {
            let is_rule = |it: &Value| object_same(it, &nowhere);
            let n_items = items.len();
            let rules: Vec<Value> = items.iter().filter(|it| !is_rule(it)).cloned().collect();
            let source = source.filter(|_| rules.len() == n_items);
            entries(scope, owner, inline, Value::List(rules), source, opaque, extras);
        }
        Some(other) if scope.is_deployed || matches!(other, Value::Map(_)) => {
            entries(scope, owner, inline, other, source, opaque, extras);
        }
        // The entry that leads nowhere would stand beside it: all of it stays as it is.
        Some(other) => opaque.push(kept(scope, &other, source, inline.list.to_owned())),
    }
}

fn object_same(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.fields(), b.fields());
    a.len() == b.len() && a.iter().all(|it| b.contains(it))
}

/// The rule of a group that says nothing about what may go out.
fn everywhere(owner: &Owner<'_>, inline: &Inline) -> Extra {
    let (link, attr) = inline.link;
    let props = [
        (link, Value::reference(owner.address, attr)),
        (egress::PROTOCOL.key(), "-1".into()),
        (egress::CIDR_IPV4.key(), "0.0.0.0/0".into()),
    ];
    Extra {
        ty: inline.ty,
        wanted: format!("{}_all", owner.name),
        props: props.into_iter().collect(),
        opaque: Vec::new(),
        origin: owner.origin.clone(),
        within: owner.address.to_owned(),
    }
}

fn entries(
    scope: &Scope<'_>,
    owner: &Owner<'_>,
    inline: &Inline,
    written: Value,
    source: Option<&Node>,
    opaque: &mut Vec<Opaque>,
    extras: &mut Vec<Extra>,
) {
    let (link, attr) = inline.link;
    let items = match written {
        Value::List(items) => items,
        // CloudFormation takes one entry for a list of one.
        one @ Value::Map(_) => vec![one],
        open @ (Value::Unknown(_) | Value::Param(_)) if scope.is_deployed => vec![open],
        other => {
            opaque.push(kept(scope, &other, source, inline.list.to_owned()));
            return;
        }
    };
    let source = source.filter(|it| it.items().len() == items.len());
    let mut rest = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let source = source.and_then(|it| it.items().get(index));
        let mut left = Vec::new();
        match entry_props(scope, inline.ty, item, source, &mut left) {
            Some(mut props) => {
                props.insert(link, Value::reference(owner.address, attr));
                let wanted = wanted(owner, inline, &props);
                let origin = source.map_or_else(|| owner.origin.clone(), |it| place(owner.origin, it));
                let within = owner.address.to_owned();
                extras.push(Extra { ty: inline.ty, wanted, props, opaque: left, origin, within });
            }
            None => rest.push((item, source)),
        }
    }
    for (index, (item, source)) in rest.into_iter().enumerate() {
        opaque.push(kept(scope, item, source, format!("{}/{index}", inline.list)));
    }
}

/// The properties of an entry; `None` if it is not known what it holds.
fn entry_props(
    scope: &Scope<'_>,
    ty: &'static ResourceType,
    entry: &Value,
    source: Option<&Node>,
    left: &mut Vec<Opaque>,
) -> Option<Properties> {
    if let (Value::Unknown(_) | Value::Param(_), true) = (entry, scope.is_deployed) {
        // There may be one, and nothing is known of it.
        let open = ty.props.iter().filter(|it| it.kind.target_types().is_empty());
        return Some(open.map(|it| (it.key, entry.clone())).collect());
    }
    let Value::Map(_) = entry else { return None };
    let props = props_of(ty, entry, &Around::default());
    let written = Value::Map(object_of(ty, &props).properties);
    leftover(scope, entry, source, &written, "", left);
    Some(props)
}

/// What to call it: after its owner and, where the drawing of the owner names such entries, as that does.
fn wanted(owner: &Owner<'_>, inline: &Inline, props: &Properties) -> String {
    let is_it = |it: &&Lowered| it.ty == inline.ty;
    let records = owner.ty.lowered.iter().filter(is_it).find(|it| matches!(it.entry, Entry::Record { .. }));
    let lowered = records.or_else(|| owner.ty.lowered.iter().find(is_it));
    lowered.map_or_else(|| owner.name.to_owned(), |it| name_of(owner.name, owner.ty, it, props))
}

/// Where an entry of something stands.
pub(super) fn place(origin: &Origin, node: &Node) -> Origin {
    match origin {
        Origin::Source { file, .. } => {
            Origin::Source { file: file.clone(), line: node.at.line, column: node.at.column }
        }
        other => other.clone(),
    }
}

fn remove(object: &mut Value, name: &str) -> Option<Value> {
    let Value::Map(fields) = object else { return None };
    let at = fields.iter().position(|(it, _)| it == name)?;
    Some(fields.remove(at).1)
}

/// Takes what stands at a path out of an object.
fn cut(object: &mut Value, path: &str) {
    match path.rsplit_once('/') {
        None => drop(remove(object, path)),
        Some((around, name)) => {
            if let Some(mut inner) = value_at(object, around).cloned() {
                remove(&mut inner, name);
                insert_at(object, around, inner);
            }
        }
    }
}

fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('/').try_fold(node, |node, step| node.get(step))
}
