//! Two versions of a diagram that grew from one, put together: edits made offline and those of others, branches in Git.
//!
//! Every name, place, property, edge, input, decision and setting is compared with what both versions started from. What
//! one of them changed is taken; what both changed in different ways is a [`Conflict`], which names both and can be
//! turned round. **Invariant:** no edit is lost unnamed. An edit is worth more than a deletion, so what one version
//! deleted and the other changed, or newly refers to, stays. What only moved about in its container does not count as
//! changed there: whoever deletes a node does not mind where it stood.

mod annotations;
mod cells;
mod conflict;

use std::collections::BTreeMap;

pub use conflict::{Conflict, Other, Side};

use super::{Diagram, Edge, EdgeId, EdgeKind, Node, NodeId, Placement, Setting, Settings};
use crate::catalog::Properties;
use crate::value::Value;
use cells::{Outcome, list, three};
use conflict::{choice, shown};

/// Both versions in one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Sound, and with the edits of both.
    pub diagram: Diagram,
    /// What both versions changed in different ways, and which way was taken.
    pub conflicts: Vec<Conflict>,
}

/// Why two versions do not go together. Neither is changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the two versions do not fit together: {0}")]
pub struct MergeError(String);

/// Deepest nesting that a file may have; two deep versions may exceed it together.
const MAX_DEPTH: usize = 32;

/// Puts two versions together. Where both changed the same thing, `ours` is taken and the conflict named.
///
/// # Errors
///
/// Together they would be no sound diagram, in a way that taking either side of single edits does not mend.
pub fn merge(base: &Diagram, ours: &Diagram, theirs: &Diagram) -> Result<Merged, MergeError> {
    if theirs == base || ours == theirs {
        return Ok(Merged { diagram: ours.clone(), conflicts: Vec::new() });
    }
    if ours == base {
        return Ok(Merged { diagram: theirs.clone(), conflicts: Vec::new() });
    }
    let mut merging = Merging {
        base,
        ours,
        theirs,
        diagram: Diagram::default(),
        gone: Gone::default(),
        conflicts: Vec::new(),
    };
    merging.settings();
    merging.parameters();
    merging.nodes();
    merging.edges();
    merging.decisions();
    merging.annotations();
    merging.views();
    merging.revive();
    while merging.break_cycle() {
        merging.revive();
    }
    merging.join_double_edges();
    merging.mend_properties();
    merging.free_pins();
    let Merging { diagram, conflicts, .. } = merging;
    match first_problem(&diagram) {
        Some(problem) => Err(MergeError(problem)),
        None => Ok(Merged { diagram, conflicts }),
    }
}

/// What one version deleted and the other left as it was.
#[derive(Default)]
struct Gone {
    nodes: BTreeMap<NodeId, (Node, Side)>,
    edges: BTreeMap<EdgeId, Edge>,
}

struct Merging<'a> {
    base: &'a Diagram,
    ours: &'a Diagram,
    theirs: &'a Diagram,
    /// What has come together so far.
    diagram: Diagram,
    gone: Gone,
    conflicts: Vec<Conflict>,
}

