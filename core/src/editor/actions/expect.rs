//! Says what has to hold, or takes that back.

use crate::editor::Editor;
use crate::model::{Expectation, ExpectationId, Op};

impl Editor {
    /// Expects something new, or something else than before.
    pub(super) fn expect(&mut self, id: Option<ExpectationId>, expectation: Expectation) {
        let is_new = id.is_none();
        let id = id.unwrap_or_else(|| self.ids.expectation());
        let label = if is_new { "Add an expectation" } else { "Change an expectation" };
        if self.commit(label, vec![Op::SetExpectation { id, expectation: Some(expectation) }]) {
            self.tell(if is_new { "Added an expectation" } else { "Changed an expectation" }.to_owned());
        }
    }

    /// Expects it no longer.
    pub(super) fn unexpect(&mut self, id: ExpectationId) {
        self.commit("Remove an expectation", vec![Op::SetExpectation { id, expectation: None }]);
    }
}
