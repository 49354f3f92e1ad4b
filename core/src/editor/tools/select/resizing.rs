//! A container is resized by a handle.

use std::collections::BTreeMap;

use super::{State, ToolState, lift};
use crate::editor::draft::{Draft, MIN_CONTAINER};
use crate::editor::effects::Cursor;
use crate::editor::geometry::{Point, Vec2};
use crate::editor::overlay::{Overlay, ResizeHandle};
use crate::editor::snap::to_grid;
use crate::editor::{Editor, Pointer};
use crate::model::{NodeId, Rect};

/// A container is resized by a handle.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Resizing {
    /// The container; a slice of one, because that is what is lifted.
    node: [NodeId; 1],
    handle: ResizeHandle,
    /// Where the press was, on the canvas.
    from: Point,
    was: Rect,
    /// What the container cannot be smaller than.
    contents: Option<Rect>,
    frame: Rect,
}

impl Resizing {
    pub(in crate::editor) fn new(
        editor: &Editor,
        node: NodeId,
        handle: ResizeHandle,
        pressed_at: Point,
    ) -> Option<Self> {
        let was = editor.scene.node(node.as_str())?.rect;
        let contents = Draft::new(&editor.diagram, &editor.scene).contents_frame(&node);
        let from = editor.to_world(pressed_at);
        Some(Self { node: [node], handle, from, was, contents, frame: was })
    }

    /// The frame after the handle moved.
    fn resized(&self, by: Vec2, on_grid: bool) -> Rect {
        let contents = self.contents;
        let (left, right) = resized_axis(
            (self.was.x, self.was.right()),
            (self.handle.x, by.x, on_grid),
            (MIN_CONTAINER.w, contents.map(|it| (it.x, it.right()))),
        );
        let (top, bottom) = resized_axis(
            (self.was.y, self.was.bottom()),
            (self.handle.y, by.y, on_grid),
            (MIN_CONTAINER.h, contents.map(|it| (it.y, it.bottom()))),
        );
        Rect::new(left, top, right - left, bottom - top)
    }
}

/// Both ends of one axis after the end that the handle holds moved: not past the contents, and not nearer to the
/// other end than the least length.
fn resized_axis(
    (low, high): (f64, f64),
    (end, by, on_grid): (i8, f64, bool),
    (least, contents): (f64, Option<(f64, f64)>),
) -> (f64, f64) {
    let snapped = |it: f64| if on_grid { to_grid(it) } else { it };
    // Contents that already stick out do not make the box jump: an end never has to move outwards.
    match end {
        -1 => (
            snapped(low + by).min(high - least).min(contents.map_or(f64::INFINITY, |it| it.0.max(low))),
            high,
        ),
        1 => (
            low,
            snapped(high + by).max(low + least).max(contents.map_or(f64::NEG_INFINITY, |it| it.1.min(high))),
        ),
        _ => (low, high),
    }
}

impl ToolState for Resizing {
    const NAME: &'static str = "select.resizing";

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        let by = editor.to_world(pointer.at) - self.from;
        self.frame = self.resized(by, pointer.modifiers.command() != editor.preferences.snaps);
        self.into()
    }

    fn pointer_up(self, editor: &mut Editor, _pointer: &Pointer) -> State {
        let [node] = &self.node;
        if self.frame != self.was {
            let mut draft = Draft::new(&editor.diagram, &editor.scene);
            draft.set_frame(node, self.frame);
            draft.make_way(node, &self.was);
            draft.grow_around([node]);
            let ops = draft.into_ops();
            let label = format!("Resize {}", editor.name_of(&self.node));
            editor.commit(label, ops);
        }
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        self.handle.cursor()
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let [node] = &self.node;
        let scene = &editor.scene;
        let mut moved: BTreeMap<NodeId, Rect> = scene
            .subtree(node)
            .into_iter()
            .filter_map(|id| scene.node(id.as_str()).map(|it| it.rect).map(|rect| (id, rect)))
            .collect();
        moved.insert(node.clone(), self.frame);
        overlay.lifted = lift(editor, &moved);
        overlay.selected = vec![(node.clone(), self.frame)];
        overlay.resize_handles = ResizeHandle::ALL.into_iter().map(|it| (it, it.on(&self.frame))).collect();
    }

    fn lifted(&self) -> &[NodeId] {
        &self.node
    }
}
