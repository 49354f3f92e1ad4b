//! Containers that are closed: a card stands for each and for all in it. That is a way of looking, no part of the architecture,
//! so it stands apart from nodes, and nothing that lowers a diagram comes upon it.

use std::collections::BTreeSet;

use super::{Annotation, AnnotationId, ApplyError, Diagram, NodeId, Op, Rect};
use crate::catalog::ec2::availability_zone;

/// The most that a card is as large as, in canvas units: an icon, a name and a count.
const CARD: (f64, f64) = (216.0, 56.0);

impl Diagram {
    /// Closed containers in id order, each with the notes, texts and frames that lay in it when it was closed, so that none
    /// vanishes that is put there later. Ids of annotations that are gone are not missed.
    pub fn closed(&self) -> impl Iterator<Item = (&NodeId, &BTreeSet<AnnotationId>)> {
        self.closed.iter()
    }

    /// What lay in a container when it was closed; `None` if it is open.
    pub fn closed_with(&self, id: &str) -> Option<&BTreeSet<AnnotationId>> {
        self.closed.get(id)
    }

    /// Whether a container is closed.
    pub fn is_closed(&self, id: &str) -> bool {
        self.closed.contains_key(id)
    }

    /// How many resources a container holds, at any depth. A zone is a place, no resource.
    pub fn n_inside(&self, id: &str) -> usize {
        let is_inside = |inner: &NodeId| self.ancestors(inner.as_str()).any(|(it, _)| it.as_str() == id);
        self.nodes().filter(|(inner, it)| *it.ty != availability_zone::TYPE && is_inside(inner)).count()
    }

    pub(super) fn set_closed(
        &mut self,
        id: NodeId,
        closed: Option<BTreeSet<AnnotationId>>,
    ) -> Result<Op, ApplyError> {
        if let Some(notes) = &closed {
            let node = self.node(id.as_str()).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))?;
            let bad = |reason: String| Err(ApplyError::BadValue { key: "closed".to_owned(), reason });
            if !node.ty.is_container() {
                return bad(format!("cannot be said of {}, which holds nothing", node.ty.a_label));
            }
            if notes.len() > Annotation::MOST {
                return bad(format!("names {} notes; {} are the most", notes.len(), Annotation::MOST));
            }
        }
        let was = match closed {
            Some(it) => self.closed.insert(id.clone(), it),
            None => self.closed.remove(&id),
        };
        Ok(Op::SetClosed { id, closed: was })
    }
}

impl Rect {
    /// The card of a closed container that has this box when it is open: at the same corner, and never larger, so that whatever
    /// stood beside the container is clear of the card.
    #[must_use]
    pub fn card(&self) -> Self {
        Self { w: self.w.min(CARD.0), h: self.h.min(CARD.1), ..*self }
    }
}

/// How much a card stands for, in words.
pub fn n_resources(count: usize) -> String {
    match count {
        0 => "empty".to_owned(),
        1 => "1 resource".to_owned(),
        n => format!("{n} resources"),
    }
}
