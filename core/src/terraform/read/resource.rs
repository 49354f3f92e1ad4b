//! Resource blocks as resources: what the catalogue knows as properties, the rest with its source text.

use std::collections::BTreeMap;

use hcl_edit::Span;
use hcl_edit::expr::Expression;

use super::Note;
use super::body::{META, Piece, body_of, pieces};
use super::config::{Config, Located};
use super::evaluate::{Bindings, Evaluator, TOP_LEVEL, instance_name};
use super::scope::{Scope, variable_name};
use super::split::{self, Extra};
use crate::catalog::{self, Body, Item, Kind, Properties, ResourceType, TfMap, ec2};
use crate::stack::{Opaque, Resource, Stack};
use crate::terraform::body;
use crate::value::Value;

/// The most instances one block is unrolled into.
const INSTANCE_LIMIT: usize = 1_000;

/// Type and label.
type Key<'a> = (&'a str, &'a str);

/// Adds every resource to the stack.
pub(super) fn resources<'a>(
    config: &Config<'a>,
    scope: &Scope<'a>,
    stack: &mut Stack,
    notes: &mut Vec<Note>,
) {
    let repetitions: BTreeMap<Key<'_>, Repetition> = config
        .resources
        .iter()
        .map(|(key, it)| {
            let repetition = repetition(scope, key.0, it, notes);
            if let Repetition::Known(bindings) = &repetition {
                let keys = bindings.iter().map(|(key, _)| key.clone()).collect();
                scope.instances.borrow_mut().insert(*key, keys);
            }
            (*key, repetition)
        })
        .collect();
    let mut extras = Vec::new();
    let mut satellites = Vec::new();
    for (key, it) in &config.resources {
        let instances = match repetitions.get(key) {
            Some(Repetition::Known(instances)) => {
                instances.iter().map(|(key, bindings)| (Some(key), bindings.clone())).collect()
            }
            Some(Repetition::Each(bindings)) => vec![(None, bindings.clone())],
            _ => vec![(None, Bindings::NONE)],
        };
        for (instance, bindings) in instances {
            let evaluator = Evaluator::new(scope, it.source, &bindings);
            let keep_meta = matches!(repetitions.get(key), Some(Repetition::Unknown));
            let name = instance_name(key.1, instance);
            let block = Block { ty: key.0, name, evaluator, located: *it, keep_meta };
            block.add(stack, &mut extras, &mut satellites);
        }
    }
    for extra in extras {
        extra.add(stack);
    }
    for satellite in satellites {
        satellite.fold(stack);
    }
}

/// How often a block is meant.
enum Repetition {
    Once,
    /// By key, with what `each` and `count` stand for.
    Known(Vec<(Value, Bindings)>),
    /// Once for each entry of an input, which stays the input.
    Each(Bindings),
    Unknown,
}

fn repetition(scope: &Scope<'_>, ty: &str, it: &Located<'_>, notes: &mut Vec<Note>) -> Repetition {
    let evaluator = Evaluator::new(scope, it.source, &TOP_LEVEL);
    let body = &it.block.body;
    let instances: Option<Vec<(Value, Bindings)>> = if let Some(count) = body.get_attribute("count") {
        match evaluator.value(&count.value) {
            Value::Int(n) => usize::try_from(n).ok().map(|n| {
                let indexes = (0..n.min(INSTANCE_LIMIT + 1)).filter_map(|it| i64::try_from(it).ok());
                indexes.map(|it| (Value::Int(it), Bindings { index: Some(it), ..Bindings::NONE })).collect()
            }),
            _ => None,
        }
    } else if let Some(for_each) = body.get_attribute("for_each") {
        if let Some(input) = repeated_input(scope, ty, &for_each.value) {
            let value = Value::Param(input.to_owned());
            return Repetition::Each(Bindings::NONE.with("each", value.clone(), value));
        }
        let each =
            |key: &str, value: Value| (Value::from(key), Bindings::NONE.with("each", key.into(), value));
        match evaluator.value(&for_each.value) {
            Value::List(items) => items.iter().map(|it| Some(each(it.as_str()?, it.clone()))).collect(),
            Value::Map(fields) => Some(fields.into_iter().map(|(key, it)| each(&key, it)).collect()),
            _ => None,
        }
    } else {
        return Repetition::Once;
    };
    match instances {
        Some(instances) if instances.len() <= INSTANCE_LIMIT => Repetition::Known(instances),
        Some(_) => {
            it.note(notes, format!("more than {INSTANCE_LIMIT} instances; they are read as one"));
            Repetition::Unknown
        }
        None => {
            it.note(notes, "how many instances there are is not known; they are read as one".to_owned());
            Repetition::Unknown
        }
    }
}

