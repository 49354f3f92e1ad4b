//! A rectangle is drawn that selects what it touches.

use super::{State, ToolState};
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::overlay::Overlay;
use crate::editor::{Editor, Pointer, SceneAnnotation, Selection};
use crate::model::{EdgeId, NodeId, Rect};
use crate::sort::InOrder;

/// A rectangle is drawn that selects what it touches.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Brushing {
    from: Point,
    to: Point,
    /// What was selected before; kept if Shift was held.
    before: Selection,
    keeps: bool,
}

impl Brushing {
    pub(in crate::editor) fn new(editor: &Editor, pressed_at: Point, pointer: &Pointer) -> Self {
        let from = editor.to_world(pressed_at);
        Self { from, to: from, before: editor.selection.clone(), keeps: pointer.modifiers.shift }
    }

    fn marquee(&self) -> Rect {
        Rect::between(self.from, self.to)
    }

    /// Icons and edges it touches, and containers it goes all the way round.
    fn selection(&self, editor: &Editor) -> Selection {
        let (scene, marquee) = (&editor.scene, self.marquee());
        let mut nodes: Vec<NodeId> = scene
            .nodes_in(&marquee)
            .filter(|id| !editor.is_hidden(id))
            .filter(|id| {
                scene.node(id.as_str()).is_some_and(|it| !it.is_container || marquee.contains_rect(&it.rect))
            })
            .cloned()
            .collect();
        nodes.order();
        let edges: Vec<EdgeId> = scene
            .edges_near(&marquee)
            .filter(|id| !editor.is_edge_hidden(id))
            .filter(|id| scene.edge(id.as_str()).is_some_and(|it| marquee.contains_rect(&it.route.bounds())))
            .cloned()
            .collect();
        let is_touched = |it: &SceneAnnotation| {
            let is_whole = it.is_frame || it.line.is_some();
            if is_whole { marquee.contains_rect(&it.rect) } else { marquee.overlaps(&it.rect) }
        };
        let annotations = scene
            .annotations()
            .filter(|(id, it)| is_touched(it) && !editor.is_annotation_hidden(id))
            .map(|(id, _)| id.clone());
        if self.keeps {
            nodes.extend(self.before.nodes().iter().cloned());
            Selection::new(nodes, edges.into_iter().chain(self.before.edges().iter().cloned()))
                .with_annotations(annotations.chain(self.before.annotations().iter().cloned()))
        } else {
            Selection::new(nodes, edges).with_annotations(annotations)
        }
    }
}

impl ToolState for Brushing {
    const NAME: &'static str = "select.brushing";

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.to = editor.to_world(pointer.at);
        let selection = self.selection(editor);
        editor.select(selection);
        self.into()
    }

    fn pointer_up(self, editor: &mut Editor, _pointer: &Pointer) -> State {
        let n = editor.selection.n_boxes();
        let what = if editor.selection.annotations().is_empty() { "node" } else { "item" };
        editor.tell(if n == 1 { format!("1 {what} selected") } else { format!("{n} {what}s selected") });
        editor.tool.resting()
    }

    fn cancel(self, editor: &mut Editor) -> State {
        editor.select(self.before);
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Crosshair
    }

    fn draw(&self, _editor: &Editor, overlay: &mut Overlay) {
        overlay.marquee = Some(self.marquee());
    }
}
