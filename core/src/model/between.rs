//! From one version of a diagram to another: the ops that lead there, so that taking over somebody else's version is one
//! step that undo takes back.

use std::collections::BTreeSet;

use super::{Diagram, Node, NodeId, Op, Transaction};
use crate::sort::InOrder;
use crate::value::Value;

impl Diagram {
    /// The transaction that makes this diagram equal to another one.
    ///
    /// Every op of it fits what the ops before it leave, unless a node has another type in the other diagram under the same
    /// id, which no editing leads to.
    pub fn transaction_to(&self, to: &Self, label: impl Into<String>) -> Transaction {
        let mut ops = self.decisions_that_end(to);
        for (id, edge) in self.edges() {
            let kept = to.edge(id.as_str());
            if kept.is_none_or(|it| it.from != edge.from || it.to != edge.to) {
                ops.push(Op::RemoveEdge { id: id.clone() });
            }
        }
        let loosened = self.loosened(to);
        ops.extend(loosened.iter().map(|(id, key)| Op::SetProperty {
            id: (*id).clone(),
            key: (*key).to_owned(),
            value: None,
        }));
        for (name, parameter) in &to.parameters {
            if self.parameters.get(name) != Some(parameter) {
                ops.push(Op::SetParameter { name: name.clone(), parameter: Some(parameter.clone()) });
            }
        }
        ops.extend(self.places_in(to));
        for (id, node) in to.nodes() {
            let was = self.node(id.as_str());
            if was.is_some_and(|it| it.name != node.name) {
                ops.push(Op::Rename { id: id.clone(), name: node.name.clone() });
            }
            for (key, value) in &node.props {
                if was.and_then(|it| it.props.get(key)) != Some(value) || loosened.contains(&(id, *key)) {
                    let (id, value) = (id.clone(), Some(value.clone()));
                    ops.push(Op::SetProperty { id, key: (*key).to_owned(), value });
                }
            }
        }
        let mut gone: Vec<&NodeId> = self.nodes.keys().filter(|it| to.node(it.as_str()).is_none()).collect();
        // Innermost first, so that nothing stands in what goes.
        gone.order_by_key(|it| std::cmp::Reverse(self.ancestors(it.as_str()).count()));
        ops.extend(gone.into_iter().map(|it| Op::RemoveNode { id: it.clone() }));
        for name in self.parameters.keys().filter(|it| !to.parameters.contains_key(*it)) {
            ops.push(Op::SetParameter { name: name.clone(), parameter: None });
        }
        ops.extend(self.closed_in(to));
        ops.extend(self.edges_and_decisions_in(to));
        ops.extend(self.settings_in(to));
        Transaction::new(label, ops)
    }

    /// Suppressions and expectations that the other diagram does not have: they may be about what goes.
    fn decisions_that_end(&self, to: &Self) -> Vec<Op> {
        let suppressions = self.suppressions.iter().filter(|(id, it)| to.suppressions.get(*id) != Some(*it));
        let expectations = self.expectations.iter().filter(|(id, it)| to.expectations.get(*id) != Some(*it));
        let suppressions =
            suppressions.map(|(id, _)| Op::SetSuppression { id: id.clone(), suppression: None });
        let expectations =
            expectations.map(|(id, _)| Op::SetExpectation { id: id.clone(), expectation: None });
        suppressions
            .chain(expectations)
            .chain(self.annotations_in(to))
            .chain(self.views_in(to))
            .chain(self.opened_in(to))
            .collect()
    }

    /// Notes, texts and frames that are others, or gone: nothing else depends on them.
    fn annotations_in(&self, to: &Self) -> Vec<Op> {
        let gone = self.annotations.keys().filter(|id| !to.annotations.contains_key(*id));
        let gone = gone.map(|id| Op::SetAnnotation { id: id.clone(), annotation: None });
        let other = to.annotations.iter().filter(|(id, it)| self.annotations.get(*id) != Some(*it));
        let other = other.map(|(id, it)| Op::SetAnnotation { id: id.clone(), annotation: Some(it.clone()) });
        gone.chain(other).collect()
    }

