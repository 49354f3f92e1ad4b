//! Everything that is derived from a drawing with every edit: its stack, what the rules say about it, the state of its
//! edges and what is granted without being drawn. After an edit only that is done again which looked at what changed: whoever
//! drags a slider in a drawing of ten thousand nodes waits for some rules, not for all of them. Edits of nodes and edges on which
//! little hangs are followed at once ([`Analysis::follow_if_light`]): what they make something else is lowered again and nothing
//! else. Where more hangs on them, what they make another is lowered and then checked in parts ([`Checking::after`]), so that
//! whoever draws goes on meanwhile; after others, such as another Region, the diagram is lowered anew before that.
//!
//! **Invariant:** [`Analysis::follow`] comes to what [`Analysis::of`] comes to, to the byte. It holds because every
//! look at a property, a resource or a part of a stack is [`noted`]: what did not look at anything that changed would look
//! at the same again.

mod checking;
mod following;
mod holding;
mod memory;

use std::collections::BTreeMap;
use std::sync::Arc;

use time::Date;

pub use checking::{Anew, Checking};

use crate::connectivity::{EdgeState, GhostEdge};
use crate::model::{Diagram, EdgeId, NodeId, Severity, Transaction};
use crate::rules::Report;
use crate::stack::{Origin, Stack};
use memory::Memory;

/// What edges come to. Copies share it: an edit makes few of thousands another.
pub type EdgeStates = BTreeMap<EdgeId, Arc<EdgeState>>;

/// Everything derived from one state of a diagram.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The diagram lowered to resources.
    pub stack: Arc<Stack>,
    /// What the rules say about it.
    pub report: Arc<Report>,
    /// What each edge comes to.
    pub edges: Arc<EdgeStates>,
    /// What is granted and not drawn.
    pub ghosts: Arc<Vec<GhostEdge>>,
    /// Number of findings and the worst of them, by the node they are shown at.
    pub by_node: BTreeMap<NodeId, (usize, Severity)>,
    /// The same by severity, from the least to the worst.
    counts: BTreeMap<NodeId, [usize; SEVERITIES]>,
    /// How it came about; nothing before the first diagram.
    memory: Option<Arc<Memory>>,
    /// Whether edits were made that it does not follow: a check of what became of the diagram is due.
    is_behind: bool,
    /// Those edits, as far as they were told: the check that is due lowers what they make another.
    due: Vec<Transaction>,
}

const SEVERITIES: usize = 5;

/// What an edit set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Everything was done again.
    Anew,
    /// So many rules were run again; all else is as it was.
    Rules(usize),
}

impl Analysis {
    /// Lowers a diagram and checks it, as of a day: it decides which suppressions still hold.
    pub fn of(diagram: &Diagram, today: Date) -> Self {
        Checking::of(diagram, today).finish()
    }

    /// Follows edits of the diagram that it was made of: `edits` are all that were applied since, in order, and `diagram`
    /// is what they made of it.
    pub fn follow(&mut self, diagram: &Diagram, edits: &[Transaction], today: Date) -> Followed {
        match self.follow_if_light(edits, today) {
            Some(rules) => Followed::Rules(rules),
            None => {
                *self = Checking::after(self, diagram, today).finish();
                Followed::Anew
            }
        }
    }

    /// The same if the edits set off little, with how many rules they did; else nothing, and it has to be checked what became
    /// of the diagram: a [`Checking`] does so in parts.
    pub fn follow_if_light(&mut self, edits: &[Transaction], today: Date) -> Option<usize> {
        let is_known = self.memory.as_ref().is_some_and(|it| it.today == today);
        if self.is_behind || !is_known {
            self.is_behind = true;
            self.due = edits.to_vec();
            return None;
        }
        let mut memory = Arc::unwrap_or_clone(self.memory.take()?);
        let rules = memory.follow(edits).map(|edited| self.change(&mut memory, edited));
        self.is_behind = rules.is_none();
        self.due = if self.is_behind { edits.to_vec() } else { Vec::new() };
        self.memory = Some(Arc::new(memory));
        rules
    }

    /// Takes over the stack of a check that is under way: findings follow when it ends.
    pub fn lowered(&mut self, stack: &Arc<Stack>) {
        self.stack = Arc::clone(stack);
        self.is_behind = true;
    }
}

/// The node that something is shown at: its own, or the one that its edge starts from.
pub fn node_of(diagram: &Diagram, origin: &Origin) -> Option<NodeId> {
    match origin {
        Origin::Node { id, .. } => Some(id.clone()),
        Origin::Edge { id } => diagram.edge(id.as_str()).map(|it| it.from.clone()),
        Origin::Source { .. } => None,
    }
}

#[cfg(test)]
mod tests;
