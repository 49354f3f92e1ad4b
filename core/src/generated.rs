//! Diagrams that together cover every type and property: through both languages and back, and their deploy policies.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::catalog::{self, CfnMap, Kind, Parent, PropSpec, Properties, ResourceType, TfMap, samples};
use crate::model::{Diagram, Node, NodeId, Op, Rect};
use crate::stack::{Origin, Stack, lower};
use crate::value::Value;

/// A node to draw: a type by its place among those that can be drawn, which of its properties are set, and to what.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    ty: usize,
    properties: u64,
    variant: usize,
}

fn drawn() -> Vec<&'static ResourceType> {
    // What is source text has tests of its own (`tests/it/foreign.rs`).
    let is_drawn = |it: &&ResourceType| it.is_drawn() && **it != catalog::other::resource::TYPE;
    catalog::all().filter(is_drawn).collect()
}

/// Draws what is wanted, with the containers it stands in and the nodes it refers to.
#[derive(Default)]
struct Drawing {
    diagram: Diagram,
    made: usize,
}

impl Drawing {
    fn add(
        &mut self,
        ty: &'static ResourceType,
        properties: u64,
        variant: usize,
        depth: usize,
    ) -> Option<NodeId> {
        let places: Vec<&Parent> = ty.parents().iter().filter(|it| it.is_offered).collect();
        let place = places.get(variant % places.len().max(1))?;
        let parent = match place.ty {
            None => None,
            Some(id) => Some(self.any(catalog::by_id(id)?, variant, depth)?),
        };
        let mut props = Properties::new();
        for (index, spec) in ty.settable().enumerate() {
            let is_place = ty.parents().iter().any(|it| it.property == Some(spec.key));
            let is_chosen = spec.required || properties >> (index % 64) & 1 == 1;
            let has_beside = spec.beside.is_none_or(|key| props.contains_key(key));
            if is_place || !is_chosen || !has_beside {
                continue;
            }
            if let Some(value) = self.value(&spec.kind, variant, spec.key, depth) {
                props.insert(spec.key, value);
            }
        }
        self.made += 1;
        let id = NodeId::from(format!("n{}", self.made).as_str());
        let name = format!("{} {}", ["App", "data-store", "2nd ${x}", "Größe"][variant % 4], self.made);
        let placement = crate::model::Placement { parent, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        self.diagram
            .apply(Op::AddNode { id: id.clone(), node: Node { ty, name, placement, props } })
            .unwrap();
        Some(id)
    }

    /// A node of a type: one that is there, or a new one with what it must have.
    fn any(&mut self, ty: &'static ResourceType, variant: usize, depth: usize) -> Option<NodeId> {
        let present = self.diagram.nodes().find(|(_, it)| it.ty == ty).map(|(id, _)| id.clone());
        if present.is_some() {
            return present;
        }
        if depth > 4 { None } else { self.add(ty, 0, variant, depth + 1) }
    }

    /// A sample whose references lead to nodes of the diagram; `None` if it has to refer to what cannot be drawn.
    fn value(&mut self, kind: &Kind, variant: usize, called: &str, depth: usize) -> Option<Value> {
        let sample = samples::value(kind, variant, called);
        let mut nodes = BTreeMap::new();
        for target in sample.targets() {
            let ty = catalog::by_id(target.strip_suffix(".target")?)?;
            nodes.insert(target.to_owned(), self.any(ty, variant, depth)?);
        }
        Some(sample.map(&mut |it| match it {
            Value::Ref { target, attr } => match nodes.get(&target) {
                Some(id) => Value::reference(id.as_str(), attr),
                None => Value::Ref { target, attr },
            },
            other => other,
        }))
    }
}

pub(crate) fn draw(wanted: &[Wanted]) -> Diagram {
    let types = drawn();
    let mut drawing = Drawing::default();
    for it in wanted {
        drawing.add(types[it.ty % types.len()], it.properties, it.variant, 0);
    }
    assert_eq!(drawing.diagram.violations(), [""; 0]);
    drawing.diagram
}

/// The stack as far as files can say it: without what only a drawing knows, and with what AWS assumes left out, since a
/// language may demand it in writing.
fn as_written(mut stack: Stack, is_carried: impl Fn(&PropSpec) -> bool) -> Stack {
    stack.access.clear();
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
        let ty = resource.ty;
        resource.props.retain(|key, value| {
            let spec = ty.and_then(|it| it.prop(key));
            let is_assumed = spec.and_then(|it| it.default).is_some_and(|it| it.to_value() == *value);
            spec.is_some_and(&is_carried) && !is_assumed
        });
        for value in resource.props.values_mut() {
            *value = value.clone().map(&mut with_brackets);
        }
    }
    stack
}

/// Policies may leave the brackets off a list of one; a policy document data source never does.
fn with_brackets(value: Value) -> Value {
    let Value::Map(fields) = value else { return value };
    let fields = fields.into_iter().map(|(key, it)| {
        let may_be_list = ["Action", "NotAction", "Resource", "NotResource", "Service", "AWS", "Federated"]
            .contains(&key.as_str())
            || key.contains(':');
        match it {
            Value::List(_) | Value::Map(_) => (key, it),
            it if may_be_list => (key, Value::List(vec![it])),
            it => (key, it),
        }
    });
    Value::Map(fields.collect())
}

