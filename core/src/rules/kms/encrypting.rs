//! Keys that encrypt other resources.

use crate::catalog::Prop;
use crate::catalog::kms::key;
use crate::rules::Facts;
use crate::rules::facts::target;
use crate::stack::Resource;
use crate::value::Value;

/// The key of the design that a property names; `None` for AWS's own keys and those from elsewhere.
pub(super) fn key_of<'a>(facts: &Facts<'a>, resource: &'a Resource, prop: &Prop<Value>) -> Option<&'a str> {
    let key = target(facts.stack, resource.value(prop)?)?;
    (facts.stack.get(key)?.ty == Some(&key::TYPE)).then_some(key)
}