impl Merging<'_> {
    fn conflict(&mut self, subject: String, ours: String, theirs: String, taken: Side, other: Other) {
        self.conflicts.push(Conflict { subject, ours, theirs, taken, other });
    }

    fn settings(&mut self) {
        let (base, ours, theirs) = (&self.base.settings, &self.ours.settings, &self.theirs.settings);
        let all = |it: &Settings| {
            [
                Setting::Name(it.name.clone()),
                Setting::Region(it.region.clone()),
                Setting::Environment(it.environment.clone()),
                Setting::Backend(it.backend.clone()),
                Setting::Delivery(it.delivery.clone()),
                Setting::Profile(it.profile.clone()),
                Setting::Usage(it.usage.clone()),
            ]
        };
        let mut settings = ours.clone();
        let mut found = Vec::new();
        for ((base, ours), theirs) in all(base).into_iter().zip(all(ours)).zip(all(theirs)) {
            match three(Some(&base), Some(&ours), Some(&theirs)) {
                Outcome::Agreed(Some(it)) => {
                    settings.set(it.clone());
                }
                Outcome::Agreed(None) => {}
                Outcome::Conflict => found.push((ours, theirs)),
            }
        }
        self.diagram.settings = settings;
        for (ours, theirs) in found {
            let (subject, ours) = conflict::setting(&ours);
            let (_, said) = conflict::setting(&theirs);
            let other = Other::Op(super::Op::Set { setting: theirs });
            self.conflict(subject, ours, said, Side::Ours, other);
        }
    }

    fn parameters(&mut self) {
        let (base, ours, theirs) = (&self.base.parameters, &self.ours.parameters, &self.theirs.parameters);
        for name in cells::keys([base, ours, theirs]) {
            let (o, t) = (ours.get(name), theirs.get(name));
            let taken = match three(base.get(name), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = super::Op::SetParameter { name: name.clone(), parameter: left.cloned() };
                    let said = |it: Option<&super::Parameter>| match it {
                        Some(it) => shown(it.default.as_ref()),
                        None => "deleted".to_owned(),
                    };
                    self.conflict(format!("The input {name}"), said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.parameters.insert(name.clone(), it.clone());
            }
        }
    }

    fn nodes(&mut self) {
        let (base, ours, theirs) = (&self.base.nodes, &self.ours.nodes, &self.theirs.nodes);
        for id in cells::keys([base, ours, theirs]) {
            match (base.get(id), ours.get(id), theirs.get(id)) {
                (_, None, None) => {}
                (base, Some(ours), Some(theirs)) => {
                    let node = self.node(id, base, ours, theirs);
                    self.diagram.nodes.insert(id.clone(), node);
                }
                (base, Some(kept), None) => self.one_sided(id, base, kept, Side::Ours),
                (base, None, Some(kept)) => self.one_sided(id, base, kept, Side::Theirs),
            }
        }
    }

    /// A node that only one version has: new there, or deleted in the other.
    fn one_sided(&mut self, id: &NodeId, base: Option<&Node>, kept: &Node, side: Side) {
        let is_changed = |base: &Node| {
            base.ty != kept.ty
                || base.name != kept.name
                || base.props != kept.props
                || base.placement.parent != kept.placement.parent
        };
        match base {
            Some(base) if !is_changed(base) => {
                self.gone.nodes.insert(id.clone(), (kept.clone(), side));
            }
            _ => {
                self.diagram.nodes.insert(id.clone(), kept.clone());
                if base.is_some() {
                    self.kept_node(id, kept, side, "changed");
                }
            }
        }
    }

    fn kept_node(&mut self, id: &NodeId, node: &Node, side: Side, why: &str) {
        let (ours, theirs) = match side {
            Side::Ours => (why, "deleted"),
            Side::Theirs => ("deleted", why),
        };
        let subject = format!("{} “{}”", node.ty.label, node.name);
        self.conflict(subject, ours.to_owned(), theirs.to_owned(), side, Other::RemoveNode(id.clone()));
    }

    fn node(&mut self, id: &NodeId, base: Option<&Node>, ours: &Node, theirs: &Node) -> Node {
        if ours.ty != theirs.ty {
            // One id, two types: only files edited by hand have that.
            if base.is_some_and(|it| it == ours) {
                return theirs.clone();
            }
            if base.is_none_or(|it| it != theirs) {
                let said = |it: &Node| it.ty.label.to_owned();
                let subject = format!("The type of “{}”", ours.name);
                self.conflict(subject, said(ours), said(theirs), Side::Ours, Other::None);
            }
            return ours.clone();
        }
        let name = match three(base.map(|it| &it.name), Some(&ours.name), Some(&theirs.name)) {
            Outcome::Agreed(it) => it.unwrap_or(&ours.name).clone(),
            Outcome::Conflict => {
                let op = super::Op::Rename { id: id.clone(), name: theirs.name.clone() };
                let subject = format!("The name of “{}”", base.map_or(&ours.name, |it| &it.name));
                self.conflict(subject, ours.name.clone(), theirs.name.clone(), Side::Ours, Other::Op(op));
                ours.name.clone()
            }
        };
        let placement = self.placement(id, base, ours, theirs);
        let props = self.properties(id, base, ours, theirs);
        Node { ty: ours.ty, name, placement, props }
    }

    /// Two places in one container are no conflict worth naming: a box has to stand somewhere.
    fn placement(&mut self, id: &NodeId, base: Option<&Node>, ours: &Node, theirs: &Node) -> Placement {
        let (o, t) = (&ours.placement, &theirs.placement);
        match three(base.map(|it| &it.placement), Some(o), Some(t)) {
            Outcome::Agreed(it) => it.unwrap_or(o).clone(),
            // Who moved it to another container decides.
            Outcome::Conflict if base.is_some_and(|it| it.placement.parent == o.parent) => t.clone(),
            Outcome::Conflict => {
                if o.parent != t.parent && base.is_none_or(|it| it.placement.parent != t.parent) {
                    let op = super::Op::Place { id: id.clone(), placement: t.clone() };
                    let said = |of: &Diagram, it: &Placement| {
                        let container = it.parent.as_ref().and_then(|it| of.node(it.as_str()));
                        container.map_or_else(|| "on the canvas".to_owned(), |it| format!("in {}", it.name))
                    };
                    let subject = format!("The container of “{}”", ours.name);
                    let (ours, theirs) = (said(self.ours, o), said(self.theirs, t));
                    self.conflict(subject, ours, theirs, Side::Ours, Other::Op(op));
                }
                o.clone()
            }
        }
    }

    fn properties(&mut self, id: &NodeId, base: Option<&Node>, ours: &Node, theirs: &Node) -> Properties {
        let none = Properties::new();
        let base = base.filter(|it| it.ty == ours.ty).map_or(&none, |it| &it.props);
        let mut props = Properties::new();
        for key in cells::keys([base, &ours.props, &theirs.props]) {
            let (b, o, t) = (base.get(key), ours.props.get(key), theirs.props.get(key));
            let taken = match three(b, o, t) {
                Outcome::Agreed(it) => it.cloned(),
                Outcome::Conflict => match list(b, o, t) {
                    Some(items) => (!items.is_empty()).then_some(Value::List(items)),
                    None => {
                        let (side, taken, left) = choice(o, t);
                        let (id, left) = (id.clone(), left.cloned());
                        let op = super::Op::SetProperty { id, key: (*key).to_owned(), value: left };
                        let label = ours.ty.prop(key).map_or(*key, |it| it.label);
                        let subject = format!("{label} of “{}”", ours.name);
                        self.conflict(subject, shown(o), shown(t), side, Other::Op(op));
                        taken.cloned()
                    }
                },
            };
            props.extend(taken.map(|it| (*key, it)));
        }
        props
    }

    fn edges(&mut self) {
        let (base, ours, theirs) = (&self.base.edges, &self.ours.edges, &self.theirs.edges);
        for id in cells::keys([base, ours, theirs]) {
            let (b, o, t) = (base.get(id), ours.get(id), theirs.get(id));
            let taken = match (three(b, o, t), o, t) {
                (Outcome::Agreed(Some(it)), ..) => it.clone(),
                (Outcome::Agreed(None), ..) => {
                    // Whoever still has it may turn out to need it.
                    if let Some(it) = o.or(t) {
                        self.gone.edges.insert(id.clone(), it.clone());
                    }
                    continue;
                }
                (Outcome::Conflict, Some(o), Some(t)) if (&o.from, &o.to) == (&t.from, &t.to) => {
                    self.grants(id, b, o, t)
                }
                (Outcome::Conflict, o, t) => {
                    let (side, taken, _) = choice(o, t);
                    let Some(edge) = taken.cloned() else { continue };
                    let said = |it: Option<&Edge>| it.map_or("deleted", |_| "changed").to_owned();
                    let subject = format!("The edge {}", self.edge_name(&edge));
                    let is_both = o.is_some() && t.is_some();
                    let other = if is_both { Other::None } else { Other::RemoveEdge(id.clone()) };
                    self.conflict(subject, said(o), said(t), side, other);
                    edge
                }
            };
            self.diagram.edges.insert(id.clone(), taken);
        }
    }

    /// What each version added to an edge's grants and took from them holds.
    fn grants(&mut self, id: &EdgeId, base: Option<&Edge>, ours: &Edge, theirs: &Edge) -> Edge {
        let EdgeKind::Access { grants: o } = &ours.kind;
        let EdgeKind::Access { grants: t } = &theirs.kind;
        let b = base.map(|it| {
            let EdgeKind::Access { grants } = &it.kind;
            grants
        });
        let had = |it: &String| b.is_some_and(|b| b.contains(it));
        let all = o.union(t);
        let grants = all.filter(|it| (o.contains(*it) && t.contains(*it)) || !had(it)).cloned();
        let kind = EdgeKind::Access { grants: grants.collect() };
        let EdgeKind::Access { grants } = &kind;
        if !grants.is_empty() {
            return Edge { kind, ..ours.clone() };
        }
        let op = super::Op::SetEdge { id: id.clone(), kind: theirs.kind.clone() };
        let subject = format!("What the edge {} allows", self.edge_name(ours));
        let said =
            |it: &std::collections::BTreeSet<String>| it.iter().cloned().collect::<Vec<_>>().join(", ");
        self.conflict(subject, said(o), said(t), Side::Ours, Other::Op(op));
        ours.clone()
    }

    fn edge_name(&self, edge: &Edge) -> String {
        let name = |id: &NodeId| {
            let node = self.ours.node(id.as_str()).or_else(|| self.theirs.node(id.as_str()));
            node.map_or_else(|| id.to_string(), |it| it.name.clone())
        };
        format!("{} → {}", name(&edge.from), name(&edge.to))
    }

    fn views(&mut self) {
        let (base, ours, theirs) = (&self.base.views, &self.ours.views, &self.theirs.views);
        for id in cells::keys([base, ours, theirs]) {
            let (o, t) = (ours.get(id), theirs.get(id));
            let taken = match three(base.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = super::Op::SetView { id: id.clone(), view: left.cloned() };
                    let said = |it: Option<&super::View>| {
                        it.map_or_else(|| "deleted".to_owned(), |it| format!("“{}”", it.name))
                    };
                    let name = taken.map(|it| it.name.as_str()).unwrap_or_default();
                    self.conflict(format!("The view {name}"), said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.views.insert(id.clone(), it.clone());
            }
        }
    }

    /// Suppressions and expectations.
    fn decisions(&mut self) {
        let (base, ours, theirs) = (self.base, self.ours, self.theirs);
        for id in cells::keys([&base.suppressions, &ours.suppressions, &theirs.suppressions]) {
            let (o, t) = (ours.suppressions.get(id), theirs.suppressions.get(id));
            let taken = match three(base.suppressions.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = super::Op::SetSuppression { id: id.clone(), suppression: left.cloned() };
                    let said = |it: Option<&super::Suppression>| {
                        it.map_or_else(|| "deleted".to_owned(), |it| it.reason.clone())
                    };
                    let rule = taken.map(|it| it.rule.as_str()).unwrap_or_default();
                    let subject = format!("The suppression of {rule}");
                    self.conflict(subject, said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.suppressions.insert(id.clone(), it.clone());
            }
        }
        for id in cells::keys([&base.expectations, &ours.expectations, &theirs.expectations]) {
            let (o, t) = (ours.expectations.get(id), theirs.expectations.get(id));
            let taken = match three(base.expectations.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = super::Op::SetExpectation { id: id.clone(), expectation: left.cloned() };
                    let said = |it: Option<&super::Expectation>| {
                        it.map_or_else(|| "deleted".to_owned(), |_| "changed".to_owned())
                    };
                    self.conflict(format!("The expectation {id}"), said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.expectations.insert(id.clone(), it.clone());
            }
        }
    }

    /// Brings back what one version deleted and something that is kept needs, until nothing is missing.
    fn revive(&mut self) {
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
            diagram.expectations.values().flat_map(super::Expectation::nodes).for_each(&mut need);
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
                    self.diagram.nodes.insert(id, node);
                }
            }
            for id in edges {
                if let Some(edge) = self.gone.edges.remove(&id) {
                    is_done = false;
                    self.diagram.edges.insert(id, edge);
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
    fn break_cycle(&mut self) -> bool {
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
    fn join_double_edges(&mut self) {
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
                let EdgeKind::Access { grants: more } = edge.kind;
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
    fn mend_properties(&mut self) {
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

/// What speaks against a diagram; a file of it could not be read.
fn first_problem(diagram: &Diagram) -> Option<String> {
    let deep = diagram
        .nodes
        .keys()
        .find(|it| diagram.ancestors(it.as_str()).take(MAX_DEPTH + 1).count() > MAX_DEPTH);
    let is_there = |at: &str| diagram.node(at).is_some() || diagram.edge(at).is_some();
    let lost = || diagram.suppressions.values().filter_map(|it| it.at.as_deref()).find(|it| !is_there(it));
    match deep {
        Some(id) => Some(format!("`{id}` is nested deeper than {MAX_DEPTH} containers")),
        None => diagram
            .violations()
            .into_iter()
            .next()
            .or_else(|| lost().map(|it| format!("a suppression is about `{it}`, which is not there"))),
    }
}
