//! The form of a node, without its looks: which fields it has in which order, what its values are as people type them,
//! and what an entry of a list starts with.

pub mod address_space;
pub mod duration;
pub mod json;
mod policy;
pub mod port;
mod record;
pub mod several;
pub mod text;
pub mod variable;

pub use policy::first_policy;
pub use record::{first_value, new_index, new_output, new_record};

use crate::catalog::{CfnMap, Entry, Kind, Literal, PropSpec, ResourceType, TfMap, Via, by_id};
use crate::editor::new_node::new_node;
use crate::model::{Diagram, Node, NodeId, Placement as Place, Rect};
use crate::sort::InOrder;
use crate::value::Value;

/// A form with more fields than this hides those that are rarely needed.
const LONG: usize = 14;

/// The fields of a node, in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What is required or usual.
    pub usual: Vec<&'static PropSpec>,
    /// The rest of a long form.
    pub more: Vec<&'static PropSpec>,
}

impl Form {
    /// The fields of a type: required ones first, each with those that mean nothing without it right behind it.
    pub fn of(ty: &'static ResourceType) -> Self {
        let shown: Vec<&PropSpec> = ty.settable().filter(|it| has_field(ty, it)).collect();
        let fields = ordered(&shown);
        if fields.len() <= LONG {
            return Self { usual: fields, more: ty.further().collect() };
        }
        let started = starting_keys(ty);
        let is_usual = |it: &PropSpec| {
            it.required
                || started.contains(&it.key)
                || matches!(it.kind, Kind::Ref(_) | Kind::Refs(_))
                || ty.lowered.iter().any(|lowered| lowered.property == it.key)
        };
        let mut room = LONG.saturating_sub(fields.iter().filter(|it| is_usual(it)).count());
        let mut form = Self::default();
        for field in fields {
            // The catalogue lists what matters first.
            let is_first = !is_usual(field) && room > 0 && field.beside.is_none();
            room -= usize::from(is_first);
            let follows = field.beside.is_some_and(|key| form.usual.iter().any(|it| it.key == key));
            if is_usual(field) || is_first || follows {
                form.usual.push(field);
            } else {
                form.more.push(field);
            }
        }
        form.more.extend(ty.further());
        form
    }
}

/// Whether a property has a field: not what only Drawbridge makes, nor the container, which is where it is drawn. A zone
/// need not be drawn to be chosen, and what stands undrawn may say what it is in; see [`is_placed`].
fn has_field(ty: &'static ResourceType, spec: &PropSpec) -> bool {
    if is_place(ty, spec) {
        return matches!(spec.kind, Kind::Zone) || ty.parent(None).is_some_and(|it| !it.is_offered);
    }
    let (Kind::Ref(types) | Kind::Refs(types)) = &spec.kind else { return true };
    if !ty.is_drawn() {
        // It is read from a file, with what it belongs to.
        return true;
    }
    types.iter().filter_map(|id| by_id(id)).any(ResourceType::is_drawn)
}

/// Whether a property tells what its resource is in.
fn is_place(ty: &ResourceType, spec: &PropSpec) -> bool {
    ty.parents().iter().any(|it| it.property == Some(spec.key))
}

/// Whether where a node is drawn says a property, so that it has no field there.
pub fn is_placed(diagram: &Diagram, id: &str, spec: &PropSpec) -> bool {
    let Some(node) = diagram.node(id) else { return false };
    if is_place(node.ty, spec) && !matches!(spec.kind, Kind::Zone) {
        return !(node.stands_undrawn() && node.props.contains_key(spec.key));
    }
    let mut around = diagram.ancestors(id);
    around.any(|(_, it)| node.ty.parent(Some(it.ty)).and_then(|it| it.property) == Some(spec.key))
}

