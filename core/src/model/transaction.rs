//! An atomic batch of ops: what gestures, fixes, imports and undo move.

use serde::{Deserialize, Serialize};

use super::{ApplyError, Diagram, Op};

/// Ops that are applied together or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// What the user did, as undo names it: `Move subnet`.
    pub label: String,
    /// The ops, in order.
    pub ops: Vec<Op>,
}

impl Transaction {
    /// A batch with a label.
    pub fn new(label: impl Into<String>, ops: Vec<Op>) -> Self {
        Self { label: label.into(), ops }
    }
}

impl Diagram {
    /// Applies all ops and returns the transaction that undoes them. On error the diagram is unchanged.
    ///
    /// # Errors
    ///
    /// The first op that cannot be applied.
    pub fn apply_all(&mut self, transaction: Transaction) -> Result<Transaction, ApplyError> {
        let mut inverse = Vec::with_capacity(transaction.ops.len());
        for op in transaction.ops {
            match self.apply(op) {
                Ok(undo) => inverse.push(undo),
                Err(error) => {
                    for undo in inverse.into_iter().rev() {
                        // The state is the one right after the op, so its inverse fits; property tests hold us to it.
                        let undone = self.apply(undo);
                        debug_assert!(undone.is_ok(), "an inverse did not apply: {undone:?}");
                    }
                    return Err(error);
                }
            }
        }
        inverse.reverse();
        Ok(Transaction { label: transaction.label, ops: inverse })
    }
}
