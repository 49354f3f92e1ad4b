//! Capacity that auto scaling changes: Terraform must not change it back.

use crate::catalog::appautoscaling::target;
use crate::catalog::dynamodb::table;
use crate::stack::Stack;
use crate::value::Value;

/// Name of the block.
const NAME: &str = "lifecycle";

/// The `lifecycle` block of a table whose capacity is scaled; `None` for everything else.
pub(super) fn lifecycle(stack: &Stack, address: &str) -> Option<String> {
    stack.get(address)?.ty.filter(|it| **it == table::TYPE)?;
    let is_about = |it: &Value| it.targets().first() == Some(&address);
    let scaled = stack.of(&target::TYPE).map(|(_, it)| it);
    let scaled = scaled.filter(|it| it.value(&target::RESOURCE_ID).is_some_and(is_about));
    let dimensions: Vec<&str> =
        scaled.filter_map(|it| it.value(&target::DIMENSION).and_then(Value::as_str)).collect();
    let known = [
        ("dynamodb:table:ReadCapacityUnits", "read_capacity"),
        ("dynamodb:table:WriteCapacityUnits", "write_capacity"),
        ("dynamodb:index:", "global_secondary_index"),
    ];
    let ignored = known.iter().filter(|(it, _)| dimensions.iter().any(|dimension| dimension.starts_with(it)));
    let ignored: Vec<&str> = ignored.map(|(_, it)| *it).collect();
    (!ignored.is_empty()).then(|| format!("{NAME} {{\n  ignore_changes = [{}]\n}}", ignored.join(", ")))
}

/// Takes out of what a file says what would be written anyway.
pub(super) fn forget(stack: &mut Stack) {
    let tables: Vec<(String, String)> = stack
        .of(&table::TYPE)
        .filter_map(|(address, _)| Some((address.to_owned(), lifecycle(stack, address)?)))
        .collect();
    for (address, block) in tables {
        if let Some(resource) = stack.resources.get_mut(&address) {
            resource.opaque.retain(|it| it.path != NAME || it.source.source() != block);
        }
    }
}
