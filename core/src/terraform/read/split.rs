//! Rules, routes and policies written inside another resource, as resources of their own: one form for all that follows.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Note;
use super::body::Piece;
use super::resource::{address, props_of};
use super::world::{COPIES, World};
use crate::catalog::ec2::{
    network_acl, network_acl_association as acl_association, network_acl_rule as acl_rule, route,
    route_table, security_group, security_group_egress as egress, security_group_ingress as ingress,
};
use crate::catalog::iam::{
    group_policy_attachment, role, role_policy, role_policy_attachment as attachment, user_policy_attachment,
};
use crate::catalog::{Body, Item, PolicyPlace, Properties, ResourceType};
use crate::stack::{DefaultGroup, DefaultTable, Folded, Opaque, Origin, Resource, Stack, WrittenAs};
use crate::terraform::body::body_of;
use crate::terraform::syntax::quote;
use crate::value::Value;

/// A resource that was written inside another.
#[derive(Debug)]
pub(super) struct Extra {
    /// Address of the module it stands in; empty for the root.
    module: Rc<str>,
    ty: &'static ResourceType,
    /// Name, if nothing else has it.
    wanted: String,
    props: Properties,
    opaque: Vec<Opaque>,
    origin: Origin,
    /// Address of what it was written in; empty for none.
    within: String,
    /// What it is all of, if it is.
    is_all_of: Option<WrittenAs>,
}

/// How often a name was asked for, by the address it would have.
pub(super) type Numbers = BTreeMap<String, usize>;

impl Extra {
    /// The same, as part of a Terraform resource that says nothing else.
    pub(super) fn from(self, tf: &str, address: &str) -> Self {
        let whole = WrittenAs { tf: tf.to_owned(), address: address.to_owned() };
        Self { is_all_of: Some(whole), ..self }
    }

    /// The same, as often as the resource it was written in.
    pub(super) fn repeated(mut self, meta: &[Opaque]) -> Self {
        self.opaque.extend_from_slice(meta);
        self
    }

    /// Whether it attaches a policy that the stack attaches already.
    pub(super) fn is_attached(&self, stack: &Stack) -> bool {
        self.ty == &attachment::TYPE && stack.of(&attachment::TYPE).any(|(_, it)| it.props == self.props)
    }

    pub(super) fn add(self, stack: &mut Stack, numbers: &mut Numbers) {
        let wanted = address(&self.module, self.ty.id, &self.wanted);
        let n = numbers.entry(wanted.clone()).or_insert(1);
        let (mut name, mut at) = (self.wanted.clone(), wanted);
        while stack.resources.contains_key(&at) {
            *n += 1;
            name = format!("{}_{n}", self.wanted);
            at = address(&self.module, self.ty.id, &name);
        }
        if let Some(whole) = &self.is_all_of {
            let folded = &mut stack.configuration.folded;
            let folded = folded.entry(whole.address.clone()).or_insert_with(|| Folded::Into(Vec::new()));
            if let Folded::Into(addresses) = folded {
                addresses.push(at.clone());
            }
            stack.configuration.written_as.insert(at.clone(), whole.clone());
        } else {
            stack.configuration.inline.insert(at.clone(), self.within.clone());
        }
        stack.resources.insert(at, self.resource(name));
    }

    fn resource(self, name: String) -> Resource {
        Resource {
            module: (!self.module.is_empty()).then(|| self.module.to_string()),
            ty: Some(self.ty),
            tf_type: self.ty.tf.to_owned(),
            name,
            props: self.props,
            opaque: self.opaque,
            logical_id: None,
            tags: Vec::new(),
            origin: self.origin,
        }
    }
}

