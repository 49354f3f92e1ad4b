//! A drag that is held at the edge of the canvas takes the canvas along, so that it gets to what is out of sight.

use super::Editor;
use super::geometry::{Vec2, sound};

/// How near the edge of the canvas a pointer takes it along, in pixels.
const EDGE: f64 = 32.0;
/// How long it is held there first, in milliseconds: whoever passes by, or picks up what lies there, means nothing by it.
const PATIENCE: f64 = 200.0;
/// How fast it goes at the very edge and beyond it, in pixels a second.
const PACE: f64 = 900.0;
/// The most that counts at once, in milliseconds: a page that was asleep makes no leaps.
const LONGEST: f64 = 50.0;

impl Editor {
    /// Whether the pointer holds something at the edge of the canvas. As long as it does, the app says with every frame how much
    /// time has passed ([`super::Input::Drift`]).
    pub fn drifts(&self) -> bool {
        self.drift_way().is_some()
    }

    /// Some milliseconds have passed.
    pub(super) fn drift(&mut self, milliseconds: f64) {
        let Some(way) = self.drift_way() else { return };
        let passed = sound(milliseconds).clamp(0.0, LONGEST);
        self.held_at_edge += passed;
        if self.held_at_edge > PATIENCE {
            self.look(self.camera.panned(-way * (PACE * passed / 1_000.0)));
            self.repeat_move();
        }
    }

    /// The pointer was pressed or moved: time at the edge counts from when it got there.
    pub(super) fn watch_edge(&mut self) {
        if !self.drifts() {
            self.held_at_edge = 0.0;
        }
    }

    /// Where the pointer wants to go, as a share of the full pace; `None` while nothing is dragged there.
    fn drift_way(&self) -> Option<Vec2> {
        let pointer = self.last_pointer.filter(|_| self.state.takes_canvas_along())?;
        let along = |at: f64, length: f64| {
            let edge = EDGE.min(length / 4.0);
            let beyond = (at - (length - edge)).max(0.0) - (edge - at).max(0.0);
            if edge > 0.0 { (beyond / edge).clamp(-1.0, 1.0) } else { 0.0 }
        };
        let way = Vec2::new(along(pointer.at.x, self.viewport.w), along(pointer.at.y, self.viewport.h));
        (!way.is_zero()).then_some(way)
    }
}
