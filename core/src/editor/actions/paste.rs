//! Puts copies from the clipboard into the diagram.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::clipboard::{Destination, Fragment};
use crate::editor::geometry::bounds;
use crate::model::Annotation;

pub(super) static ACTION: Action = Action {
    id: "paste",
    label: "Paste",
    group: Group::Edit,
    // The browser hands over the system's clipboard only with its own event, which becomes `Input::Paste`.
    shortcuts: &[Shortcut { by_browser: true, ..Shortcut::command("v") }],
    edits: true,
    enabled: |editor| editor.copied.is_some(),
    run: |editor| {
        if let Some(text) = editor.copied.clone() {
            editor.paste(&text);
        }
    },
};

impl Editor {
    /// Adds what a text from the clipboard holds: into the selected container, else where it came from. Any other text is
    /// something to be read.
    pub(in crate::editor) fn paste(&mut self, text: &str) {
        self.cancel_gesture();
        match Fragment::from_text(text) {
            Err(_) if !self.is_read_only && is_prose(text) => {
                self.effects.used = true;
                self.paste_text(text);
            }
            Err(reason) => self.refuse(reason),
            Ok(fragment) => {
                self.effects.used = true;
                let container = self.selection.last().cloned();
                self.add_fragment(&fragment, &Destination::Near(container.as_ref()), "Paste".to_owned());
                let last =
                    self.selection.last().and_then(|it| self.scene.node(it.as_str())).map(|it| it.rect);
                if let Some(rect) = last.or_else(|| bounds(self.selected_rects())) {
                    self.reveal(rect);
                }
            }
        }
    }
}

/// Whether somebody may want to read a text on the canvas: neither data nor markup, and no more than a note holds.
fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let is_data = text.starts_with(['{', '[', '<']);
    !text.is_empty() && !is_data && text.chars().nth(Annotation::LONGEST).is_none()
}
