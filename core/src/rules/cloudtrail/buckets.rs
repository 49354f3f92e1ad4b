//! Buckets that trails write to.

use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::Facts;
use crate::rules::s3::bucket_of;
use crate::stack::Resource;

/// Every trail with its bucket, where that is part of the design.
pub(super) fn buckets<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (&'a str, &'a str, &'a Resource)> {
    let stack = facts.stack;
    stack.of(&trail::TYPE).filter_map(move |(address, it)| {
        let bucket = bucket_of(stack, it.value(&trail::BUCKET)?)?;
        let resource = stack.get(bucket).filter(|it| it.ty == Some(&bucket::TYPE))?;
        Some((address, bucket, resource))
    })
}
