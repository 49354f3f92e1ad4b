//! The body of a resource block, which writing produces and reading compares with.

use crate::catalog::{Body, Item, Properties, ResourceType, TfMap, ec2};
use crate::value::Value;

/// The arguments and blocks of a resource, in the catalogue's order.
pub(super) fn body_of(ty: &ResourceType, props: &Properties) -> Body {
    let mut body = Body::default();
    for spec in ty.props {
        let value = props.get(spec.key);
        match (spec.tf, value) {
            (TfMap::Path { path, with }, Some(value)) => {
                for (path, literal) in with {
                    body.insert(path, Item::Value(literal.to_value()));
                }
                body.insert(path, Item::Value(value.clone()));
            }
            (TfMap::Policy { path, suffix }, Some(value)) => {
                body.insert(path, Item::Policy { document: value.clone(), suffix });
            }
            (TfMap::Custom { emit, .. }, _) => emit(props, &mut body),
            _ => {}
        }
    }
    body
}

/// Whether resources of a type are replaced without leaving a gap: the new one is made before the old one goes, under a
/// name of its own. An expert writes that for security groups, which instances cannot do without. It is no property;
/// the files it was read from may say otherwise.
pub(super) fn is_replaced_safely(ty: &ResourceType) -> bool {
    *ty == ec2::security_group::TYPE
}

/// Arguments that name such a resource; one excludes the other.
pub(super) const NAMES: [&str; 2] = ["name_prefix", "name"];

/// The start of a security group's name: its label, in the characters and the form AWS accepts.
pub(super) fn name_prefix(label: &str) -> String {
    let name = label.replace('_', "-");
    // AWS keeps names that start with `sg-` for ids.
    let name = name.trim_start_matches("sg-");
    format!("{}-", if name.is_empty() { "group" } else { name })
}

/// The `lifecycle` block of such a resource.
pub(super) const LIFECYCLE: &str = "lifecycle {\n  create_before_destroy = true\n}";

/// The tags argument: `None` if there are none.
pub(super) fn tags(tags: &[(String, Value)]) -> Option<Value> {
    (!tags.is_empty()).then(|| Value::Map(tags.to_vec()))
}
