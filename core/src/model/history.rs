//! Undo and redo of one user's own transactions.

use super::{ApplyError, Diagram, Transaction};

/// What can be undone and redone, newest last.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Transaction>,
    redo: Vec<Transaction>,
}

/// Transactions kept; older ones can no longer be undone.
const DEPTH: usize = 1_000;

impl History {
    /// Applies a transaction and remembers how to undo it.
    ///
    /// # Errors
    ///
    /// What [`Diagram::apply_all`] says; nothing is changed or remembered then.
    pub fn apply(&mut self, diagram: &mut Diagram, transaction: Transaction) -> Result<(), ApplyError> {
        if transaction.ops.is_empty() {
            return Ok(());
        }
        let inverse = diagram.apply_all(transaction)?;
        self.redo.clear();
        self.undo.push(inverse);
        if self.undo.len() > DEPTH {
            self.undo.remove(0);
        }
        Ok(())
    }

    /// Undoes the newest transaction and returns what was applied to do so.
    ///
    /// # Errors
    ///
    /// The transaction no longer fits the diagram; it is dropped.
    pub fn undo(&mut self, diagram: &mut Diagram) -> Result<Option<Transaction>, ApplyError> {
        Self::step(&mut self.undo, &mut self.redo, diagram)
    }

    /// Redoes what was undone last and returns what was applied to do so.
    ///
    /// # Errors
    ///
    /// The transaction no longer fits the diagram; it is dropped.
    pub fn redo(&mut self, diagram: &mut Diagram) -> Result<Option<Transaction>, ApplyError> {
        Self::step(&mut self.redo, &mut self.undo, diagram)
    }

    fn step(
        from: &mut Vec<Transaction>,
        to: &mut Vec<Transaction>,
        diagram: &mut Diagram,
    ) -> Result<Option<Transaction>, ApplyError> {
        let Some(transaction) = from.pop() else { return Ok(None) };
        let inverse = diagram.apply_all(transaction.clone())?;
        to.push(inverse);
        Ok(Some(transaction))
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|it| it.label.as_str())
    }

    /// What redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|it| it.label.as_str())
    }
}
