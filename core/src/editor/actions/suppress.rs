//! Decides to live with a finding, or takes that back.

use crate::editor::Editor;
use crate::model::{Op, Suppression, SuppressionId};

impl Editor {
    /// Sets a finding aside.
    pub(super) fn suppress(&mut self, suppression: Suppression) {
        let id = self.ids.suppression();
        let label = format!("Suppress {}", suppression.rule);
        if self.commit(label.clone(), vec![Op::SetSuppression { id, suppression: Some(suppression) }]) {
            self.tell(label.replacen("Suppress", "Suppressed", 1));
        }
    }

    /// Lets a finding count again.
    pub(super) fn unsuppress(&mut self, id: SuppressionId) {
        self.commit("Take back a suppression", vec![Op::SetSuppression { id, suppression: None }]);
    }
}