/// Required fields first, and each field that depends on another right behind it.
fn ordered(shown: &[&'static PropSpec]) -> Vec<&'static PropSpec> {
    let is_root = |it: &&&PropSpec| it.beside.is_none_or(|key| !shown.iter().any(|other| other.key == key));
    let roots = || shown.iter().filter(is_root).copied();
    let mut fields = Vec::new();
    let is_first = |it: &&PropSpec| it.required && it.unless.is_none();
    for root in roots().filter(is_first).chain(roots().filter(|it| !is_first(it))) {
        push_with_dependents(root, shown, &mut fields);
    }
    fields
}

fn push_with_dependents(
    field: &'static PropSpec,
    shown: &[&'static PropSpec],
    into: &mut Vec<&'static PropSpec>,
) {
    into.push(field);
    for dependent in shown.iter().filter(|it| it.beside == Some(field.key)) {
        if !into.iter().any(|it| it.key == dependent.key) {
            push_with_dependents(dependent, shown, into);
        }
    }
}

/// The properties a new node of a type starts with.
fn starting_keys(ty: &'static ResourceType) -> Vec<&'static str> {
    let placement = Place { parent: None, rect: Rect::new(0.0, 0.0, 1.0, 1.0) };
    new_node(&Diagram::default(), ty, placement).props.into_iter().map(|(key, _)| key).collect()
}

/// Whether a field is shown: always, unless it means nothing without another one that is neither set nor assumed by AWS;
/// a switch that is off counts as not set, and so does what says something else than what it is for. What is set itself is
/// shown in any case.
pub fn is_shown<'a>(
    spec: &PropSpec,
    default_of: impl Fn(&str) -> Option<Literal>,
    value_of: impl Fn(&str) -> Option<&'a Value>,
) -> bool {
    let Some(key) = spec.beside.filter(|_| value_of(spec.key).is_none()) else { return true };
    let fits = |it: &Value| spec.only.is_none_or(|only| it.as_str().is_none_or(|it| it == only));
    match value_of(key) {
        Some(it) => *it != Value::Bool(false) && fits(it),
        None => default_of(key).is_some_and(|it| it != Literal::Bool(false) && fits(&it.to_value())),
    }
}

/// Whether a value has to be there: AWS refuses the resource without it, and no other property says it.
pub fn is_required<'a>(spec: &PropSpec, value_of: impl Fn(&str) -> Option<&'a Value>) -> bool {
    spec.required && spec.unless.is_none_or(|key| value_of(key).is_none())
}

/// Whether a field is what somebody looks for: every word is in its name, its meaning, or its name in either language.
pub fn is_found(spec: &PropSpec, wanted: &str) -> bool {
    let mut said = format!("{} {} {}", spec.label, spec.key, spec.doc).to_lowercase();
    let mut tf = &spec.tf;
    while let TfMap::Satellite { of, map } = tf {
        said.push_str(&format!(" {}", of.tf));
        tf = map;
    }
    if let TfMap::Path { path, .. }
    | TfMap::Blocks(path)
    | TfMap::Json(path)
    | TfMap::JsonAs { path, .. }
    | TfMap::Base64(path)
    | TfMap::Policy { path, .. } = tf
    {
        said.push_str(&format!(" {path}"));
    }
    if let CfnMap::Path { path, .. }
    | CfnMap::Objects(path)
    | CfnMap::Pairs { path, .. }
    | CfnMap::Setting { key: path, .. }
    | CfnMap::Base64(path)
    | CfnMap::Beside(path)
    | CfnMap::JsonText(path) = spec.cfn
    {
        said.push_str(&format!(" {}", path.to_lowercase()));
    }
    wanted.to_lowercase().split_whitespace().all(|word| said.contains(word))
}

/// What a property is called in both languages, for whoever knows it from there; empty where neither has it under a name of
/// its own.
pub fn names(spec: &PropSpec) -> String {
    let mut tf = &spec.tf;
    let mut resource = String::new();
    while let TfMap::Satellite { of, map } = tf {
        resource = format!("{}.", of.tf);
        tf = map;
    }
    let mut said = Vec::new();
    if let TfMap::Path { path, .. } | TfMap::Blocks(path) | TfMap::Json(path) | TfMap::Base64(path) = tf {
        said.push(format!("Terraform: {resource}{}", path.replace('/', ".")));
    }
    if let CfnMap::Path { path, .. } | CfnMap::Objects(path) | CfnMap::Pairs { path, .. } = spec.cfn {
        said.push(format!("CloudFormation: {}", path.replace('/', ".")));
    }
    said.join(" · ")
}

/// Nodes that a field may refer to: id and name, in the order of names.
pub fn candidates(diagram: &Diagram, types: &[&str]) -> Vec<(NodeId, String)> {
    let fitting = diagram.nodes().filter(|(_, it)| types.contains(&it.ty.id));
    let mut found: Vec<(NodeId, String)> = fitting.map(|(id, it)| (id.clone(), it.name.clone())).collect();
    found.order_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    found
}

/// A reference to a node as a field of this kind takes it.
pub fn reference(diagram: &Diagram, kind: &Kind, node: &str) -> Option<Value> {
    let attr = kind.attribute(diagram.node(node)?.ty)?;
    Some(Value::reference(node, attr.id))
}

/// Types of nodes that may stand for addresses in a field of an entry, such as the groups and endpoints that a rule of a
/// security group may name instead of a range.
pub fn peers(ty: &ResourceType, property: &str, field: &str) -> Vec<&'static str> {
    let lowered = ty.lowered.iter().filter(|it| it.property == property);
    let mut types = Vec::new();
    for it in lowered {
        let Entry::Record { pick: Some((picked, _)), .. } = it.entry else { continue };
        if picked == field {
            let others = it.ty.props.iter().filter(|prop| prop.key != it.owner && prop.key != field);
            types.extend(others.flat_map(|prop| prop.kind.target_types()).copied());
        }
    }
    types
}

/// What an access edge that starts at a node becomes, for the middle of a sentence.
pub fn access_becomes(node: &Node) -> &'static str {
    let has = |property: &str| node.props.contains_key(property);
    match node.ty.principal.map(|it| it.via) {
        Some(Via::InstanceProfile(property)) if !has(property) => "a role, an instance profile and a policy",
        Some(Via::Role(property)) if !has(property) => "a role and a policy",
        Some(Via::Itself { .. }) => "a policy of its own",
        _ => "a policy of its role",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::all;
    use crate::model::Op;

    #[test]
    fn every_field_is_in_its_form_once_and_nothing_required_is_hidden() {
        for ty in all() {
            let form = Form::of(ty);
            let mut keys: Vec<&str> = form.usual.iter().chain(&form.more).map(|it| it.key).collect();
            keys.sort_unstable();
            let mut wanted: Vec<&str> =
                ty.settable().filter(|it| has_field(ty, it)).chain(ty.further()).map(|it| it.key).collect();
            wanted.sort_unstable();
            assert_eq!(keys, wanted, "{ty:?}");
            assert!(form.more.iter().all(|it| !it.required), "{ty:?}");
        }
    }

    #[test]
    fn what_depends_on_a_field_stands_behind_it() {
        for ty in all() {
            let form = Form::of(ty);
            let fields: Vec<&PropSpec> = form.usual.iter().chain(&form.more).copied().collect();
            for (index, field) in fields.iter().enumerate() {
                if let Some(at) = fields.iter().position(|it| field.beside == Some(it.key)) {
                    assert!(at < index, "{} before {} in {ty:?}", field.key, fields[at].key);
                }
            }
        }
    }

    #[test]
    fn the_zone_of_a_subnet_is_chosen_unless_it_is_drawn_in_one() {
        let ty = by_id("ec2.subnet").unwrap();
        let zone = ty.prop("availability_zone").unwrap();
        let form = Form::of(ty);
        let fields: Vec<&str> = form.usual.iter().chain(&form.more).map(|it| it.key).collect();
        assert!(fields.contains(&"availability_zone"), "{fields:?}");
        let mut diagram = Diagram::default();
        let mut add = |id: &str, ty: &str, parent: Option<&str>| {
            let placement = Place { parent: parent.map(NodeId::from), rect: Rect::new(0.0, 0.0, 1.0, 1.0) };
            let node = Node { ty: by_id(ty).unwrap(), name: id.to_owned(), placement, props: [].into() };
            diagram.apply(Op::AddNode { id: NodeId::from(id), node }).unwrap();
        };
        add("main", "ec2.vpc", None);
        add("zone", "ec2.availability_zone", Some("main"));
        add("inside", "ec2.subnet", Some("zone"));
        add("beside", "ec2.subnet", Some("main"));
        assert!(is_placed(&diagram, "inside", zone) && !is_placed(&diagram, "beside", zone));
        assert!(is_placed(&diagram, "beside", ty.prop("vpc").unwrap()));
    }

    #[test]
    fn a_dependent_field_shows_with_what_it_depends_on() {
        let spec = by_id("dynamodb.table").unwrap().prop("sort_key_type").unwrap();
        let (on, off, text) = (Value::Bool(true), Value::Bool(false), Value::from("x"));
        let shown = |key: &'static str, value: &Value, default: Option<Literal>| {
            is_shown(spec, |_| default, |it| Some(value).filter(|_| it == key))
        };
        assert!(!shown("", &text, None));
        assert!(shown("sort_key", &text, None) && shown("sort_key_type", &text, None));
        assert!(shown("sort_key", &on, None) && !shown("sort_key", &off, None));
        assert!(shown("", &text, Some(Literal::Int(1))) && !shown("", &text, Some(Literal::Bool(false))));
    }

    #[test]
    fn what_one_way_of_paying_means_nothing_to_is_not_asked() {
        let ty = by_id("dynamodb.table").unwrap();
        let shown = |mode: Option<&str>| {
            let mode = mode.map(Value::from);
            let default_of = |key: &str| ty.prop(key).and_then(|it| it.default);
            let value_of = |key: &str| mode.as_ref().filter(|_| key == "billing_mode");
            let keys = ["read_capacity", "write_capacity", "autoscaling", "max_read_request_units"];
            keys.map(|it| is_shown(ty.prop(it).unwrap(), default_of, value_of))
        };
        assert_eq!(shown(Some("PAY_PER_REQUEST")), [false, false, false, true]);
        assert_eq!(shown(Some("PROVISIONED")), [true, true, true, false]);
        assert_eq!(shown(None), [true, true, true, false], "AWS assumes provisioned capacity");
        let set = Value::Int(5);
        let has_capacity = |key: &str| Some(&set).filter(|_| key == "read_capacity");
        assert!(is_shown(ty.prop("read_capacity").unwrap(), |_| None, has_capacity), "what is set is seen");
    }

    #[test]
    fn a_key_stands_with_its_type_and_a_trusted_service_makes_a_policy_unnecessary() {
        let keys: Vec<&str> =
            Form::of(by_id("dynamodb.table").unwrap()).usual.iter().map(|it| it.key).collect();
        let at = keys.iter().position(|it| *it == "partition_key").unwrap();
        assert_eq!(keys[at..at + 4], ["partition_key", "partition_key_type", "sort_key", "sort_key_type"]);
        let role = by_id("iam.role").unwrap();
        let trust = role.prop("assume_role_policy").unwrap();
        let service = Value::from("ec2.amazonaws.com");
        assert!(is_required(trust, |_| None));
        assert!(!is_required(trust, |key| Some(&service).filter(|_| key == "trusted_service")));
        let keys: Vec<&str> = Form::of(role).usual.iter().map(|it| it.key).collect();
        let place = |key: &str| keys.iter().position(|it| *it == key);
        assert!(place("trusted_service") < place("assume_role_policy"), "{keys:?}");
    }

    #[test]
    fn fields_are_found_by_any_of_their_names() {
        let spec = by_id("dynamodb.table").unwrap().prop("deletion_protection").unwrap();
        for wanted in
            ["", "deletion", "PROTECTION refuses", "deletion_protection_enabled", "deletionprotectionenabled"]
        {
            assert!(is_found(spec, wanted), "{wanted}");
        }
        assert!(!is_found(spec, "deletion of subnets"));
    }

    #[test]
    fn an_edge_says_what_it_becomes() {
        let node = |ty: &str, set: Option<&'static str>| {
            let placement = Place { parent: None, rect: Rect::new(0.0, 0.0, 1.0, 1.0) };
            let props = set.map(|it| (it, Value::reference("n1", "name"))).into_iter().collect();
            Node { ty: by_id(ty).unwrap(), name: "x".to_owned(), placement, props }
        };
        let said = |ty, set| access_becomes(&node(ty, set));
        assert_eq!(said("ec2.instance", None), "a role, an instance profile and a policy");
        assert_eq!(said("ec2.instance", Some("instance_profile")), "a policy of its role");
        assert_eq!(said("iam.user", None), "a policy of its own");
    }

    #[test]
    fn rules_of_a_group_take_groups_and_prefix_lists() {
        let group = by_id("ec2.security_group").unwrap();
        let types = peers(group, "ingress", "peer");
        assert!(types.contains(&"ec2.security_group") && types.contains(&"ec2.vpc_endpoint"), "{types:?}");
        assert!(peers(group, "ingress", "description").is_empty());
    }
}
