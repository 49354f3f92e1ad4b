//! What the editor's effects set off in the page: signals that tell panels what changed, frames of the canvas, a check.

use drawbridge_core::editor::{Editor, Effects, Lens};
use drawbridge_core::model::{AnnotationId, EdgeId, NodeId, Shows, ViewId};
use leptos::prelude::*;

use super::Document;
use crate::canvas::Painter;
use crate::dom::clipboard;

/// What is selected, in id order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    /// Nodes.
    pub(crate) nodes: Vec<NodeId>,
    /// Edges.
    pub(crate) edges: Vec<EdgeId>,
    /// Notes, texts and frames.
    pub(crate) annotations: Vec<AnnotationId>,
}

/// What is looked for on the canvas, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// As typed.
    pub(crate) typed: String,
    /// How many nodes hold it.
    pub(crate) count: usize,
    /// The one that is looked at, counted from 0.
    pub(crate) current: Option<usize>,
    /// Where in that one it was found.
    pub(crate) place: Option<&'static str>,
}

/// What is looked through, and what else could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Looking {
    /// The view.
    pub(crate) lens: Lens,
    /// What it is called.
    pub(crate) name: String,
    /// Whether all is in it.
    pub(crate) is_whole: bool,
    /// Whether what is not in it is left out, instead of stepping back.
    pub(crate) hides: bool,
    /// How many nodes that are.
    pub(crate) beside: usize,
    /// The views that were saved, in their order.
    pub(crate) saved: Vec<(ViewId, String)>,
}

/// Everything, as long as there is no diagram that could be looked at in another way.
impl Default for Looking {
    fn default() -> Self {
        Self {
            lens: Lens::default(),
            name: Shows::Everything.label().to_owned(),
            is_whole: true,
            hides: false,
            beside: 0,
            saved: Vec::new(),
        }
    }
}

impl Document {
    /// Tells everybody what an event has changed; `reopened` where the diagram is another one.
    pub(super) fn react(self, effects: Effects, reopened: bool) {
        let changed = reopened || !effects.transactions.is_empty();
        if let Some(record) = self.recorder.get_value().filter(|_| !effects.transactions.is_empty()) {
            record(&effects.transactions);
        }
        if effects.scene || effects.overlay || effects.camera || changed {
            self.painter.with_value(|it| {
                it.iter().for_each(|painter| painter.request(effects.scene || changed));
            });
        }
        if effects.camera || (effects.overlay && !changed) {
            self.moved.set_value(js_sys::Date::now());
        }
        if effects.flight {
            self.painter.with_value(|it| it.iter().for_each(Painter::fly));
        }
        if effects.view || changed {
            self.refresh_looking();
        }
        if effects.presentation {
            self.presented.set(self.peek_editor(Editor::presented));
        }
        if let Some(motion) = effects.motion {
            self.painter.with_value(|it| it.iter().for_each(|painter| painter.glide(motion.clone())));
        }
        if effects.camera || reopened {
            self.camera.set(self.peek_editor(Editor::camera));
        }
        if effects.selection || reopened {
            self.refresh_selection();
        }
        if effects.question {
            let asked = self.peek_editor(|it| (it.question().cloned(), it.picking()));
            if asked != self.asked.get_untracked() {
                self.asked.set(asked);
            }
        }
        if effects.search {
            self.refresh_found();
        }
        if effects.preferences {
            self.preferences.set(self.peek_editor(Editor::preferences));
            self.repaint();
        }
        if effects.choosing || reopened {
            self.is_choosing.set(self.peek_editor(Editor::is_choosing));
        }
        if let Some(id) = effects.chosen
            && let Some(chosen) = self.chosen.get_value()
        {
            self.chosen.set_value(None);
            chosen.run(id);
        }
        if effects.tool {
            self.tool.set(self.peek_editor(Editor::tool));
        }
        if changed {
            self.refresh_history();
            self.revision.update(|it| *it += 1);
        }
        if reopened {
            self.unchecked.set_value(None);
        } else if effects.derived {
            self.unchecked.update_value(|it| {
                if let Some(edits) = it {
                    edits.extend(effects.transactions);
                }
            });
        }
        if reopened {
            self.schedule_first_analysis();
        } else if effects.derived {
            self.schedule_analysis();
        }
        if let Some(it) = effects.announce {
            match (it.refusal, it.shown) {
                (false, true) => self.notices.done(&it.text),
                (is_refusal, _) => self.notices.announce(&it.text, is_refusal),
            }
        }
        if let Some(ask) = effects.ask {
            self.ask.set(Some(ask));
        }
        if let Some(surface) = effects.open {
            self.surface.set(Some(surface));
        }
        if let Some(text) = effects.clipboard {
            leptos::task::spawn_local(async move {
                clipboard::write(&text).await;
            });
        }
    }

    fn refresh_selection(self) {
        let now = self.peek_editor(|it| {
            let selection = it.selection();
            Picked {
                nodes: selection.nodes().iter().cloned().collect(),
                edges: selection.edges().iter().cloned().collect(),
                annotations: selection.annotations().iter().cloned().collect(),
            }
        });
        if now != self.picked.get_untracked() {
            self.picked.set(now);
        }
    }

    fn refresh_found(self) {
        let now = self.peek_editor(|it| {
            let search = it.search()?;
            let current = search.current.and_then(|at| search.found.get(at));
            Some(Found {
                typed: search.typed.clone(),
                count: search.found.len(),
                current: search.current,
                place: current.map(|it| it.place),
            })
        });
        if now != self.found.get_untracked() {
            self.found.set(now);
        }
    }

    fn refresh_looking(self) {
        let now = self.peek_editor(|it| Looking {
            lens: it.lens().clone(),
            name: it.lens().name(it.diagram()),
            is_whole: it.shown().is_none(),
            hides: it.hides_rest(),
            beside: it.n_beside(),
            saved: it
                .diagram()
                .views()
                .into_iter()
                .map(|(id, view)| (id.clone(), view.name.clone()))
                .collect(),
        });
        if now != self.looking.get_untracked() {
            self.looking.set(now);
        }
    }

    fn refresh_history(self) {
        let (undo, redo) = self.peek_editor(|it| {
            let history = it.history();
            (history.undo_label().map(str::to_owned), history.redo_label().map(str::to_owned))
        });
        self.undo.set(undo);
        self.redo.set(redo);
    }
}
