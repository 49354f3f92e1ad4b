//! Small drawings, written as in their files, and what becomes of them in both languages.

use std::collections::BTreeMap;

use drawbridge_core::catalog::{CfnMap, PropSpec, TfMap};
use drawbridge_core::cloudformation;
use drawbridge_core::model::{Delivery, snapshot};
use drawbridge_core::stack::{Origin, Stack, lower};
use drawbridge_core::terraform;
use drawbridge_core::value::Value;
use serde_json::{Value as Json, json};

/// The stack of a drawing with these nodes.
pub(crate) fn stack(nodes: &str) -> Stack {
    let nodes: BTreeMap<String, Json> = serde_json::from_str(nodes).unwrap();
    let layout: BTreeMap<&String, Json> = nodes.keys().map(|it| (it, json!([0, 0, 96, 88]))).collect();
    let settings = json!({"name": "Shop", "region": "eu-west-1", "environment": "test"});
    let file = json!({"drawbridge": 1, "settings": settings, "nodes": nodes, "edges": {}, "layout": layout});
    let diagram = snapshot::read(&file.to_string()).unwrap();
    assert_eq!(diagram.violations(), [""; 0]);
    lower(&diagram)
}

/// All Terraform files as one text.
pub(crate) fn terraform(stack: &Stack) -> String {
    terraform::emit(stack).into_iter().filter(|it| it.path.ends_with(".tf")).map(|it| it.text).collect()
}

/// The template.
pub(crate) fn cloudformation(stack: &Stack) -> String {
    cloudformation::emit_yaml(stack).unwrap().text
}

/// Both languages, read again, give the stack as far as they can say it.
#[track_caller]
pub(crate) fn reads_back(stack: &Stack) {
    let files: Vec<(String, String)> =
        terraform::emit(stack).into_iter().map(|it| (it.path, it.text)).collect();
    let read = terraform::read(&files).unwrap();
    assert_eq!(read.notes, []);
    assert_same(stack, &read.stack, |it| !matches!(it.tf, TfMap::None), &terraform(stack));
    for file in [cloudformation::emit_yaml(stack).unwrap(), cloudformation::emit_json(stack).unwrap()] {
        let read = cloudformation::read(&file.path, &file.text).unwrap();
        assert_eq!(read.notes, []);
        assert_same(stack, &read.stack, |it| !matches!(it.cfn, CfnMap::None), &file.text);
    }
}

#[track_caller]
fn assert_same(before: &Stack, after: &Stack, is_said: impl Fn(&PropSpec) -> bool, text: &str) {
    let (before, after) = (as_said(before, &is_said), as_said(after, &is_said));
    for (address, resource) in &before.resources {
        assert_eq!(after.get(address), Some(resource), "{address}\n{text}");
    }
    assert_eq!(after, before, "{text}");
}

fn as_said(stack: &Stack, is_said: impl Fn(&PropSpec) -> bool) -> Stack {
    let mut stack = stack.clone();
    stack.access.clear();
    stack.settings.backend = None;
    stack.state = None;
    stack.settings.delivery = Delivery::default();
    stack.settings.region = String::new();
    stack.remote_state = false;
    stack.knows_region = false;
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
        let ty = resource.ty;
        // What AWS assumes may have to be written out.
        resource.props.retain(|key, value| {
            let spec = ty.and_then(|it| it.prop(key));
            let is_assumed = spec.and_then(|it| it.default).is_some_and(|it| it.to_value() == *value);
            spec.is_some_and(&is_said) && !is_assumed
        });
        for value in resource.props.values_mut() {
            *value = value.clone().map(&mut with_brackets);
        }
    }
    stack
}

/// A policy document in Terraform puts brackets around what may stand without.
pub(crate) fn with_brackets(value: Value) -> Value {
    let Value::Map(fields) = value else { return value };
    let listed = ["Action", "Resource", "Service", "AWS", "Federated"];
    let fields = fields.into_iter().map(|(key, it)| match it {
        it @ (Value::List(_) | Value::Map(_)) => (key, it),
        it if listed.contains(&key.as_str()) || key.contains(':') => (key, Value::List(vec![it])),
        it => (key, it),
    });
    Value::Map(fields.collect())
}
