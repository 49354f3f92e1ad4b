//! Auto scaling of tables with replicas: resources of their own in a stack, settings of the table in a template.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::template::Fields;
use crate::catalog::appautoscaling::{policy, target};
use crate::catalog::dynamodb::global_table::{Scaling, TRACKED, Tracking};
use crate::catalog::dynamodb::table;
use crate::stack::{Resource, Stack, snake_case, text_parts};
use crate::value::Value;

/// What a template says in its tables.
#[derive(Debug, Default)]
pub(super) struct Scaled<'a> {
    /// By the table's address.
    pub(super) tables: BTreeMap<&'a str, Vec<Scaling>>,
    /// Addresses of the targets and policies that say so in the stack.
    pub(super) resources: BTreeSet<&'a str>,
}

/// Properties of a policy that say how it tracks, in the order of [`TRACKED`].
const TRACKING: [&str; 4] = [
    policy::TARGET_VALUE.key(),
    policy::SCALE_IN_COOLDOWN.key(),
    policy::SCALE_OUT_COOLDOWN.key(),
    policy::DISABLE_SCALE_IN.key(),
];

/// Finds what scales tables with replicas, as far as such a table can say it.
pub(super) fn scaled(stack: &Stack) -> Scaled<'_> {
    let mut scaled = Scaled::default();
    let has_replicas = |it: &Resource| table::TYPE.variant(&it.props).is_some();
    if !stack.of(&table::TYPE).any(|(_, it)| has_replicas(it)) {
        return scaled;
    }
    let mut policies: BTreeMap<&str, Vec<(&str, &Resource)>> = BTreeMap::new();
    for (address, policy) in stack.of(&policy::TYPE) {
        if let Some(target) = policy.target(&policy::TARGET) {
            policies.entry(target).or_default().push((address, policy));
        }
    }
    for (target_address, resource) in stack.of(&target::TYPE) {
        let Some([(policy_address, policy)]) = policies.get(target_address).map(Vec::as_slice) else {
            continue;
        };
        let Some((table, scaling)) = scaling(stack, resource, policy) else { continue };
        let Some((table, _)) = stack.resources.get_key_value(table) else { continue };
        let others = scaled.tables.entry(table).or_default();
        if others.iter().any(|it| (&it.index, it.is_write) == (&scaling.index, scaling.is_write)) {
            continue;
        }
        others.push(scaling);
        scaled.resources.extend([target_address, *policy_address]);
    }
    scaled
}

/// The table that a target and its policy scale, and how.
fn scaling<'a>(stack: &Stack, target: &'a Resource, policy: &Resource) -> Option<(&'a str, Scaling)> {
    let parts = text_parts(std::slice::from_ref(target.value(&target::RESOURCE_ID)?));
    let Value::Concat(own) = target.value(&target::RESOURCE_ID)? else { return None };
    let table = own.iter().find_map(Value::target)?;
    let index = match &parts[..] {
        [Value::Str(start), Value::Ref { .. }] if start == "table/" => None,
        [Value::Str(start), Value::Ref { .. }, Value::Str(rest)] if start == "table/" => {
            Some(rest.strip_prefix("/index/")?.to_owned())
        }
        _ => return None,
    };
    let resource = stack.get(table).filter(|it| it.ty == Some(&table::TYPE))?;
    table::TYPE.variant(&resource.props)?;
    let indexes = resource.value(&table::INDEXES).map(Value::items).unwrap_or_default();
    let is_there =
        |name: &str| indexes.iter().any(|it| it.field("name").and_then(Value::as_str) == Some(name));
    index.as_deref().is_none_or(is_there).then_some(())?;
    let is_write = target.value(&target::DIMENSION)?.as_str()?.contains(":Write");
    let expected = properties(table, index.as_deref(), is_write);
    let is_plain = |it: &Resource| it.opaque.is_empty() && it.tags.is_empty() && it.logical_id.is_none();
    let is_usual = expected.0.iter().all(|(key, it)| {
        target
            .props
            .get(key)
            .is_some_and(|own| text_parts(std::slice::from_ref(own)) == text_parts(std::slice::from_ref(it)))
    }) && expected
        .1
        .iter()
        .all(|(key, it)| *key == policy::NAME.key() || policy.props.get(key) == Some(it));
    (is_plain(target) && is_plain(policy) && is_usual).then_some(())?;
    let bounds = [target.value(&target::MIN_CAPACITY)?.clone(), target.value(&target::MAX_CAPACITY)?.clone()];
    policy.value(&policy::TARGET_VALUE)?;
    let tracking = TRACKED.iter().zip(TRACKING);
    let tracking: Tracking =
        tracking.filter_map(|(name, key)| Some((*name, policy.props.get(key)?.clone()))).collect();
    Some((table, Scaling { index, is_write, bounds, tracking }))
}

