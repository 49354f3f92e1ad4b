//! What two versions come to together is made sound: what is needed comes back, nothing stands in itself, two nodes are connected
//! once, and values fit what is around them.

use std::collections::BTreeMap;

use super::super::{Diagram, EdgeId, EdgeKind, Expectation, NodeId};
use super::Merging;
use super::conflict::{Other, Side, shown};
use crate::value::Value;

impl Merging<'_> {
    /// Brings back what one version deleted and something that is kept needs, until nothing is missing.
    pub(super) fn revive(&mut self) {
        loop {
            let mut nodes = Vec::new();
            let mut parameters = Vec::new();
            let diagram = &self.diagram;
            let mut need = |id: &str| {
                if diagram.node(id).is_none() {
                    nodes.push(NodeId::from(id));
                }
            };
            for node in diagram.nodes.values() {
                node.placement.parent.iter().for_each(|it| need(it.as_str()));
                for value in node.props.values() {
                    value.targets().into_iter().for_each(&mut need);
                    value.walk(&mut |it| match it {
                        Value::Param(name) if !diagram.parameters.contains_key(name) => {
                            parameters.push(name.clone());
                        }
                        _ => {}
                    });
                }
            }
            for edge in diagram.edges.values() {
                need(edge.from.as_str());
                need(edge.to.as_str());
            }
            diagram.expectations.values().flat_map(Expectation::nodes).for_each(&mut need);
            let mut edges = Vec::new();
            for at in diagram.suppressions.values().filter_map(|it| it.at.as_deref()) {
                if diagram.edge(at).is_none() {
                    match self.gone.edges.get_key_value(at) {
                        Some((id, _)) => edges.push(id.clone()),
                        None => need(at),
                    }
                }
            }
            let mut is_done = true;
            for id in nodes {
                if let Some((node, side)) = self.gone.nodes.remove(&id) {
                    is_done = false;
                    self.kept_node(&id, &node, side, "needed");
                    self.diagram.nodes.insert(id, node.into());
                }
            }
            for id in edges {
                if let Some(edge) = self.gone.edges.remove(&id) {
                    is_done = false;
                    self.diagram.edges.insert(id, edge.into());
                }
            }
            for name in parameters {
                let of = self.ours.parameters.get(&name).or_else(|| self.theirs.parameters.get(&name));
                if let Some(parameter) = of.cloned() {
                    is_done &= self.diagram.parameters.insert(name, parameter).is_some();
                }
            }
            if is_done {
                return;
            }
        }
    }

    /// Finds containers that stand in each other because each version moved one of them, and puts one back where we
    /// have it. Tells whether there were any.
    pub(super) fn break_cycle(&mut self) -> bool {
        let most = self.diagram.nodes.len();
        let is_in_cycle =
            |id: &NodeId| self.diagram.ancestors(id.as_str()).take(most + 1).any(|(it, _)| it == id);
        let moved = self.diagram.nodes.iter().find_map(|(id, node)| {
            let ours = &self.ours.nodes.get(id)?.placement;
            (*ours != node.placement && is_in_cycle(id)).then(|| (id.clone(), ours.clone()))
        });
        let Some((id, placement)) = moved else { return false };
        let Some(node) = self.diagram.nodes.get_mut(&id) else { return false };
        node.placement = placement;
        let subject = format!("The container of “{}”", node.name);
        let (ours, theirs) = ("as it was".to_owned(), "into what stands in it".to_owned());
        self.conflict(subject, ours, theirs, Side::Ours, Other::None);
        true
    }

    /// Both versions connected the same two nodes: one edge allows what both do.
    pub(super) fn join_double_edges(&mut self) {
        let mut first: BTreeMap<(NodeId, NodeId), EdgeId> = BTreeMap::new();
        // Ours first, so that theirs goes into it.
        let (ours, theirs): (Vec<_>, Vec<_>) =
            self.diagram.edges.keys().cloned().partition(|it| self.ours.edges.contains_key(it));
        for id in ours.into_iter().chain(theirs) {
            let Some(edge) = self.diagram.edges.get(&id).cloned() else { continue };
            let ends = (edge.from.clone(), edge.to.clone());
            let Some(into) = first.get(&ends) else {
                first.insert(ends, id);
                continue;
            };
            self.diagram.edges.remove(&id);
            if let Some(kept) = self.diagram.edges.get_mut(into) {
                let EdgeKind::Access { grants } = &mut kept.kind;
                let EdgeKind::Access { grants: more } = edge.into_inner().kind;
                grants.extend(more);
            }
            for it in self.diagram.suppressions.values_mut() {
                if it.at.as_deref() == Some(id.as_str()) {
                    it.at = Some(into.to_string());
                }
            }
        }
        self.diagram.connected =
            self.diagram.edges.values().map(|it| (it.from.clone(), it.to.clone())).collect();
    }

    /// A value that each version had reason to hold may not fit what the other made of its surroundings.
    pub(super) fn mend_properties(&mut self) {
        let mut wrong = Vec::new();
        for (id, node) in &self.diagram.nodes {
            for (key, value) in &node.props {
                if let Err(error) = self.diagram.check_property(node.ty, key, value) {
                    wrong.push((id.clone(), *key, error.to_string()));
                }
            }
        }
        for (id, key, error) in wrong {
            let Some(node) = self.diagram.nodes.get(&id) else { continue };
            let (ty, name) = (node.ty, node.name.clone());
            let of = |it: &Diagram| it.node(id.as_str()).and_then(|it| it.props.get(key).cloned());
            let fits = |it: &Value| self.diagram.check_property(ty, key, it).is_ok();
            let mended = of(self.ours).or_else(|| of(self.theirs)).filter(fits);
            let label = ty.prop(key).map_or(key, |it| it.label);
            let (ours, theirs) = (shown(of(self.ours).as_ref()), shown(of(self.theirs).as_ref()));
            let Some(node) = self.diagram.nodes.get_mut(&id) else { continue };
            match mended {
                Some(value) => node.props.insert(key, value),
                None => node.props.remove(key),
            };
            let subject = format!("{label} of “{name}” ({error})");
            self.conflict(subject, ours, theirs, Side::Ours, Other::None);
        }
    }
}