/// What an `aws_default_route_table` says of the table that AWS makes with a VPC. It stays what it is: no table of the stack.
pub(super) fn default_table(module: &Rc<str>, name: &str, pieces: &[Piece]) -> DefaultTable {
    let table = pieces.iter().find(|it| it.name == "default_route_table_id");
    let table = match table.map(|it| &it.item) {
        Some(Item::Value(it)) => it.clone(),
        _ => Value::Null,
    };
    let (mut routes, mut has_more) = (Vec::new(), false);
    for piece in pieces {
        match (piece.name.as_str(), bodies(&piece.item)) {
            ("route", Some(bodies)) => {
                let extras = bodies.iter().map(|it| inline_route(module, name, table.clone(), it, piece));
                routes.extend(extras.map(|it| it.resource(name.to_owned())));
            }
            ("propagating_vgws", Some(gateways)) if gateways.is_empty() => {}
            ("route" | "dynamic" | "propagating_vgws", _) => has_more = true,
            _ => {}
        }
    }
    DefaultTable { address: address(module, DEFAULT_TABLE, name), table, routes, has_more }
}

/// What an `aws_default_security_group` lets into the group that AWS makes with a VPC. It stays what it is: no group of the stack.
pub(super) fn default_group(
    world: &World<'_>,
    module: &Rc<str>,
    name: &str,
    pieces: &[Piece],
) -> DefaultGroup {
    let address = address(module, DEFAULT_GROUP, name);
    let own = Value::reference(address.as_str(), "id");
    let mut ingress = Vec::new();
    for piece in pieces.iter().filter(|it| it.name == "ingress") {
        let bodies = bodies(&piece.item).unwrap_or_default();
        let found = bodies.iter().flat_map(|it| rules(module, &ingress::TYPE, name, &own, it, &piece.origin));
        let found: Vec<Extra> = found.collect();
        if has_room(world, found.len(), &piece.name, &piece.origin) {
            ingress.extend(found.into_iter().map(|it| it.resource(name.to_owned())));
        }
    }
    DefaultGroup { address, ingress }
}

/// The type of what says that.
pub(super) const DEFAULT_GROUP: &str = "aws_default_security_group";

/// The type of what says the same of a route table.
pub(super) const DEFAULT_TABLE: &str = "aws_default_route_table";

/// Takes what is written inside a resource out of its pieces.
pub(super) fn inline(
    world: &World<'_>,
    module: &Rc<str>,
    ty: &'static ResourceType,
    name: &str,
    pieces: &mut Vec<Piece>,
) -> Vec<Extra> {
    let own = |attr: &str| Value::reference(address(module, ty.id, name), attr);
    let extra = |ty, props, origin: &Origin| extra(module, ty, name, props, origin);
    let mut extras = Vec::new();
    let mut take = |names: &[&str], read: &mut dyn FnMut(&str, &Body, &Piece) -> Vec<Extra>| {
        pieces.retain(|piece| {
            let Some(bodies) = names.contains(&piece.name.as_str()).then(|| bodies(&piece.item)).flatten()
            else {
                return true;
            };
            let found: Vec<Extra> = bodies.iter().flat_map(|it| read(&piece.name, it, piece)).collect();
            let is_room = has_room(world, found.len(), &piece.name, &piece.origin);
            if is_room {
                extras.extend(found);
            }
            !is_room
        });
    };
    if *ty == security_group::TYPE {
        take(&["ingress", "egress"], &mut |direction, body, piece| {
            let ty = direction_type(direction);
            rules(module, ty, &format!("{name}_{direction}"), &own("id"), body, &piece.origin)
        });
    } else if *ty == route_table::TYPE {
        take(&["route"], &mut |_, body, piece| vec![inline_route(module, name, own("id"), body, piece)]);
    } else if *ty == network_acl::TYPE {
        take(&["ingress", "egress"], &mut |direction, body, piece| {
            vec![inline_entry(module, name, direction, own("id"), body, &piece.origin)]
        });
        pieces.retain(|piece| match (&piece.item, piece.name.as_str()) {
            (Item::Value(Value::List(subnets)), "subnet_ids")
                if has_room(world, subnets.len(), &piece.name, &piece.origin) =>
            {
                extras.extend(subnets.iter().map(|subnet| {
                    let props = [
                        (acl_association::SUBNET.key(), subnet.clone()),
                        (acl_association::NETWORK_ACL.key(), own("id")),
                    ];
                    extra(&acl_association::TYPE, props.into_iter().collect(), &piece.origin)
                }));
                false
            }
            _ => true,
        });
    } else if *ty == role::TYPE {
        take(&["inline_policy"], &mut |_, body, piece| {
            let mut props = props_of(&role_policy::TYPE, body);
            props.insert(role_policy::ROLE.key(), own("name"));
            vec![extra(&role_policy::TYPE, props, &piece.origin)]
        });
        pieces.retain(|piece| match (&piece.item, piece.name.as_str()) {
            (Item::Value(Value::List(arns)), "managed_policy_arns")
                if has_room(world, arns.len(), &piece.name, &piece.origin) =>
            {
                extras.extend(arns.iter().map(|arn| {
                    let props =
                        [(attachment::ROLE.key(), own("name")), (attachment::POLICY_ARN.key(), arn.clone())];
                    extra(&attachment::TYPE, props.into_iter().collect(), &piece.origin)
                }));
                false
            }
            _ => true,
        });
    }
    // Buckets, queues, topics and secrets take their policy as an argument, too.
    if let Some(PolicyPlace::Own { ty: of, owner, attr, policy }) = ty.policy.as_ref().map(|it| &it.place) {
        pieces.retain(|piece| {
            if piece.name != *policy {
                return true;
            }
            let body = Body { items: vec![(piece.name.clone(), piece.item.clone())] };
            let mut props = props_of(of, &body);
            if props.is_empty() {
                return true;
            }
            props.insert(owner, own(attr));
            extras.push(extra(of, props, &piece.origin));
            false
        });
    }
    for it in &mut extras {
        it.within = address(module, ty.id, name);
    }
    extras
}

