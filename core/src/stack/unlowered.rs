//! A lowering in steps, so that whoever draws need not wait for one of a large drawing.

use std::sync::Arc;

use self_cell::self_cell;

use super::Stack;
use super::lower::Lowering;
use super::trace::Trace;
use crate::model::Diagram;
use crate::tracking::{Reads, noted};

/// A diagram that is being lowered.
pub struct Unlowered {
    work: Work,
    reads: Reads,
}

self_cell!(
    struct Work {
        owner: Diagram,
        #[not_covariant]
        dependent: Lowering,
    }
);

impl Unlowered {
    /// Begins to lower a diagram. What became of it before an edit is taken over where the edit changes nothing.
    pub fn new(diagram: Diagram, before: Option<Arc<Trace>>) -> Self {
        Self { work: Work::new(diagram, |it| Lowering::new(it, before)), reads: Reads::default() }
    }

    /// Does the next step; tells whether something is left.
    pub fn step(&mut self) -> bool {
        let (is_left, reads) = noted(|| self.work.with_dependent_mut(|_, lowering| lowering.step()));
        self.reads.add(&reads);
        is_left
    }

    /// Does all that is left: the diagram, what [`lower`](super::lower()) makes of it, and what is needed to follow edits of single
    /// properties.
    pub fn finish(mut self) -> (Diagram, Stack, Trace) {
        while self.step() {}
        let (stack, addresses, kept) = self.work.with_dependent_mut(|_, it| {
            (std::mem::take(&mut it.stack), std::mem::take(&mut it.addresses), std::mem::take(&mut it.kept))
        });
        (self.work.into_owner(), stack, Trace { addresses, reads: self.reads, kept })
    }
}
