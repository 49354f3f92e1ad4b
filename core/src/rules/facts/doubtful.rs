//! Edges that do not certainly convey all that they say: few of many, for rules that ask why.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Facts;
use crate::access::KnownEdge;
use crate::model::EdgeId;
use crate::stack::{Access, Origin};
use crate::tracking::{Changes, note_part, noted, unnoted};

/// What stands for which edges those are where looks are noted.
const DOUBTFUL: &str = "doubtful edges";

impl Facts<'_> {
    /// Positions of the edges among those of the stack that do not certainly convey all that they say, in order. What they convey
    /// is for whoever asks to look at.
    pub fn doubtful(&self) -> &[usize] {
        note_part(DOUBTFUL);
        self.doubtful.get_or_init(|| {
            let known = self.known.doubtful.as_deref();
            if known.is_some_and(BTreeSet::is_empty) {
                return Vec::new();
            }
            let is_known = |edge: &Access| known.map(|it| id_of(edge).is_some_and(|id| it.contains(id)));
            let edges = self.stack.access.unnoted().iter().enumerate();
            let doubtful = edges.filter(|(position, edge)| {
                is_known(edge).unwrap_or_else(|| self.is_doubtful(*position, edge))
            });
            doubtful.map(|(position, _)| position).collect()
        })
    }

    /// Of most that is known; of the others, what they convey is kept with what it was told from.
    fn is_doubtful(&self, position: usize, edge: &Access) -> bool {
        let asked = || unnoted(|| noted(|| self.is_allowed(position, edge))).0;
        !unnoted(|| self.known_edge(edge)).map_or_else(asked, KnownEdge::is_allowed)
    }

    /// Follows which edges are doubtful, if that was known.
    pub(crate) fn follow_doubtful(&mut self, changes: &mut Changes) {
        let are_same = !std::mem::take(&mut self.known.has_lost_edges) && !self.are_edges_others(changes);
        if are_same {
            return;
        }
        let Some(was) = self.known.doubtful.take() else { return };
        let edges = self.stack.access.unnoted().iter().enumerate();
        // An edge that comes back may be known from before.
        let doubtful = edges.filter(|(position, edge)| self.is_doubtful(*position, edge));
        let is: BTreeSet<EdgeId> = doubtful.filter_map(|(_, it)| id_of(it).cloned()).collect();
        if is != *was {
            changes.part(DOUBTFUL);
        }
        self.known.doubtful = Some(Arc::new(is));
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_doubtful(&mut self) {
        if let Some(positions) = self.doubtful.take() {
            let edges = self.stack.access.unnoted();
            let ids = positions.into_iter().filter_map(|it| edges.get(it)).filter_map(id_of);
            self.known.doubtful = Some(Arc::new(ids.cloned().collect()));
        }
    }
}

const fn id_of(edge: &Access) -> Option<&EdgeId> {
    match &edge.origin {
        Origin::Edge { id } => Some(id),
        _ => None,
    }
}
