//! A note, a text or a frame is resized by a handle. What lies in a frame stays where it is.

use super::{State, ToolState, is_drag};
use crate::editor::annotations::AnnotationKind;
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::lettering::fitted;
use crate::editor::overlay::{Overlay, ResizeHandle};
use crate::editor::snap::to_grid;
use crate::editor::{Editor, Pointer};
use crate::model::{Annotation, AnnotationId, Op, Style};

/// A note, a text or a frame is resized by a handle.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Sizing {
    /// Which; a slice of one, because that is what is lifted.
    annotation: [AnnotationId; 1],
    handle: ResizeHandle,
    /// Where the press was, on the screen.
    pressed_at: Point,
    /// The same on the canvas, which may move on meanwhile.
    from: Point,
    was: Annotation,
    /// As it would be; `None` while the press may still be a click.
    sized: Option<Annotation>,
}

impl Sizing {
    pub(in crate::editor) fn new(
        editor: &Editor,
        id: AnnotationId,
        handle: ResizeHandle,
        pressed_at: Point,
    ) -> Option<Self> {
        let was = editor.diagram.annotation(id.as_str())?.clone();
        let from = editor.to_world(pressed_at);
        Some(Self { annotation: [id], handle, pressed_at, from, was, sized: None })
    }

    fn follow(&mut self, editor: &Editor, pointer: &Pointer) {
        if self.sized.is_none() && !is_drag(self.pressed_at, pointer.at) {
            return;
        }
        let by = editor.to_world(pointer.at) - self.from;
        let on_grid = pointer.modifiers.command() != editor.preferences.snaps;
        let least = AnnotationKind::of(&self.was).least();
        let along = |(low, high): (f64, f64), end: i8, by: f64, least: f64| {
            let snapped = |it: f64| if on_grid { to_grid(it) } else { it };
            match end {
                -1 => (snapped(low + by).min(high - least), high),
                1 => (low, snapped(high + by).max(low + least)),
                _ => (low, high),
            }
        };
        let was = &self.was.rect;
        let (left, right) = along((was.x, was.right()), self.handle.x, by.x, least.w);
        let (top, bottom) = along((was.y, was.bottom()), self.handle.y, by.y, least.h);
        let mut sized = self.was.clone();
        sized.rect = crate::model::Rect::new(left, top, right - left, bottom - top);
        if let Style::Text { size, bold, .. } = sized.style {
            sized.style = Style::Text { size, bold, wraps: true };
        }
        let mut sized = fitted(sized);
        if self.handle.y == -1 {
            // It grows away from the side that stays.
            sized.rect.y = bottom - sized.rect.h;
        }
        self.sized = Some(sized);
    }
}

impl ToolState for Sizing {
    const NAME: &'static str = "select.sizing";

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        self.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        let [id] = self.annotation;
        if let Some(sized) = self.sized.filter(|it| *it != self.was) {
            let label = format!("Resize {}", self.was.style.label().to_lowercase());
            editor.commit(label, vec![Op::SetAnnotation { id, annotation: Some(sized) }]);
        }
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        self.handle.cursor()
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let [id] = &self.annotation;
        let it = self.sized.as_ref().unwrap_or(&self.was);
        overlay.annotations = vec![(id.clone(), it.clone())];
        overlay.selected_annotations = vec![(id.clone(), it.rect)];
        overlay.resize_handles = editor.handles_of_annotation(it);
    }

    fn lifted_annotations(&self) -> &[AnnotationId] {
        &self.annotation
    }
}
