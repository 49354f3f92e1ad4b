//! Puts copies of the selected nodes beside them.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::clipboard::{Destination, Fragment};
use crate::editor::geometry::Vec2;
use crate::layout::PADDING;

pub(super) static ACTION: Action = Action {
    id: "duplicate",
    label: "Duplicate",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("d")],
    edits: true,
    enabled: |editor| editor.selection.n_boxes() > 0,
    run: duplicate,
};

fn duplicate(editor: &mut Editor) {
    let (roots, annotations) = editor.carried();
    let fragment = Fragment::copy(&editor.diagram, &editor.scene, &roots, &annotations);
    let label = format!("Duplicate {}", editor.name_of_carried(&roots, &annotations));
    editor.add_fragment(&fragment, &Destination::Moved(Vec2::new(PADDING, PADDING)), label);
}