/// The input in `for_each = toset(var.ranges)` of a security group rule: written that way, the rule keeps the input.
fn repeated_input<'e>(scope: &Scope<'_>, ty: &str, expression: &'e Expression) -> Option<&'e str> {
    let takes_ranges =
        |ty: &ResourceType| ty.props.iter().any(|it| it.key == "cidr_ipv4" && matches!(it.kind, Kind::Cidr));
    catalog::by_terraform_type(ty).filter(|it| takes_ranges(it))?;
    let inner = match expression.as_func_call() {
        Some(call) if call.name.name.as_str() == "toset" => call.args.get(0)?,
        _ => expression,
    };
    variable_name(inner).filter(|it| scope.range_list(it))
}

/// One instance of a resource block.
struct Block<'b, 'a> {
    ty: &'b str,
    name: String,
    evaluator: Evaluator<'b, 'a>,
    located: Located<'b>,
    /// Whether `count` or `for_each` could not be decided and has to be kept.
    keep_meta: bool,
}

impl Block<'_, '_> {
    fn add(&self, stack: &mut Stack, extras: &mut Vec<Extra>, satellites: &mut Vec<SatelliteBlock>) {
        let mut pieces = pieces(&self.evaluator, &self.located.block.body);
        if !self.keep_meta {
            pieces.retain(|it| !META.contains(&it.name.as_str()));
        }
        let origin = self.located.source.origin(self.located.block.span());
        let ty = catalog::by_terraform_type(self.ty);
        if self.ty == "aws_security_group_rule"
            && !self.keep_meta
            && let Some(rules) = split::rule(&self.name, &body_of(&pieces), &origin)
        {
            extras.extend(rules);
            return;
        }
        if ty.is_none()
            && !self.keep_meta
            && let Some(satellite) = SatelliteBlock::of(self.ty, &pieces)
        {
            satellites.push(satellite);
            return;
        }
        if let Some(ty) = ty {
            extras.extend(split::inline(ty, &self.name, &mut pieces));
        }
        let mut tags = Vec::new();
        pieces.retain(|it| match (it.name.as_str(), &it.item) {
            ("tags", Item::Value(Value::Map(fields))) => {
                tags = fields.clone();
                false
            }
            _ => true,
        });
        let mut props = ty.map(|it| props_of(it, &body_of(&pieces))).unwrap_or_default();
        let written = ty.map(|it| body::body_of(it, &props)).unwrap_or_default();
        let mut opaque = Vec::new();
        leftover(ty, &pieces, &written, "", &mut opaque);
        if ty.is_some_and(body::is_replaced_safely) {
            let prefix = body::name_prefix(&self.name);
            let is_ours = |it: &&Piece| match it.name.as_str() {
                "name_prefix" => it.item == Item::Value(prefix.as_str().into()),
                "lifecycle" => it.text == body::LIFECYCLE,
                _ => false,
            };
            for piece in pieces.iter().filter(is_ours) {
                opaque.retain(|it| it.path != piece.name);
            }
        }
        if ty == Some(&ec2::subnet::TYPE)
            && let Some((_, Value::Str(tier))) = tags.iter().find(|(key, _)| key == "Tier")
            && ec2::subnet::TIER.spec.kind.check(&tier.as_str().into()).is_ok()
        {
            props.insert(ec2::subnet::TIER.key(), tier.as_str().into());
        }
        let address = format!("{}.{}", ty.map_or(self.ty, |it| it.id), self.name);
        let resource = Resource {
            ty,
            tf_type: self.ty.to_owned(),
            name: self.name.clone(),
            props,
            opaque,
            logical_id: None,
            tags,
            origin,
        };
        stack.resources.insert(address, resource);
    }
}

