//! What is deployed unless somebody says otherwise.

use std::borrow::Cow;

use crate::stack::Stack;
use crate::value::Value;

/// The stack with every input filled in that has a default: what is deployed unless somebody says otherwise.
pub fn with_defaults(stack: &Stack) -> Cow<'_, Stack> {
    if !stack.parameters.keys().any(|it| default(stack, it).is_some()) {
        return Cow::Borrowed(stack);
    }
    let mut filled = stack.clone();
    for value in filled.resources.values_mut().flat_map(|it| it.props.values_mut()) {
        fill(value, stack);
    }
    Cow::Owned(filled)
}

/// Fills the inputs of a stack into a value, those that have a default.
pub fn fill(value: &mut Value, stack: &Stack) {
    let mut uses_input = false;
    value.walk(&mut |it| uses_input |= matches!(it, Value::Param(_)));
    if uses_input {
        *value = std::mem::replace(value, Value::Bool(false)).map(&mut |it| match &it {
            Value::Param(name) => default(stack, name).cloned().unwrap_or(it),
            _ => it,
        });
    }
}

fn default<'s>(stack: &'s Stack, name: &str) -> Option<&'s Value> {
    stack.parameters.get(name)?.default.as_ref().filter(|it| !it.is_unknown())
}