/// Whether so many resources may be made of an argument or block; else it stays as it is written, with a note.
fn has_room(world: &World<'_>, resources: usize, name: &str, origin: &Origin) -> bool {
    let is_room = world.budget.copy(resources.saturating_sub(1));
    if let (false, Origin::Source { file, line, column }) = (is_room, origin) {
        let message =
            format!("what `{name}` makes is more than {COPIES} resources in all; it stays as it is written");
        world.note(Note { file: file.clone(), line: *line, column: *column, message });
    }
    is_room
}

/// An `aws_security_group_rule`; `None` if its direction is not known, or it is more rules than are made.
pub(super) fn rule(
    world: &World<'_>,
    module: &Rc<str>,
    name: &str,
    body: &Body,
    origin: &Origin,
) -> Option<Vec<Extra>> {
    let direction = body.value("type")?.as_str().filter(|it| matches!(*it, "ingress" | "egress"))?;
    // Terraform refuses one without a group; what it lets in is told all the same.
    let group = body.value("security_group_id").unwrap_or(&Value::Null);
    let rules = rules(module, direction_type(direction), name, group, body, origin);
    has_room(world, rules.len(), name, origin).then_some(rules)
}

/// An `aws_iam_policy_attachment`: one attachment for each role, user and group. `None` if it is not known which those
/// are, or it is more of them than are made.
pub(super) fn attachments(
    world: &World<'_>,
    module: &Rc<str>,
    name: &str,
    body: &Body,
    origin: &Origin,
) -> Option<Vec<Extra>> {
    let policy = body.value(attachment::POLICY_ARN.key())?;
    let mut found = Vec::new();
    for (argument, item) in &body.items {
        let (ty, key): (&'static ResourceType, _) = match argument.as_str() {
            "roles" => (&attachment::TYPE, attachment::ROLE.key()),
            "users" => (&user_policy_attachment::TYPE, user_policy_attachment::USER.key()),
            "groups" => (&group_policy_attachment::TYPE, group_policy_attachment::GROUP.key()),
            "name" | "policy_arn" | "count" | "for_each" => continue,
            _ => return None,
        };
        let Item::Value(Value::List(members)) = item else { return None };
        found.extend(members.iter().map(|member| {
            let argument = |key: &str, value: &Value| (key.to_owned(), Item::Value(value.clone()));
            let body = Body { items: vec![argument(key, member), argument("policy_arn", policy)] };
            extra(module, ty, name, props_of(ty, &body), origin)
        }));
    }
    has_room(world, found.len(), name, origin).then_some(found)
}

