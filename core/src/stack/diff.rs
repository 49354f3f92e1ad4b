//! What differs between two stacks, resource by resource.

use std::collections::{BTreeMap, BTreeSet};

use super::{Origin, Resource, Stack};
use crate::value::Value;

/// How one resource differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its address, in the later stack unless it is only in the earlier one.
    pub address: String,
    /// What became of it.
    pub change: Change,
    /// The properties that differ, in the order of their names.
    pub properties: Vec<PropertyChange>,
}

/// What became of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the later stack has it.
    Added,
    /// Only the earlier stack has it.
    Removed,
    /// Both have it.
    Changed {
        /// Its address in the earlier stack, where that is another one.
        from: Option<String>,
    },
}

/// A property with another value.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyChange {
    /// Its key in the catalogue, `tags`, or the path of an argument outside the catalogue.
    pub key: String,
    /// What it was, in addresses of the later stack; `None` if it was not set.
    pub before: Option<Value>,
    /// What it is.
    pub after: Option<Value>,
}

/// The differences, in the order of addresses. A value that is the default and one that is not set are equal, and a resource
/// that comes from the same node of a diagram is the same one under another name.
pub fn diff(before: &Stack, after: &Stack) -> Vec<Difference> {
    let renamed = renamed(before, after);
    let mut found = Vec::new();
    for (address, resource) in &after.resources {
        let from = renamed.iter().find(|(_, to)| **to == address).map(|(from, _)| from.to_string());
        let earlier = before.get(from.as_deref().unwrap_or(address));
        match earlier {
            None => found.push(Difference {
                address: address.clone(),
                change: Change::Added,
                properties: Vec::new(),
            }),
            Some(earlier) => {
                let properties = properties(earlier, resource, &renamed);
                if from.is_some() || !properties.is_empty() {
                    found.push(Difference {
                        address: address.clone(),
                        change: Change::Changed { from },
                        properties,
                    });
                }
            }
        }
    }
    let is_gone =
        |address: &&String| !after.resources.contains_key(address) && !renamed.contains_key(address.as_str());
    found.extend(before.resources.keys().filter(is_gone).map(|address| Difference {
        address: address.clone(),
        change: Change::Removed,
        properties: Vec::new(),
    }));
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

/// The inputs that differ, with their names for addresses and `default` for a property.
pub fn diff_inputs(before: &Stack, after: &Stack) -> Vec<Difference> {
    let names: BTreeSet<&String> = before.parameters.keys().chain(after.parameters.keys()).collect();
    let one = |name: &String| {
        let default = |stack: &Stack| stack.parameters.get(name).and_then(|it| it.default.clone());
        let change = match (before.parameters.get(name), after.parameters.get(name)) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            _ => Change::Changed { from: None },
        };
        let (before, after) = (default(before), default(after));
        let mut properties = Vec::new();
        if before != after {
            properties.push(PropertyChange { key: "default".to_owned(), before, after });
        }
        let differs = change != Change::Changed { from: None } || !properties.is_empty();
        differs.then(|| Difference { address: name.clone(), change, properties })
    };
    names.into_iter().filter_map(one).collect()
}

/// Addresses of the earlier stack whose resource has another one in the later.
pub fn renamed<'a>(before: &'a Stack, after: &'a Stack) -> BTreeMap<&'a str, &'a String> {
    let drawn = |resource: &Resource| match &resource.origin {
        Origin::Source { .. } => None,
        it => Some((it.clone(), resource.tf_type.clone())),
    };
    let mut waiting: BTreeMap<(Origin, String), &String> = BTreeMap::new();
    for (address, resource) in after.resources.iter().filter(|(it, _)| !before.resources.contains_key(it)) {
        if let Some(key) = drawn(resource) {
            waiting.entry(key).or_insert(address);
        }
    }
    let gone = before.resources.iter().filter(|(it, _)| !after.resources.contains_key(it));
    gone.filter_map(|(address, resource)| Some((address.as_str(), waiting.remove(&drawn(resource)?)?)))
        .collect()
}

fn properties(before: &Resource, after: &Resource, renamed: &BTreeMap<&str, &String>) -> Vec<PropertyChange> {
    let known = |resource: &Resource, key: &str| {
        let assumed = || Some(resource.ty?.prop(key)?.default?.to_value());
        resource.props.get(key).cloned().or_else(assumed)
    };
    let now = |value: Value| {
        value.map(&mut |it| match it {
            Value::Ref { target, attr } => {
                let target = renamed.get(target.as_str()).map_or(target, |it| (*it).clone());
                Value::Ref { target, attr }
            }
            other => other,
        })
    };
    let mut changes = Vec::new();
    let mut compare = |key: &str, before: Option<Value>, after: Option<Value>| {
        let before = before.map(now);
        if before != after {
            changes.push(PropertyChange { key: key.to_owned(), before, after });
        }
    };
    let keys: BTreeSet<&str> = before.props.keys().chain(after.props.keys()).copied().collect();
    for key in keys {
        compare(key, known(before, key), known(after, key));
    }
    let tags = |it: &Resource| (!it.tags.is_empty()).then(|| Value::Map(it.tags.clone()));
    compare("tags", tags(before), tags(after));
    let others: BTreeSet<&String> = before.opaque.iter().chain(&after.opaque).map(|it| &it.path).collect();
    for path in others {
        let source = |it: &Resource| {
            let found = it.opaque.iter().find(|it| it.path == *path)?;
            Some(Value::Unknown(found.source.clone()))
        };
        compare(path, source(before), source(after));
    }
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    changes
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::{Diagram, Op};
    use crate::stack::lower;
    use crate::templates;

    fn template() -> Diagram {
        templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram()
    }

    fn table(diagram: &Diagram) -> crate::model::NodeId {
        diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap().0.clone()
    }

    #[test]
    fn equal_stacks_do_not_differ() {
        assert_eq!(diff(&lower(&template()), &lower(&template())), []);
    }

    #[test]
    fn a_changed_property_and_one_set_to_its_default() {
        let mut diagram = template();
        let id = table(&diagram);
        let set =
            |key: &str, value: Value| Op::SetProperty { id: id.clone(), key: key.into(), value: Some(value) };
        diagram.apply(set("deletion_protection", false.into())).unwrap();
        diagram.apply(set("table_class", "STANDARD".into())).unwrap();
        let found = diff(&lower(&template()), &lower(&diagram));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].change, Change::Changed { from: None });
        assert_eq!(
            found[0].properties,
            [PropertyChange {
                key: "deletion_protection".into(),
                before: Some(true.into()),
                after: Some(false.into())
            }]
        );
    }

    #[test]
    fn a_renamed_node_is_one_resource() {
        let mut diagram = template();
        let id = table(&diagram);
        diagram.apply(Op::Rename { id, name: "High scores".into() }).unwrap();
        let found = diff(&lower(&template()), &lower(&diagram));
        let table = found.iter().find(|it| it.address == "dynamodb.table.high_scores").unwrap();
        assert_eq!(table.change, Change::Changed { from: Some("dynamodb.table.scores".into()) });
        let told: Vec<_> = found.iter().map(|it| (it.address.as_str(), &it.change)).collect();
        assert!(!told.iter().any(|(_, it)| matches!(it, Change::Added | Change::Removed)), "{told:?}");
    }

    #[test]
    fn what_is_new_or_gone() {
        let (nothing, template) = (lower(&Diagram::default()), lower(&template()));
        assert!(diff(&nothing, &template).iter().all(|it| it.change == Change::Added));
        assert!(diff(&template, &nothing).iter().all(|it| it.change == Change::Removed));
    }
}
