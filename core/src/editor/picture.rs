//! What lies over the scene at this moment.

use super::geometry::{Point, bounds};
use super::hit_test::{self, Hit};
use super::overlay::{ConnectHandle, FoldHandle, Overlay, ResizeHandle};
use super::{Editor, Tool};
use crate::model::{Annotation, AnnotationId, NodeId, Rect, Style};

impl Editor {
    /// What to draw over the scene.
    pub fn overlay(&self) -> Overlay {
        let rect = |id: &NodeId| self.scene.seen_rect(id.as_str()).map(|it| (id.clone(), it));
        let selected: Vec<(NodeId, Rect)> = self.selection.nodes().iter().filter_map(rect).collect();
        let annotation = |id: &AnnotationId| {
            let rect = self.scene.annotation(id.as_str())?.rect;
            let style = self.diagram.annotation(id.as_str())?.style;
            Some((id.clone(), self.outline(style, rect)))
        };
        let selected_annotations: Vec<(AnnotationId, Rect)> =
            self.selection.annotations().iter().filter_map(annotation).collect();
        let boxes =
            self.outlines(&selected).into_iter().chain(selected_annotations.iter().map(|(_, it)| *it));
        let mut overlay = Overlay {
            bounds: (self.selection.n_boxes() > 1).then(|| bounds(boxes)).flatten(),
            selected,
            selected_annotations,
            selected_edges: self.selection.edges().iter().cloned().collect(),
            trace: self.trace_overlay(),
            found: self.found_overlay(),
            ..Overlay::default()
        };
        if !self.is_busy() {
            overlay.related = self.related_rects();
            overlay.resize_handles = self.resize_handles();
            overlay.connect_handles = self.connect_handles();
            overlay.edge_handles = self.edge_handles();
            overlay.fold_handles = self.fold_handles();
            match &self.hover {
                Some(Hit::Node(id)) => overlay.hover = Some(id.clone()),
                Some(Hit::Edge(id)) => overlay.hover_edge = Some(id.clone()),
                Some(Hit::Annotation(id)) => overlay.hover_annotation = annotation(id),
                None => {}
            }
        }
        self.state.draw(self, &mut overlay);
        self.follow_with_arrows(&mut overlay);
        overlay.ties = self.lifted_ties(&overlay);
        if let Some((glow, focus)) = self.glow_of_choosing() {
            overlay.glow = glow;
            overlay.hover = focus.or(overlay.hover);
            overlay.resize_handles.clear();
            overlay.connect_handles.clear();
            overlay.edge_handles.clear();
            overlay.fold_handles.clear();
        }
        overlay
    }

    /// Handles of the one selected container.
    pub(super) fn resize_handles(&self) -> Vec<(ResizeHandle, Point)> {
        if let Some(it) = self.selection.only_annotation().and_then(|it| self.diagram.annotation(it.as_str()))
        {
            let may = !self.is_read_only && self.tool == Tool::Select && self.writing.is_none();
            return if may { self.handles_of_annotation(it) } else { Vec::new() };
        }
        let node = self.selection.only_node().filter(|it| self.scene.folded_into(it.as_str()).is_none());
        let node = node.and_then(|it| self.scene.node(it.as_str()));
        match node.filter(|it| it.is_container && !self.is_read_only && self.tool == Tool::Select) {
            Some(node) => ResizeHandle::ALL.into_iter().map(|it| (it, it.on(&node.rect))).collect(),
            None => Vec::new(),
        }
    }

    /// What an outline goes round: a text fills its box, so that a line on the border would cross the first and the last letter.
    fn outline(&self, style: Style, rect: Rect) -> Rect {
        /// Room between letters and line, in pixels.
        const ASIDE: f64 = 5.0;
        match style {
            Style::Text { .. } => rect.inflated(ASIDE / self.camera.zoom),
            _ => rect,
        }
    }

    /// Handles of an annotation: a text is as high as its lines, so only its sides move.
    pub(super) fn handles_of_annotation(&self, it: &Annotation) -> Vec<(ResizeHandle, Point)> {
        /// Boxes smaller than this on the screen, in pixels, have none: they would cover the box.
        const LEAST: f64 = 20.0;
        // An arrow has handles at its ends.
        if it.closed.is_some() || it.is_arrow() || it.rect.w.max(it.rect.h) * self.camera.zoom < LEAST {
            return Vec::new();
        }
        let is_text = matches!(it.style, Style::Text { .. });
        let all = ResizeHandle::ALL.into_iter().filter(|handle| !is_text || handle.y == 0);
        let outline = self.outline(it.style, it.rect);
        all.map(|handle| (handle, handle.on(&outline))).collect()
    }

    /// What closes and opens containers: at the right end of the title of the one under the pointer, and of the one selected.
    pub(super) fn fold_handles(&self) -> Vec<FoldHandle> {
        /// How far off the border its middle is, in pixels: clear of the handle that resizes.
        const INSET: f64 = 20.0;
        /// Boxes smaller than this on the screen, in pixels, have none: it would cover the name.
        const LEAST: (f64, f64) = (96.0, 36.0);
        if self.tool != Tool::Select || self.writing.is_some() {
            return Vec::new();
        }
        let hovered = match &self.hover {
            Some(Hit::Node(id)) => Some(id),
            _ => None,
        };
        let selected = self.selection.only_node().filter(|it| Some(*it) != hovered && !self.is_hidden(it));
        let of = |id: &NodeId| {
            let it = self.scene.node(id.as_str()).filter(|it| it.is_closed || self.can_close(id))?;
            let (inset, zoom) = (self.world_length(INSET), self.camera.zoom);
            let down = if it.is_closed { it.rect.h / 2.0 } else { inset };
            let at = Point::new(it.rect.right() - inset, it.rect.y + down);
            let has_room = it.rect.w * zoom >= LEAST.0 && it.rect.h * zoom >= LEAST.1;
            has_room.then(|| FoldHandle { node: id.clone(), at, opens: it.is_closed })
        };
        hovered.into_iter().chain(selected).filter_map(of).collect()
    }

    /// Handles that start an edge, of the node under the pointer and the one selected.
    pub(super) fn connect_handles(&self) -> Vec<ConnectHandle> {
        /// How far off the border they are, in pixels.
        const GAP: f64 = 14.0;
        if self.tool != Tool::Select {
            return Vec::new();
        }
        let is_seen = |it: &&NodeId| self.scene.folded_into(it.as_str()).is_none();
        let selected = self.selection.only_node().filter(is_seen).filter(|it| self.may_start_edge(it));
        let mut nodes: Vec<&NodeId> = self.handles_of.iter().collect();
        nodes.extend(selected.filter(|it| Some(*it) != self.handles_of.as_ref()));
        let gap = self.world_length(GAP);
        /// Nodes narrower than this on the screen, in pixels, have none: they would lie over the neighbors.
        const NARROWEST: f64 = 40.0;
        let of = |id: &NodeId| {
            let rect = self.scene.node(id.as_str())?.rect;
            let has_room = rect.w * self.camera.zoom >= NARROWEST;
            has_room.then(|| hit_test::connect_handles(id, &self.lettered(id, rect), gap))
        };
        nodes.into_iter().filter_map(of).flatten().collect()
    }
}