/// An `aws_iam_role_policy_attachments_exclusive`, which attaches what it lists to a role: one attachment for each policy.
/// `None` if it is not known which those are, or it is more of them than are made.
pub(super) fn exclusive_attachments(
    world: &World<'_>,
    module: &Rc<str>,
    name: &str,
    body: &Body,
    origin: &Origin,
) -> Option<Vec<Extra>> {
    let (role, Value::List(policies)) = (body.value("role_name")?, body.value("policy_arns")?) else {
        return None;
    };
    let argument = |key: &str, value: &Value| (key.to_owned(), Item::Value(value.clone()));
    let bodies = policies.iter().map(|policy| Body {
        items: vec![argument(attachment::ROLE.key(), role), argument(attachment::POLICY_ARN.key(), policy)],
    });
    let found: Vec<Extra> = bodies
        .map(|body| extra(module, &attachment::TYPE, name, props_of(&attachment::TYPE, &body), origin))
        .collect();
    has_room(world, found.len(), name, origin).then_some(found)
}

/// Gives a protocol the name the catalogue has for it. Source: IANA, "Protocol numbers".
pub(super) fn name_protocol(value: &mut Value) {
    let written = match value {
        Value::Str(it) => it.to_ascii_lowercase(),
        Value::Int(it) => it.to_string(),
        _ => return,
    };
    *value = match written.as_str() {
        "all" => "-1",
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        other => other,
    }
    .into();
}

fn direction_type(direction: &str) -> &'static ResourceType {
    if direction == "egress" { &egress::TYPE } else { &ingress::TYPE }
}

fn extra(
    module: &Rc<str>,
    ty: &'static ResourceType,
    wanted: &str,
    props: Properties,
    origin: &Origin,
) -> Extra {
    let module = Rc::clone(module);
    Extra {
        module,
        ty,
        wanted: wanted.to_owned(),
        props,
        opaque: Vec::new(),
        origin: origin.clone(),
        within: String::new(),
        is_all_of: None,
    }
}

