//! Logical ids that stay. What is called otherwise is another resource to CloudFormation: it makes the new one first, which
//! fails where AWS takes only one, and then deletes the old one with what is in it. A new name in a drawing is no reason.
//!
//! Source: AWS CloudFormation User Guide, "Resources section structure syntax": the logical id identifies the resource within
//! the template.

use std::collections::{BTreeMap, BTreeSet};

use super::names::LogicalIds;
use crate::stack::{Origin, Resource, Stack};

/// What the resources of a drawing are called in its template, by what each of them comes from: that stays the same whatever
/// names people give. Resources that cannot be told apart by it are left out.
pub fn ids_by_source(stack: &Stack) -> BTreeMap<String, String> {
    let ids = LogicalIds::new(stack);
    let sources = sources(stack).into_iter();
    sources.filter_map(|(source, address)| Some((source, ids.resources.get(address)?.clone()))).collect()
}

/// Lets resources be called in the template as they are in the one that stands, which [`ids_by_source`] told of. Tells whether
/// that is another template. What says its own logical id keeps it.
pub fn keep_ids(stack: &mut Stack, standing: &BTreeMap<String, String>) -> bool {
    let ids = ids_by_source(stack);
    let sources = sources(stack).into_iter();
    let kept: Vec<(String, String)> = sources
        .filter_map(|(source, address)| {
            let earlier = standing.get(&source).filter(|it| ids.get(&source) != Some(*it))?;
            Some((address.to_owned(), earlier.clone()))
        })
        .collect();
    let mut any = false;
    for (address, id) in kept {
        if let Some(it) = stack.resources.get_mut(&address).filter(|it| it.logical_id.is_none()) {
            it.logical_id = Some(id);
            any = true;
        }
    }
    any
}

/// The address of each resource, by what it comes from.
fn sources(stack: &Stack) -> BTreeMap<String, &str> {
    let mut found = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for (address, resource) in &stack.resources {
        if let Some(source) = source(resource)
            && found.insert(source.clone(), address.as_str()).is_some()
        {
            ambiguous.insert(source);
        }
    }
    found.retain(|source, _| !ambiguous.contains(source));
    found
}

/// What a resource comes from, as text: the node or edge, the property and the position in it, and the type.
fn source(resource: &Resource) -> Option<String> {
    let ty = &resource.tf_type;
    let source = match &resource.origin {
        Origin::Node { id, entry: None } => serde_json::json!(["node", id.as_str(), ty]),
        Origin::Node { id, entry: Some((property, at)) } => {
            serde_json::json!(["node", id.as_str(), ty, property, at])
        }
        Origin::Edge { id } => serde_json::json!(["edge", id.as_str(), ty]),
        Origin::Source { .. } => return None,
    };
    Some(source.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::{Diagram, NodeId, Op};
    use crate::stack::lower;
    use crate::templates;

    fn template() -> Diagram {
        templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram()
    }

    fn of_type(diagram: &Diagram, ty: &str) -> NodeId {
        diagram.nodes().find(|(_, it)| it.ty.id == ty).unwrap().0.clone()
    }

    fn emitted(stack: &Stack) -> BTreeSet<String> {
        let template = super::super::emit_json(stack).unwrap().text;
        let template: serde_json::Value = serde_json::from_str(&template).unwrap();
        template["Resources"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn whatever_is_renamed_is_called_as_it_was() {
        let before = lower(&template());
        let standing = ids_by_source(&before);
        let mut diagram = template();
        let ids: Vec<NodeId> = diagram.nodes().map(|(id, _)| id.clone()).collect();
        for (n, id) in ids.into_iter().enumerate() {
            diagram.apply(Op::Rename { id, name: format!("Other {n}") }).unwrap();
        }
        let mut after = lower(&diagram);
        assert_ne!(emitted(&before), emitted(&after));
        assert!(keep_ids(&mut after, &standing));
        assert_eq!(emitted(&before), emitted(&after));
        assert!(!keep_ids(&mut after, &standing), "once is enough");
    }

    #[test]
    fn two_that_swap_their_names_stay_who_they_are() {
        let diagram = template();
        let standing = ids_by_source(&lower(&diagram));
        let [table, vpc] = ["dynamodb.table", "ec2.vpc"].map(|it| of_type(&diagram, it));
        let mut other = diagram.clone();
        let name = |id: &NodeId| diagram.node(id.as_str()).unwrap().name.clone();
        let (of_table, of_vpc) = (name(&table), name(&vpc));
        other.apply(Op::Rename { id: table.clone(), name: of_vpc }).unwrap();
        other.apply(Op::Rename { id: vpc, name: of_table.clone() }).unwrap();
        let mut after = lower(&other);
        keep_ids(&mut after, &standing);
        assert_eq!(ids_by_source(&after), standing);
        // What is new takes none of the ids that stand.
        let another = NodeId::from("another");
        let mut node = other.node(table.as_str()).unwrap().clone();
        node.name = of_table;
        other.apply(Op::AddNode { id: another.clone(), node }).unwrap();
        let mut after = lower(&other);
        keep_ids(&mut after, &standing);
        let ids = ids_by_source(&after);
        assert!(standing.iter().all(|(source, id)| ids.get(source) == Some(id)));
        assert!(ids.len() > standing.len());
    }
}
