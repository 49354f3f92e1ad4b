//! What older versions of Terraform and of the provider had otherwise, in today's form.

use super::body::Piece;
use crate::catalog::Item;
use crate::catalog::ec2::{instance, security_group};
use crate::stack::{Resource, Stack, argument, entries};
use crate::value::Value;

/// Brings the pieces of a resource into today's form.
pub(super) fn renew(tf_type: &str, pieces: &mut [Piece]) {
    let has_groups = pieces.iter().any(|it| it.name == "vpc_security_group_ids");
    for piece in pieces {
        match (tf_type, piece.name.as_str(), &piece.item) {
            // Up to 0.11 maps could be written as blocks.
            (_, "tags", Item::Block(_)) => {
                let fields = piece.inner.iter().filter_map(|it| match &it.item {
                    Item::Value(value) => Some((it.name.clone(), value.clone())),
                    _ => None,
                });
                piece.item = Item::Value(Value::Map(fields.collect()));
                piece.text = piece.text.replacen("tags {", "tags = {", 1);
            }
            // For groups by name, where there is no VPC; the provider takes ids in their place.
            ("aws_instance", "security_groups", Item::Value(Value::List(groups)))
                if !has_groups
                    && groups.iter().all(|it| matches!(it, Value::Ref { attr, .. } if attr == "id")) =>
            {
                piece.name = "vpc_security_group_ids".to_owned();
                piece.text = piece.text.replacen("security_groups", "vpc_security_group_ids", 1);
            }
            // Deprecated in version 5 of the provider.
            ("aws_eip", "vpc", Item::Value(Value::Bool(true))) => {
                piece.name = "domain".to_owned();
                piece.item = Item::Value("vpc".into());
                piece.text = "domain = \"vpc\"".to_owned();
            }
            // The provider leaves the log off where nothing is said.
            ("aws_lb" | "aws_alb", "access_logs", Item::Block(_))
                if !piece.inner.iter().any(|it| it.name == "enabled") =>
            {
                let mut off = piece.inner.first().cloned();
                if let Some(off) = &mut off {
                    off.name = "enabled".to_owned();
                    off.item = Item::Value(Value::Bool(false));
                    off.text = "enabled = false".to_owned();
                }
                piece.inner.extend(off);
            }
            _ => {}
        }
    }
}

/// Has the groups of an instance where their ids stand, if it names them: that is for a default VPC, which takes either.
pub(super) fn groups_by_id(stack: &mut Stack) {
    const NAMES: &str = "security_groups";
    let group = |stack: &Stack, written: &str| {
        let label = written.strip_prefix("aws_security_group.").and_then(|it| it.strip_suffix(".name"));
        let is_named = |it: &Resource| match label {
            Some(label) => it.name == label && it.module.is_none(),
            None => written.starts_with('"') && argument(it, "name") == Some(written),
        };
        let mut found = stack.of(&security_group::TYPE).filter(|(_, it)| is_named(it));
        found.next().map(|(address, _)| Value::reference(address, "id"))
    };
    let mut renewed = Vec::new();
    for (address, it) in stack.of(&instance::TYPE) {
        let list = argument(it, NAMES).filter(|list| list.starts_with('[') && list.ends_with(']'));
        let Some(list) = list.filter(|_| it.value(&instance::SECURITY_GROUPS).is_none()) else { continue };
        let groups: Option<Vec<Value>> = entries(list).map(|it| group(stack, it)).collect();
        renewed.extend(groups.filter(|it| !it.is_empty()).map(|it| (address.to_owned(), it)));
    }
    for (address, groups) in renewed {
        if let Some(it) = stack.resources.get_mut(&address) {
            it.opaque.retain(|it| it.path != NAMES);
            it.props.insert(instance::SECURITY_GROUPS.key(), Value::List(groups));
        }
    }
}
