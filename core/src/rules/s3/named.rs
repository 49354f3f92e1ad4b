//! Buckets by whatever a property says of them.

use crate::catalog::s3::bucket;
use crate::rules::facts::target;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// The bucket that a property refers to, or calls by its name.
pub(in crate::rules) fn bucket_of<'a>(stack: &'a Stack, value: &'a Value) -> Option<&'a str> {
    target(stack, value).or_else(|| {
        let name = value.as_str()?;
        let is_called = |it: &Resource| it.value(&bucket::NAME).and_then(Value::as_str) == Some(name);
        stack.of(&bucket::TYPE).find(|(_, it)| is_called(it)).map(|(address, _)| address)
    })
}
