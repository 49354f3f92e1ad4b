//! What is selected moves by arrow keys; all presses until a key is let go are one move.

use std::collections::BTreeMap;

use super::{State, ToolState, lift};
use crate::editor::draft::Draft;
use crate::editor::geometry::Vec2;
use crate::editor::keyboard::arrow;
use crate::editor::overlay::Overlay;
use crate::editor::{Editor, Key};
use crate::model::{AnnotationId, NodeId, Rect};

/// What is selected moves by arrow keys.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Nudging {
    /// Selected nodes that stand in no other selected node, in id order.
    roots: Vec<NodeId>,
    /// Notes, texts and frames that move along, in id order.
    annotations: Vec<AnnotationId>,
    by: Vec2,
}

impl Nudging {
    pub(in crate::editor) fn new(roots: Vec<NodeId>, annotations: Vec<AnnotationId>, by: Vec2) -> Self {
        Self { roots, annotations, by }
    }

    /// An arrow key was let go, or something else happened.
    pub(in crate::editor) fn finish(self, editor: &mut Editor) -> State {
        let mut draft = Draft::new(&editor.diagram, &editor.scene);
        for root in &self.roots {
            draft.translate(root, self.by);
        }
        draft.grow_around(&self.roots);
        let mut ops = draft.into_ops();
        ops.extend(editor.annotation_moves(&self.annotations, |_| self.by));
        let label = format!("Move {}", editor.name_of_carried(&self.roots, &self.annotations));
        editor.commit(label, ops);
        editor.tool.resting()
    }
}

impl ToolState for Nudging {
    const NAME: &'static str = "select.nudging";

    fn key_down(mut self, _editor: &mut Editor, key: &Key) -> (State, bool) {
        let step = arrow(key);
        self.by = self.by + step.unwrap_or_default();
        (self.into(), step.is_some())
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let nudged = self.roots.iter().flat_map(|it| editor.scene.subtree(it));
        let moved: BTreeMap<NodeId, Rect> = nudged
            .filter_map(|id| {
                let rect = editor.scene.node(id.as_str())?.rect.translated(self.by);
                Some((id, rect))
            })
            .collect();
        let place = |id: &NodeId, rect: Rect| moved.get(id).copied().unwrap_or(rect);
        overlay.selected.iter_mut().for_each(|(id, rect)| *rect = place(id, *rect));
        overlay.carry(&editor.diagram, &editor.scene, &self.annotations, self.by, false);
        overlay.bounds = overlay.bounds.map(|it| it.translated(self.by));
        overlay.lifted = lift(editor, &moved);
    }

    fn lifted(&self) -> &[NodeId] {
        &self.roots
    }

    fn lifted_annotations(&self) -> &[AnnotationId] {
        &self.annotations
    }
}
