//! Selects one thing and shows it: what a finding points at.

use crate::editor::{Camera, Editor, Selection};
use crate::model::{EdgeId, NodeId, Rect};

impl Editor {
    /// Selects a node and shows it.
    pub(super) fn zoom_to_node(&mut self, id: &NodeId) {
        self.cancel_gesture();
        self.uncover(id);
        if let Some(rect) = self.scene.seen_rect(id.as_str()) {
            self.select(Selection::node(id.clone()));
            self.show(rect);
            self.tell(self.describe(id));
        }
    }

    /// Selects an edge and shows it with both its ends.
    pub(super) fn zoom_to_edge(&mut self, id: &EdgeId) {
        self.cancel_gesture();
        if let Some(it) =
            self.diagram.edge(id.as_str()).filter(|_| self.scene.is_edge_folded(id.as_str())).cloned()
        {
            self.uncover(&it.from);
            self.uncover(&it.to);
        }
        if let Some(rect) = self.bounds_of_edge(id) {
            self.select(Selection::new([], [id.clone()]));
            self.show(rect);
        }
    }

    /// The rectangle around an edge, or around what is seen in its place.
    fn bounds_of_edge(&self, id: &EdgeId) -> Option<Rect> {
        let edge = self.scene.edge(id.as_str())?;
        match self.scene.is_edge_folded(id.as_str()) {
            true => {
                let drawn = self.scene.edge(self.scene.drawn_edge(id).as_str()).map(|it| it.route.bounds());
                drawn.filter(|it| it.w + it.h > 0.0).or_else(|| self.scene.seen_rect(edge.from.as_str()))
            }
            false => Some(edge.route.bounds()),
        }
    }

    /// Brings a rectangle to the middle, at a zoom at which it can be read and seen whole. Where it is both already,
    /// nothing moves: whoever goes from one thing to the next keeps their bearings.
    pub(in crate::editor) fn show(&mut self, rect: Rect) {
        /// Below this, labels cannot be read.
        const LEGIBLE: f64 = 0.75;
        /// What floats over the canvas above and below, in pixels.
        const STRIPS: f64 = 56.0;
        let (view, strips) = (self.camera.world_view(self.viewport), self.world_length(STRIPS));
        let clear = Rect::new(view.x, view.y + strips, view.w, view.h - 2.0 * strips);
        if self.camera.zoom >= LEGIBLE && clear.contains_rect(&rect) {
            return;
        }
        let fitting = Camera::fit(rect, self.viewport, Camera::MAX_ZOOM).zoom;
        let zoom = self.camera.zoom.max(LEGIBLE).min(fitting);
        self.jump(Camera::centered(rect.center(), self.viewport, zoom));
    }
}
