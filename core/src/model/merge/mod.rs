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
mod decisions;
mod identity;
mod mending;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use conflict::{Conflict, Other, Side};

use super::{Diagram, Edge, EdgeId, EdgeKind, Node, NodeId, Placement};
use crate::catalog::Properties;
use crate::value::Value;
use cells::{Outcome, list, three};
use conflict::{choice, shown};
use identity::Twins;

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
    let (mut our_side, mut their_side) = (Cow::Borrowed(ours), Cow::Borrowed(theirs));
    let twins = identity::separate(base, &mut our_side, &mut their_side);
    let (ours, theirs) = (&*our_side, &*their_side);
    let mut merging = Merging {
        base,
        ours,
        theirs,
        diagram: Diagram::default(),
        gone: Gone::default(),
        conflicts: Vec::new(),
    };
    merging.twins(twins);
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
    merging.closed();
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

    /// Tells of nodes that had one id and are two: whoever wrote the id by hand may mean one of them.
    fn twins(&mut self, twins: Vec<Twins>) {
        for Twins { id, other, renamed } in twins {
            let (our_id, their_id) = match renamed {
                Side::Ours => (&other, &id),
                Side::Theirs => (&id, &other),
            };
            let said = |of: &Diagram, id: &NodeId| {
                of.node(id.as_str()).map(|it| format!("{} “{}”", it.ty.label, it.name)).unwrap_or_default()
            };
            let (ours, theirs) = (said(self.ours, our_id), said(self.theirs, their_id));
            let subject = format!("What `{id}` is; both are kept, the one as `{other}`");
            self.conflict(subject, ours, theirs, Side::Ours, Other::None);
        }
    }

    fn settings(&mut self) {
        let (base, ours, theirs) = (&self.base.settings, &self.ours.settings, &self.theirs.settings);
        let mut settings = ours.clone();
        let mut found = Vec::new();
        for ((base, ours), theirs) in base.all().into_iter().zip(ours.all()).zip(theirs.all()) {
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
                    self.conflict(format!("The variable {name}"), said(o), said(t), side, Other::Op(op));
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
            let [base, ours, theirs] = [base, ours, theirs].map(|it| it.get(id).map(|it| &**it));
            match (base, ours, theirs) {
                (_, None, None) => {}
                (base, Some(ours), Some(theirs)) => {
                    let node = self.node(id, base, ours, theirs);
                    self.diagram.nodes.insert(id.clone(), node.into());
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
                self.diagram.nodes.insert(id.clone(), kept.clone().into());
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
            let [b, o, t] = [base, ours, theirs].map(|it| it.get(id).map(|it| &**it));
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
            self.diagram.edges.insert(id.clone(), taken.into());
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
