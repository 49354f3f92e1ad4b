//! What is deployed unless somebody says otherwise.

use std::borrow::Cow;

use crate::catalog::ResourceType;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// The stack with every input filled in that has a default: what is deployed unless somebody says otherwise.
pub fn with_defaults(stack: &Stack) -> Cow<'_, Stack> {
    if !stack.parameters.keys().any(|it| default(stack, it).is_some()) {
        return Cow::Borrowed(stack);
    }
    let mut filled = stack.clone();
    for Resource { ty, props, .. } in filled.resources.values_mut() {
        props.iter_mut().for_each(|(key, value)| fill(*ty, key, value, stack));
    }
    Cow::Owned(filled)
}

/// Fills the inputs of a stack into a property of a resource of a type, those that have a default.
pub fn fill(ty: Option<&ResourceType>, key: &str, value: &mut Value, stack: &Stack) {
    let mut uses_input = false;
    value.walk(&mut |it| uses_input |= matches!(it, Value::Param(_)));
    if !uses_input {
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

fn default<'s>(stack: &'s Stack, name: &str) -> Option<&'s Value> {
    stack.parameters.get(name)?.default.as_ref().filter(|it| !it.is_unknown())
}
