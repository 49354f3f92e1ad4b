//! Pins a note to the node that it is about, and frees it.

use super::{Action, Group};
use crate::editor::Editor;
use crate::model::{Annotation, AnnotationId, Op};

pub(super) static PIN: Action = Action {
    id: "pin_note",
    label: "Pin to node",
    group: Group::Edit,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.note_to_pin().is_some() && editor.diagram.n_nodes() > 0,
    run: |editor| {
        let Some(note) = editor.note_to_pin() else { return };
        let nodes = editor.selection.nodes();
        match nodes.first().cloned().filter(|_| nodes.len() == 1) {
            Some(node) => editor.pin(&note, &node),
            None => editor.choose_pin(note),
        }
    },
};

pub(super) static UNPIN: Action = Action {
    id: "unpin_note",
    label: "Unpin",
    group: Group::Edit,
    shortcuts: &[],
    edits: true,
    enabled: |editor| !editor.pinned_notes().is_empty(),
    run: |editor| {
        let free = |(id, it): (AnnotationId, Annotation)| Op::SetAnnotation {
            id,
            annotation: Some(Annotation { pin: None, ..it }),
        };
        let ops = editor.pinned_notes().into_iter().map(free).collect();
        if editor.commit("Unpin", ops) {
            editor.tell("Unpinned: it stays where it is");
        }
    },
};

impl Editor {
    /// The one note or free text that is selected, with at most one node.
    fn note_to_pin(&self) -> Option<AnnotationId> {
        let mut selected = self.selection.annotations().iter();
        let (only, None) = (selected.next()?, selected.next()) else { return None };
        let is_note = self.diagram.annotation(only.as_str()).is_some_and(Annotation::can_be_pinned);
        (is_note && self.selection.nodes().len() <= 1).then(|| only.clone())
    }

    /// Selected notes that are pinned.
    fn pinned_notes(&self) -> Vec<(AnnotationId, Annotation)> {
        let pinned = |id: &AnnotationId| {
            let it = self.diagram.annotation(id.as_str())?;
            self.pinned_to(it).map(|_| (id.clone(), it.clone()))
        };
        self.selection.annotations().iter().filter_map(pinned).collect()
    }
}