    /// Containers that are open in the other diagram.
    fn opened_in(&self, to: &Self) -> Vec<Op> {
        let opened = self.closed.keys().filter(|id| !to.is_closed(id.as_str()));
        opened.map(|id| Op::SetClosed { id: id.clone(), closed: None }).collect()
    }

    /// Containers that are closed in the other diagram, and not with the same in them here.
    fn closed_in(&self, to: &Self) -> Vec<Op> {
        let closed = to.closed.iter().filter(|(id, it)| self.closed.get(*id) != Some(*it));
        closed.map(|(id, it)| Op::SetClosed { id: id.clone(), closed: Some(it.clone()) }).collect()
    }

    /// Views that are other ones, or gone: what they show makes no difference to them.
    fn views_in(&self, to: &Self) -> Vec<Op> {
        let gone = self.views.keys().filter(|id| !to.views.contains_key(*id));
        let gone = gone.map(|id| Op::SetView { id: id.clone(), view: None });
        let other = to.views.iter().filter(|(id, it)| self.views.get(*id) != Some(*it));
        gone.chain(other.map(|(id, it)| Op::SetView { id: id.clone(), view: Some(it.clone()) })).collect()
    }

    /// The properties that are not in the other diagram, and those that hold on to what goes or changes.
    fn loosened<'a>(&'a self, to: &Self) -> BTreeSet<(&'a NodeId, &'static str)> {
        let mut found = BTreeSet::new();
        let is_gone = |id: &str| to.node(id).is_none();
        let is_other = |name: &String| self.parameters.get(name) != to.parameters.get(name);
        for (id, node) in self.nodes() {
            let kept = to.node(id.as_str());
            for (key, value) in &node.props {
                let wanted = kept.and_then(|it| it.props.get(key));
                let mut holds = value.targets().into_iter().any(is_gone);
                value.walk(&mut |it| holds |= matches!(it, Value::Param(name) if is_other(name)));
                if holds || (kept.is_some() && wanted.is_none()) {
                    found.insert((id, *key));
                }
            }
        }
        found
    }

    /// New nodes, without what refers to others, and those that stand elsewhere, outermost first: then every container is
    /// where it belongs before anything goes into it.
    fn places_in(&self, to: &Self) -> Vec<Op> {
        let mut nodes: Vec<(&NodeId, &Node)> = to.nodes().collect();
        nodes.order_by_key(|(id, _)| to.ancestors(id.as_str()).count());
        let place = |(id, node): (&NodeId, &Node)| match self.node(id.as_str()) {
            None => {
                let node = Node { props: crate::catalog::Properties::new(), ..node.clone() };
                Some(Op::AddNode { id: id.clone(), node })
            }
            Some(was) if was.placement != node.placement => {
                Some(Op::Place { id: id.clone(), placement: node.placement.clone() })
            }
            Some(_) => None,
        };
        nodes.into_iter().filter_map(place).collect()
    }

    fn edges_and_decisions_in(&self, to: &Self) -> Vec<Op> {
        let mut ops = Vec::new();
        for (id, edge) in to.edges() {
            match self.edge(id.as_str()) {
                Some(was) if was == edge => {}
                Some(was) if was.from == edge.from && was.to == edge.to => {
                    ops.push(Op::SetEdge { id: id.clone(), kind: edge.kind.clone() });
                }
                _ => ops.push(Op::AddEdge { id: id.clone(), edge: edge.clone() }),
            }
        }
        for (id, it) in to.suppressions.iter().filter(|(id, it)| self.suppressions.get(*id) != Some(*it)) {
            ops.push(Op::SetSuppression { id: id.clone(), suppression: Some(it.clone()) });
        }
        for (id, it) in to.expectations.iter().filter(|(id, it)| self.expectations.get(*id) != Some(*it)) {
            ops.push(Op::SetExpectation { id: id.clone(), expectation: Some(it.clone()) });
        }
        ops
    }

    fn settings_in(&self, to: &Self) -> Vec<Op> {
        let both = self.settings.all().into_iter().zip(to.settings.all());
        both.filter(|(was, is)| was != is).map(|(_, setting)| Op::Set { setting }).collect()
    }
}
