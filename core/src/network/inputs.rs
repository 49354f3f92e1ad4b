//! What is deployed unless somebody says otherwise.

use std::borrow::Cow;
use std::sync::Arc;

use super::interfaces;
use crate::catalog::{Properties, ResourceType};
use crate::stack::{Resource, Stack};
use crate::tracking::unnoted;
use crate::value::Value;

/// The stack with every input filled in that has a default, and without the arguments whose input is null then: what is
/// deployed unless somebody says otherwise. Instances say what network interfaces of their own say of them.
pub fn with_defaults(stack: &Stack) -> Cow<'_, Stack> {
    interfaces::resolved(with_inputs(stack))
}

fn with_inputs(stack: &Stack) -> Cow<'_, Stack> {
    let nulls = &stack.configuration.null_inputs;
    if nulls.is_empty() && !stack.parameters.keys().any(|it| default(stack, it).is_some()) {
        return Cow::Borrowed(stack);
    }
    let mut filled = stack.clone();
    let tables = filled.configuration.default_tables.iter_mut().flat_map(|it| &mut it.routes);
    let groups = filled.configuration.default_groups.iter_mut().flat_map(|it| &mut it.ingress);
    for resource in filled.resources.values_mut().chain(tables).chain(groups) {
        let Resource { ty, props, .. } = resource;
        props.iter_mut().for_each(|(key, value)| fill(*ty, key, value, stack));
        if !nulls.is_empty() {
            leave_out_null(resource, stack);
        }
    }
    for document in filled.configuration.documents.values_mut() {
        fill(None, "", &mut document.value, stack);
    }
    Cow::Owned(filled)
}

/// A resource with the inputs of a stack filled in, for stacks whose resources are filled in one by one.
pub fn filled(resource: &Arc<Resource>, stack: &Stack) -> Arc<Resource> {
    let mut filled = Arc::clone(resource);
    if unnoted(|| resource.props.values().any(uses_input)) {
        let Resource { ty, props, .. } = Arc::make_mut(&mut filled);
        props.iter_mut().for_each(|(key, value)| fill(*ty, key, value, stack));
    }
    filled
}

/// Whether the resources of a stack say with its inputs filled in what they say by themselves: no input is null, and nothing
/// is said of them elsewhere.
pub fn is_filled_one_by_one(stack: &Stack) -> bool {
    stack.configuration.null_inputs.is_empty() && !interfaces::are_told(stack)
}

/// Fills the inputs of a stack into a property of a resource of a type, those that have a default.
pub fn fill(ty: Option<&ResourceType>, key: &str, value: &mut Value, stack: &Stack) {
    if !uses_input(value) {
        return;
    }
    let filled = std::mem::replace(value, Value::Null).map(&mut |it| match &it {
        Value::Param(name) => default(stack, name).cloned().unwrap_or(it),
        _ => it,
    });
    // An input may be text where the property is a truth value.
    *value = match ty.and_then(|it| it.prop(key)) {
        Some(spec) => spec.kind.fit(filled),
        None => filled,
    };
}

fn uses_input(value: &Value) -> bool {
    let mut uses_input = false;
    value.walk(&mut |it| uses_input |= matches!(it, Value::Param(_)));
    uses_input
}

fn default<'s>(stack: &'s Stack, name: &str) -> Option<&'s Value> {
    stack.parameters.get(name)?.default.as_ref().filter(|it| !it.is_unknown())
}

/// Takes away what an input that is null leaves out. What has to be there stays: without it nothing is deployed, so somebody
/// will say it.
fn leave_out_null(resource: &mut Resource, stack: &Stack) {
    let is_null =
        |it: &Value| matches!(it, Value::Param(name) if stack.configuration.null_inputs.contains(name));
    let is_required = |ty: Option<&ResourceType>, key: &str| {
        ty.is_none_or(|ty| ty.props.iter().any(|it| it.key == key && it.required))
    };
    let left_out = |props: &Properties| -> Vec<&'static str> {
        let nulls = props.iter().filter(|(key, it)| is_null(it) && !is_required(resource.ty, key));
        nulls.map(|(key, _)| *key).collect()
    };
    for key in left_out(&resource.props) {
        resource.props.remove(key);
    }
    for value in resource.props.values_mut().filter(|it| uses_input(it)) {
        *value = std::mem::replace(value, Value::Bool(false)).map(&mut |it| match it {
            Value::Map(fields) => Value::Map(fields.into_iter().filter(|(_, it)| !is_null(it)).collect()),
            other => other,
        });
    }
}
