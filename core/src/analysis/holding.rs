//! What an earlier check found out, and what of it holds still.

use std::sync::Arc;

use super::EdgeStates;
use super::checking::Anew;
use super::memory::{Memory, Order, Ran, States, say};
use crate::connectivity::GhostEdge;
use crate::model::{EdgeId, Severity};
use crate::rules::{Facts, Report, Rule};
use crate::stack::{Origin, Stack};
use crate::tracking::{Changes, Concerned, Reads};

/// The results of an earlier check, with how they came about.
pub(super) struct Before {
    pub(super) memory: Arc<Memory>,
    pub(super) report: Arc<Report>,
    pub(super) edges: Arc<EdgeStates>,
    pub(super) ghosts: Arc<Vec<GhostEdge>>,
}

/// What of an earlier check holds of the stack that is checked now.
pub(super) struct Holding {
    pub(super) before: Before,
    pub(super) changes: Changes,
    pub(super) order: Order,
}

impl Holding {
    /// What a rule says, and what it looks at, if no more of that is another than what it says of some resources.
    pub(super) fn rule(
        &self,
        position: usize,
        rule: &'static Rule,
        severity: Severity,
        facts: &Facts<'_>,
        anew: &mut Anew,
    ) -> Option<(Report, Ran)> {
        let Memory { rules, today, .. } = &*self.before.memory;
        let ran = rules.get(position).filter(|it| it.rule == rule && it.severity == severity)?;
        let Concerned::Some(only) = ran.concerned(&self.changes) else { return None };
        let (mut ran, mut report) = (ran.clone(), self.order.part(&self.before.report, position));
        if !only.is_empty() {
            let now = ran.again(&only, facts, *today)?;
            anew.subjects += only.len();
            let at = [report.findings.len(), report.suppressed.len(), report.unknown.len()].map(|it| 0..it);
            say(&mut report, at, &only, now);
        }
        Some((report, ran))
    }

    /// What is granted without being drawn, if what that was told from is as it was.
    pub(super) fn ghosts(&self) -> Option<(Arc<Vec<GhostEdge>>, Reads)> {
        let Before { memory, ghosts, .. } = &self.before;
        (!self.changes.concern(&memory.ghosts)).then(|| (Arc::clone(ghosts), memory.ghosts.clone()))
    }

    /// The states of edges that are as they were with what they were told from, and the positions of the other edges.
    pub(super) fn states(&self, stack: &Stack) -> (Arc<EdgeStates>, States, Vec<usize>) {
        let Before { memory, edges, .. } = &self.before;
        let (mut held, mut due) = (Vec::new(), Vec::new());
        let may_be_others = self.changes.concern(memory.states.all());
        for (position, edge) in stack.access.unnoted().iter().enumerate() {
            let holds = |id: &EdgeId| {
                let reads = memory.states.get(id);
                memory.known.has_edge(id, edge)
                    && reads.is_some_and(|it| !may_be_others || !self.changes.concern(it))
            };
            match &edge.origin {
                Origin::Edge { id } if holds(id) => held.push(id),
                _ => due.push(position),
            }
        }
        // Both are in the order of ids.
        let mut held = held.into_iter().peekable();
        let others: Vec<&EdgeId> = edges.keys().filter(|id| held.next_if_eq(id).is_none()).collect();
        let (mut edges, mut states) = (Arc::clone(edges), memory.states.clone());
        for id in others {
            Arc::make_mut(&mut edges).remove(id);
            states.forget(id);
        }
        (edges, states, due)
    }
}
