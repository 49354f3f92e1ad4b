//! Where Terraform keeps its state.

use crate::catalog::s3::bucket;
use crate::rules::Facts;
use crate::stack::Resource;
use crate::value::Value;

/// Why a backend leaves a rule undecided.
pub(super) const PARTIAL: &str = "the backend is given in full only at `terraform init`";

/// The bucket of the design that holds the state, by its name.
pub(super) fn bucket<'a>(facts: &Facts<'a>) -> Option<(&'a str, &'a Resource)> {
    let name = facts.stack.state.as_ref()?.bucket.as_ref()?.as_str()?;
    let mut buckets = facts.stack.of(&bucket::TYPE);
    buckets.find(|(_, it)| it.value(&bucket::NAME).and_then(Value::as_str) == Some(name))
}