/// The properties a body sets.
pub(super) fn props_of(ty: &ResourceType, body: &Body) -> Properties {
    let mut props = body::props_of(ty, body);
    let is_firewall =
        [&ec2::security_group_ingress::TYPE, &ec2::security_group_egress::TYPE, &ec2::network_acl_rule::TYPE];
    if let Some(protocol) = props.get_mut("protocol").filter(|_| is_firewall.contains(&ty)) {
        split::name_protocol(protocol);
    }
    props
}

/// A Terraform resource that holds properties of another one.
struct SatelliteBlock {
    /// Terraform type.
    tf: String,
    /// Address of the main resource.
    main: String,
    pieces: Vec<Piece>,
}

impl SatelliteBlock {
    /// The block as one, if that is what it is: its link leads to a resource whose type takes such properties.
    fn of(tf: &str, pieces: &[Piece]) -> Option<Self> {
        let (ty, satellite) =
            catalog::all().find_map(|ty| Some((ty, body::satellites(ty).find(|it| it.tf == tf)?)))?;
        let link = pieces.iter().find(|it| it.name == satellite.link)?;
        let Item::Value(Value::Ref { target, .. }) = &link.item else { return None };
        if !target.strip_prefix(ty.id).is_some_and(|it| it.starts_with('.')) {
            return None;
        }
        let pieces = pieces.iter().filter(|it| it.name != satellite.link).cloned().collect();
        Some(Self { tf: tf.to_owned(), main: target.clone(), pieces })
    }

    /// Puts its properties where they belong; what they do not say stays with the main resource as source text.
    fn fold(&self, stack: &mut Stack) {
        let Some(main) = stack.resources.get_mut(&self.main) else { return };
        let Some(ty) = main.ty else { return };
        let props = body::satellite_props(ty, &self.tf, &body_of(&self.pieces));
        let written = body::satellites_of(ty, &props);
        let written = written.into_iter().find(|(it, _)| it.tf == self.tf).map(|(_, it)| it);
        let path = format!("{}/", self.tf);
        leftover(Some(ty), &self.pieces, &written.unwrap_or_default(), &path, &mut main.opaque);
        main.props.extend(props);
    }
}

/// What the properties do not say, by path, with its source text.
fn leftover(
    ty: Option<&ResourceType>,
    pieces: &[Piece],
    written: &Body,
    path: &str,
    opaque: &mut Vec<Opaque>,
) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for piece in pieces {
        let name = piece.name.as_str();
        match piece.item {
            Item::Block(_) => {
                let nth = seen.entry(name).or_default();
                match written.blocks(name).nth(*nth) {
                    Some(inner) => leftover(ty, &piece.inner, inner, &format!("{path}{name}/"), opaque),
                    None => opaque.push(Opaque::terraform(format!("{path}{name}"), &piece.text)),
                }
                *nth += 1;
            }
            _ if written.value(name).is_some_and(|it| {
                piece.item == Item::Value(it.clone()) || !is_constant(ty, &format!("{path}{name}"))
            }) => {}
            _ => opaque.push(Opaque::terraform(format!("{path}{name}"), &piece.text)),
        }
    }
}

/// Whether the catalogue writes an argument without a property for it: then another value than the written one is news.
fn is_constant(ty: Option<&ResourceType>, path: &str) -> bool {
    let goes_with =
        |it: &TfMap| matches!(it, TfMap::Path { with, .. } if with.iter().any(|(it, _)| *it == path));
    ty.is_some_and(|it| it.props.iter().any(|it| goes_with(&it.tf)))
        || (ty == Some(&ec2::vpc_endpoint::TYPE) && path == "vpc_endpoint_type")
}
