//! One id for two things: each version made something else under it, as when both edited the file by hand. Both are kept, the
//! one of them under another id, so that what refers to either still finds it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::{Diagram, EdgeId, NodeId, Shows, Target};
use super::conflict::Side;
use crate::sort::InOrder;
use crate::value::Value;

/// Two nodes that had one id.
pub(super) struct Twins {
    /// The id that both had.
    pub(super) id: NodeId,
    /// The one that the renamed version's node has now.
    pub(super) other: NodeId,
    /// Whose node has another id now.
    pub(super) renamed: Side,
}

/// Gives ids of their own to nodes that have one id and two types. A version that kept the type that both started from keeps
/// the id.
pub(super) fn separate(
    base: &Diagram,
    ours: &mut Cow<'_, Diagram>,
    theirs: &mut Cow<'_, Diagram>,
) -> Vec<Twins> {
    let both = ours.nodes.iter().filter_map(|(id, it)| Some((id, it.ty, theirs.nodes.get(id)?.ty)));
    let ids: Vec<NodeId> = both.filter(|(_, a, b)| a != b).map(|(id, ..)| id.clone()).collect();
    let mut twins = Vec::new();
    let (mut in_ours, mut in_theirs) = (BTreeMap::new(), BTreeMap::new());
    for id in ids {
        let is_taken = |it: &str| {
            let other = NodeId::from(it);
            [base, &**ours, &**theirs].iter().any(|of| of.nodes.contains_key(it))
                || twins.iter().any(|it: &Twins| it.other == other)
        };
        let other = NodeId::from(&*free(id.as_str(), is_taken));
        let kept = base.nodes.get(&id).map(|it| it.ty);
        let is_theirs_kept = kept.is_some() && kept == theirs.nodes.get(&id).map(|it| it.ty);
        let (renamed, of) =
            if is_theirs_kept { (Side::Ours, &mut in_ours) } else { (Side::Theirs, &mut in_theirs) };
        of.insert(id.clone(), other.clone());
        twins.push(Twins { id, other, renamed });
    }
    if twins.is_empty() {
        return twins;
    }
    let others = [base.edges.keys(), ours.edges.keys(), theirs.edges.keys()];
    let mut edges: Vec<EdgeId> = others.into_iter().flatten().cloned().collect();
    edges.order();
    rename(ours, &in_ours, &mut edges);
    rename(theirs, &in_theirs, &mut edges);
    twins
}

/// An id like another one that nothing has.
fn free(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut n = 2_u32;
    loop {
        let name = format!("{id}-{n}");
        if !is_taken(&name) || n == u32::MAX {
            return name;
        }
        n += 1;
    }
}

/// Gives nodes other ids, and the edges at them as well: the other version may have edges of these ids between other nodes.
fn rename(of: &mut Cow<'_, Diagram>, ids: &BTreeMap<NodeId, NodeId>, taken: &mut Vec<EdgeId>) {
    if ids.is_empty() {
        return;
    }
    let diagram = of.to_mut();
    let now = |id: NodeId| ids.get(&id).cloned().unwrap_or(id);
    for (id, mut node) in std::mem::take(&mut diagram.nodes) {
        node.placement.parent = node.placement.parent.take().map(now);
        let props = std::mem::take(&mut node.props);
        node.props = props.into_iter().map(|(key, value)| (key, retargeted(value, ids))).collect();
        diagram.nodes.insert(now(id), node);
    }
    let mut edges = BTreeMap::new();
    for (id, mut edge) in std::mem::take(&mut diagram.edges) {
        let is_at_them = ids.contains_key(&edge.from) || ids.contains_key(&edge.to);
        (edge.from, edge.to) = (now(edge.from.clone()), now(edge.to.clone()));
        let mut name = id.clone();
        if is_at_them {
            name = EdgeId::from(&*free(id.as_str(), |it| taken.iter().any(|taken| taken.as_str() == it)));
            taken.push(name.clone());
            edges.insert(id, name.clone());
        }
        diagram.edges.insert(name, edge);
    }
    diagram.connected = diagram.edges.values().map(|it| (it.from.clone(), it.to.clone())).collect();
    for it in diagram.suppressions.values_mut() {
        let Some(at) = &it.at else { continue };
        let node = ids.get(at.as_str()).map(NodeId::to_string);
        it.at = node.or_else(|| edges.get(at.as_str()).map(EdgeId::to_string)).or_else(|| it.at.take());
    }
    let name = |id: &str| ids.get(id).map(NodeId::to_string);
    diagram.expectations.values_mut().for_each(|it| it.rename_nodes(&name));
    for it in diagram.annotations.values_mut() {
        it.pin = it.pin.take().map(now);
        for anchor in it.arrow.iter_mut().flat_map(|it| it.from.iter_mut().chain(&mut it.to)) {
            if let Target::Node(id) = &mut anchor.target {
                *id = now(id.clone());
            }
        }
        if let Some(closed) = &mut it.closed {
            closed.nodes = std::mem::take(&mut closed.nodes).into_iter().map(now).collect();
        }
    }
    diagram.closed = std::mem::take(&mut diagram.closed).into_iter().map(|(id, it)| (now(id), it)).collect();
    for view in diagram.views.values_mut() {
        if let Shows::Nodes(nodes) = &mut view.shows {
            *nodes = std::mem::take(nodes).into_iter().map(now).collect();
        }
    }
}

fn retargeted(value: Value, ids: &BTreeMap<NodeId, NodeId>) -> Value {
    value.map(&mut |it| match it {
        Value::Ref { target, attr } => {
            let target = ids.get(target.as_str()).map_or(target, NodeId::to_string);
            Value::Ref { target, attr }
        }
        other => other,
    })
}