/// A block, or a list of objects written with `=`; `None` if it is not known what it holds.
fn bodies(item: &Item) -> Option<Vec<Body>> {
    match item {
        Item::Block(body) => Some(vec![body.clone()]),
        Item::Value(Value::List(items)) => items
            .iter()
            .map(|it| match it {
                Value::Map(fields) => {
                    let set = fields.iter().filter(|(_, it)| !is_null(it));
                    Some(Body {
                        items: set.map(|(name, it)| (name.clone(), Item::Value(it.clone()))).collect(),
                    })
                }
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

fn is_null(value: &Value) -> bool {
    *value == Value::Null || value.as_str() == Some("")
}

/// One rule for each peer: what the separate rule resources can say.
fn rules(
    module: &Rc<str>,
    ty: &'static ResourceType,
    wanted: &str,
    group: &Value,
    body: &Body,
    origin: &Origin,
) -> Vec<Extra> {
    let mut shared = Properties::new();
    if *group != Value::Null {
        shared.insert(ingress::SECURITY_GROUP.key(), group.clone());
    }
    if let Some(description) = body.value("description").filter(|it| !is_null(it)) {
        shared.insert(ingress::DESCRIPTION.key(), description.clone());
    }
    let mut protocol = body.value("protocol").cloned().unwrap_or_else(|| "-1".into());
    name_protocol(&mut protocol);
    if protocol.as_str() != Some("-1") {
        for key in [ingress::FROM_PORT.key(), ingress::TO_PORT.key()] {
            if let Some(port) = body.value(key) {
                let number = port.as_str().and_then(|it| it.parse().ok()).map(Value::Int);
                shared.insert(key, number.unwrap_or_else(|| port.clone()));
            }
        }
    }
    shared.insert(ingress::PROTOCOL.key(), protocol);
    let peers = [
        ("cidr_blocks", ingress::CIDR_IPV4.key()),
        ("ipv6_cidr_blocks", ingress::CIDR_IPV6.key()),
        ("prefix_list_ids", ingress::PREFIX_LIST.key()),
        ("security_groups", ingress::PEER_GROUP.key()),
        ("source_security_group_id", ingress::PEER_GROUP.key()),
    ];
    let mut found = Vec::new();
    for (argument, key) in peers {
        match body.value(argument) {
            None => {}
            Some(Value::List(items)) => found.extend(items.iter().map(|it| (key, it.clone()))),
            Some(other) => found.push((key, other.clone())),
        }
    }
    if body.value("self").and_then(Value::as_bool) == Some(true) {
        found.push((ingress::PEER_GROUP.key(), group.clone()));
    }
    let rule = |(key, peer)| {
        let mut props = shared.clone();
        props.insert(key, peer);
        extra(module, ty, wanted, props, origin)
    };
    found.into_iter().map(rule).collect()
}

/// A rule of a network ACL, whose arguments the separate resource calls otherwise.
fn inline_entry(
    module: &Rc<str>,
    name: &str,
    direction: &str,
    acl: Value,
    body: &Body,
    origin: &Origin,
) -> Extra {
    let argument = |name: &str| match name {
        "rule_no" => "rule_number".to_owned(),
        "action" => "rule_action".to_owned(),
        other => other.to_owned(),
    };
    let items = body.items.iter().filter(|(_, it)| !matches!(it, Item::Value(it) if is_null(it)));
    let body = Body { items: items.map(|(name, it)| (argument(name), it.clone())).collect() };
    let mut props = props_of(&acl_rule::TYPE, &body);
    if props.get(acl_rule::PROTOCOL.key()) == Some(&"-1".into()) {
        // Inside the ACL the provider demands ports even where they mean nothing.
        props.retain(|key, _| ![acl_rule::FROM_PORT.key(), acl_rule::TO_PORT.key()].contains(key));
    }
    props.insert(acl_rule::NETWORK_ACL.key(), acl);
    props.insert(acl_rule::EGRESS.key(), (direction == "egress").into());
    let number = props.get(acl_rule::RULE_NUMBER.key()).and_then(Value::as_int);
    let wanted =
        number.map_or_else(|| format!("{name}_{direction}"), |it| format!("{name}_{direction}_{it}"));
    extra(module, &acl_rule::TYPE, &wanted, props, origin)
}

fn inline_route(module: &Rc<str>, name: &str, table: Value, body: &Body, piece: &Piece) -> Extra {
    // The separate resource calls its destinations otherwise.
    let argument = |name: &str| match name {
        "cidr_block" | "ipv6_cidr_block" => format!("destination_{name}"),
        other => other.to_owned(),
    };
    let items = body.items.iter().filter(|(_, it)| !matches!(it, Item::Value(it) if is_null(it)));
    let body = Body { items: items.map(|(name, it)| (argument(name), it.clone())).collect() };
    let mut props = props_of(&route::TYPE, &body);
    let written = body_of(&route::TYPE, &props);
    props.insert(route::ROUTE_TABLE.key(), table);
    let mut opaque = Vec::new();
    for (name, item) in body.items.iter().filter(|(name, _)| written.value(name).is_none()) {
        let Item::Value(value) = item else { continue };
        let text = piece.inner.iter().find(|it| it.name == *name).map(|it| it.text.clone());
        let source = text.or_else(|| match value {
            Value::Str(text) => Some(format!("{name} = {}", quote(text))),
            Value::Unknown(it) => Some(format!("{name} = {}", it.source())),
            _ => None,
        });
        opaque.extend(source.map(|it| Opaque::terraform(name, it)));
    }
    Extra { opaque, ..extra(module, &route::TYPE, name, props, &piece.origin) }
}
