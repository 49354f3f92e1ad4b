//! Buckets that trails write to.

use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::Facts;
use crate::rules::facts::target;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// Every trail with its bucket, where that is part of the design.
pub(super) fn buckets<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (&'a str, &'a str, &'a Resource)> {
    let stack = facts.stack;
    stack.of(&trail::TYPE).filter_map(move |(address, it)| {
        let bucket = bucket_of(stack, it.value(&trail::BUCKET)?)?;
        let resource = stack.get(bucket).filter(|it| it.ty == Some(&bucket::TYPE))?;
        Some((address, bucket, resource))
    })
}

/// The bucket that a property refers to, or calls by its name.
pub(in crate::rules) fn bucket_of<'a>(stack: &'a Stack, value: &'a Value) -> Option<&'a str> {
    target(stack, value).or_else(|| {
        let name = value.as_str()?;
        let is_called = |it: &Resource| it.value(&bucket::NAME).and_then(Value::as_str) == Some(name);
        stack.of(&bucket::TYPE).find(|(_, it)| is_called(it)).map(|(address, _)| address)
    })
}