/// Fails with the first difference, and with the files.
fn assert_equal(before: &Stack, after: &Stack, text: &str) {
    for (address, resource) in &before.resources {
        let read = after.resources.get(address);
        let known: Vec<&String> = after.resources.keys().collect();
        let read = read.unwrap_or_else(|| panic!("{address} is gone, there are {known:?}\n{text}"));
        assert_eq!(read.opaque, resource.opaque, "{address}\n{text}");
        for (key, value) in &resource.props {
            assert_eq!(read.props.get(key), Some(value), "{address}: {key}\n{text}");
        }
        assert_eq!(read, resource, "{address}\n{text}");
    }
    for address in after.resources.keys() {
        assert!(before.resources.contains_key(address), "{address} out of nothing\n{text}");
    }
    assert_eq!(after.outputs, before.outputs, "{text}");
    assert_eq!(after.parameters, before.parameters, "{text}");
    assert_eq!(after.settings, before.settings, "{text}");
}

fn check_terraform(diagram: &Diagram) {
    let stack = lower(diagram);
    let files: Vec<(String, String)> =
        crate::terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    let text: String = files.iter().filter(|it| it.0.ends_with(".tf")).map(|it| it.1.as_str()).collect();
    let read = crate::terraform::read(&files).unwrap();
    assert_eq!(read.notes, [], "{text}");
    let is_carried = |spec: &PropSpec| !matches!(spec.tf, TfMap::None);
    assert_equal(&as_written(stack, is_carried), &as_written(read.stack, is_carried), &text);
}

fn check_cloudformation(diagram: &Diagram) {
    let stack = lower(diagram);
    let files = match crate::cloudformation::emit_yaml(&stack) {
        Ok(yaml) => [yaml, crate::cloudformation::emit_json(&stack).unwrap()],
        Err(error) => {
            // JSON of the user's may hold what no template can.
            let is_null = |it: &crate::cloudformation::Problem| it.message.contains("has no null");
            assert!(error.problems.iter().all(is_null), "{error}");
            return;
        }
    };
    let is_carried = |spec: &PropSpec| {
        !matches!(spec.cfn, CfnMap::None)
            || stack.resources.values().any(|it| has_companion_for(it.ty, spec.key))
    };
    let before = as_written(stack.clone(), is_carried);
    for file in files {
        let read = crate::cloudformation::read(&file.path, &file.text);
        let mut read = read.unwrap_or_else(|error| panic!("{error}\n{}", file.text));
        assert_eq!(read.notes, [], "{}", file.text);
        // Where Terraform keeps its state, and in which Region, is no part of a template.
        read.stack.settings.region.clone_from(&before.settings.region);
        read.stack.settings.backend.clone_from(&before.settings.backend);
        read.stack.settings.delivery = before.settings.delivery.clone();
        assert_equal(&before, &as_written(read.stack, is_carried), &file.text);
    }
}

/// Whether a second resource of CloudFormation carries a property.
fn has_companion_for(ty: Option<&ResourceType>, key: &str) -> bool {
    let companions = ty.map_or(&[][..], |it| it.cfn_companions);
    companions.iter().any(|it| it.props.iter().any(|(_, it)| *it == key) || it.when == Some(key))
}

/// Calls with a diagram of each type, and what it needs, with few and many of its properties.
fn each_type_by_itself(check: impl Fn(&Diagram)) {
    for ty in 0..drawn().len() {
        for variant in 0..4 {
            for properties in [0, u64::MAX, 0x5555_5555_5555_5555, 0xaaaa_aaaa_aaaa_aaaa] {
                check(&draw(&[Wanted { ty, properties, variant }]));
            }
        }
    }
}

#[test]
fn every_type_by_itself_reads_back_from_cloudformation() {
    each_type_by_itself(check_cloudformation);
}

#[test]
fn every_type_by_itself_reads_back_from_terraform() {
    each_type_by_itself(check_terraform);
}

#[test]
fn every_type_by_itself_has_a_sound_deploy_policy() {
    each_type_by_itself(crate::deploy_policy::tests::check);
}

#[test]
fn every_template_has_a_sound_deploy_policy() {
    for template in crate::templates::all() {
        crate::deploy_policy::tests::check(&template.diagram());
    }
}

pub(crate) fn wanted() -> impl Strategy<Value = Vec<Wanted>> {
    let one = (any::<usize>(), any::<u64>(), 0..8_usize).prop_map(|(ty, properties, variant)| Wanted {
        ty,
        properties,
        variant,
    });
    prop::collection::vec(one, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn generated_diagrams_read_back_from_cloudformation(wanted in wanted()) {
        check_cloudformation(&draw(&wanted));
    }

    #[test]
    fn generated_diagrams_read_back_from_terraform(wanted in wanted()) {
        check_terraform(&draw(&wanted));
    }
}