/// Properties under their keys.
type Fixed = Vec<(&'static str, Value)>;

/// What every target and policy for some capacity of a table says.
fn properties(table: &str, index: Option<&str>, is_write: bool) -> (Fixed, Fixed) {
    let capacity = if is_write { "Write" } else { "Read" };
    let of = if index.is_some() { "index" } else { "table" };
    let mut id = vec!["table/".into(), Value::reference(table, "name")];
    id.extend(index.map(|it| format!("/index/{it}").into()));
    let target = vec![
        (target::RESOURCE_ID.key(), Value::Concat(id)),
        (target::DIMENSION.key(), format!("dynamodb:{of}:{capacity}CapacityUnits").into()),
        (target::NAMESPACE.key(), "dynamodb".into()),
    ];
    let policy = vec![
        (policy::NAME.key(), format!("{}-utilization", capacity.to_lowercase()).into()),
        (policy::POLICY_TYPE.key(), "TargetTrackingScaling".into()),
        (policy::METRIC.key(), format!("DynamoDB{capacity}CapacityUtilization").into()),
    ];
    (target, policy)
}

/// Adds what a table says of its scaling to a stack, under the names a drawing would give.
pub(super) fn add(stack: &mut Stack, table: &str, scaling: &Scaling) {
    let Some((label, origin)) = stack.get(table).map(|it| (it.name.clone(), it.origin.clone())) else {
        return;
    };
    let (mut target, mut policy) = properties(table, scaling.index.as_deref(), scaling.is_write);
    let bounds = [&target::MIN_CAPACITY, &target::MAX_CAPACITY].into_iter().zip(&scaling.bounds);
    target.extend(bounds.map(|(key, it)| (key.key(), key.spec.kind.fit(it.clone()))));
    for (name, key) in TRACKED.iter().zip(TRACKING) {
        let value = scaling.tracking.iter().find(|(it, _)| it == name).map(|(_, it)| it.clone());
        let kind = policy::TYPE.prop(key).map(|it| it.kind);
        policy.extend(value.map(|it| (key, kind.map_or(it.clone(), |kind| kind.fit(it)))));
    }
    let direction = if scaling.is_write { "write" } else { "read" };
    let wanted = match &scaling.index {
        None => format!("{label}_{direction}"),
        Some(index) => format!("{label}_{}_{direction}", snake_case(index, "index")),
    };
    let is_free = |name: &str| {
        [target::TYPE.id, policy::TYPE.id]
            .iter()
            .all(|it| !stack.resources.contains_key(&format!("{it}.{name}")))
    };
    let numbered = (2..=MOST).map(|n| format!("{wanted}_{n}"));
    let Some(name) = std::iter::once(wanted.clone()).chain(numbered).find(|it| is_free(it)) else { return };
    let address = format!("{}.{name}", target::TYPE.id);
    policy.push((policy::TARGET.key(), Value::reference(&address, "resource_id")));
    for (ty, props) in [(&target::TYPE, target), (&policy::TYPE, policy)] {
        let resource = Resource {
            ty: Some(ty),
            tf_type: ty.tf.to_owned(),
            name: name.clone(),
            props: props.into_iter().collect(),
            opaque: Vec::new(),
            logical_id: None,
            module: None,
            tags: Vec::new(),
            origin: origin.clone(),
        };
        stack.resources.insert(format!("{}.{name}", ty.id), resource);
    }
}

/// Far more than a table has indexes.
const MOST: usize = 999;

/// Puts the tags into the entry of the stack's own Region, and of each replica that is to have them.
pub(super) fn put_tags(properties: &mut Fields, tags: &Node) {
    let replicas = properties.iter_mut().find(|(name, _)| name == "Replicas");
    let Some((_, Node::List(replicas))) = replicas else { return };
    for (index, replica) in replicas.iter_mut().enumerate() {
        let Node::Map(fields) = replica else { continue };
        let at = fields.iter().position(|(name, _)| name == "Tags");
        match at.map(|at| &mut fields[at].1) {
            Some(told @ Node::Bool(true)) => *told = tags.clone(),
            Some(told @ Node::Bool(false)) => *told = Node::List(Vec::new()),
            None if index == 0 && *tags != Node::List(Vec::new()) => {
                fields.push(("Tags".to_owned(), tags.clone()));
            }
            _ => {}
        }
    }
}
