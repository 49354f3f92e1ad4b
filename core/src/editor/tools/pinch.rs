//! Two fingers: what is between them stays between them. When one goes up, the other pans on.

use super::{State, ToolState};
use crate::editor::geometry::Point;
use crate::editor::{Editor, Pointer};

/// Two fingers pan and zoom.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Pinching {
    /// One or two; further ones mean nothing.
    fingers: Vec<(i32, Point)>,
}

impl Pinching {
    /// From where two fingers are.
    pub(in crate::editor) fn new(first: &Pointer, second: &Pointer) -> Self {
        Self { fingers: vec![(first.id, first.at), (second.id, second.at)] }
    }

    /// Whether a finger is one of them.
    pub(in crate::editor) fn has(&self, id: i32) -> bool {
        self.fingers.iter().any(|it| it.0 == id)
    }

    /// What is between the fingers, and how far they are apart.
    fn span(&self) -> (Point, f64) {
        match self.fingers[..] {
            [(_, a), (_, b)] => (a.middle(b), a.distance(b)),
            [(_, a)] => (a, 0.0),
            _ => (Point::default(), 0.0),
        }
    }
}

impl ToolState for Pinching {
    const NAME: &'static str = "pinching";

    fn pointer_down(mut self, _editor: &mut Editor, pointer: &Pointer) -> State {
        if self.fingers.len() < 2 && !self.has(pointer.id) {
            self.fingers.push((pointer.id, pointer.at));
        }
        self.into()
    }

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        /// Fingers nearer to each other than this, in pixels, only pan: their distance says little.
        const NEAR: f64 = 24.0;
        let (was_middle, was_apart) = self.span();
        self.fingers.iter_mut().filter(|it| it.0 == pointer.id).for_each(|it| it.1 = pointer.at);
        let (middle, apart) = self.span();
        let factor = if was_apart.min(apart) > NEAR { apart / was_apart } else { 1.0 };
        editor.look(editor.camera.panned(middle - was_middle).zoomed_at(middle, factor));
        self.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.fingers.retain(|it| it.0 != pointer.id);
        if self.fingers.is_empty() { editor.tool.resting() } else { self.into() }
    }
}
