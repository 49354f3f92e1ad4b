//! Terraform and templates that are pasted onto the canvas.

use drawbridge_core::model::{Diagram, Op};
use drawbridge_core::revision::{self, Language};

use crate::document::Document;
use crate::notify::Notices;
use crate::saving::{Losses, Saving};

/// Draws pasted code, and says what came of it.
pub(crate) fn paste(document: Document, saving: Saving, notices: Notices, language: Language, text: &str) {
    let diagram = document.peek(Diagram::clone);
    match revision::pasted(&diagram, language, text, &mut || document.new_node_id()) {
        Ok(it) => {
            let count = it.transaction.ops.iter().filter(|it| matches!(it, Op::AddNode { .. })).count();
            if let Err(reason) = document.apply(it.transaction) {
                return notices.refuse(&reason);
            }
            if count > 1 {
                document.act("zoom_to_fit");
            }
            let from = match language {
                Language::Terraform => "Terraform",
                Language::CloudFormation => "CloudFormation",
            };
            notices.done(&format!("{count} pasted from {from}"));
            if !it.notes.is_empty() {
                saving.tell_losses(Losses { from: format!("what was pasted from {from}"), notes: it.notes });
            }
        }
        Err(note) if note.line > 0 => notices.refuse(&format!("line {}: {}", note.line, note.message)),
        Err(note) => notices.refuse(&note.message),
    }
}
