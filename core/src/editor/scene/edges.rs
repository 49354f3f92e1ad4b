//! Edges of the scene: which of them a change concerns, and their routes.

use std::collections::BTreeSet;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{Scene, SceneEdge, envelope, insert_sorted, rectangle, remove_sorted};
use crate::editor::lanes::{self, Line};
use crate::editor::route::{self, Obstacles, Route};
use crate::model::{Edge, EdgeId, NodeId, Rect};

impl Scene {
    /// The route an edge between two boxes would take. `is_gone` names nodes that are elsewhere for the moment.
    pub fn route_between(&self, from: &Rect, to: &Rect, is_gone: impl Fn(&NodeId) -> bool) -> Route {
        if self.is_crowded {
            return self.plain_route_between(from, to, is_gone);
        }
        let mut obstacles = Obstacles::default();
        let part = route::corridor(from, to, true);
        for entry in self.node_index.locate_in_envelope_intersecting(envelope(&part)) {
            let (id, is_container) = &entry.data;
            let (low, high) = (entry.geom().lower(), entry.geom().upper());
            let rect = Rect::new(low[0], low[1], high[0] - low[0], high[1] - low[1]);
            match is_container {
                _ if is_gone(id) => {}
                // A card that an edge of what is in it ends at.
                false if rect == *from || rect == *to => {}
                false => obstacles.boxes.push(rect),
                true => {
                    obstacles.names.push(route::name_of_container(&rect));
                    obstacles.frames.push(rect);
                }
            }
        }
        obstacles.boxes.extend(self.cards_in(&part, [from, to]));
        route::route(from, to, obstacles)
    }

    /// A route that is found at once, for a gesture that takes many edges along.
    pub(in crate::editor) fn plain_route_between(
        &self,
        from: &Rect,
        to: &Rect,
        is_gone: impl Fn(&NodeId) -> bool,
    ) -> Route {
        route::plain(from, to, |lane| self.is_covered(lane, [from, to], &is_gone))
    }

    /// Whether an icon or a card stands in a rectangle.
    fn is_covered(&self, part: &Rect, ends: [&Rect; 2], is_gone: impl Fn(&NodeId) -> bool) -> bool {
        let mut inside = self.node_index.locate_in_envelope_intersecting(envelope(part));
        let is_end = |low: [f64; 2]| ends.iter().any(|it| it.x == low[0] && it.y == low[1]);
        inside.any(|it| !it.data.1 && !is_gone(&it.data.0) && !is_end(it.geom().lower()))
            || self.cards_in(part, ends).next().is_some()
    }

    /// Notes the edges at a node and those that may go round it.
    pub(super) fn touch(&self, id: &NodeId, dirty: &mut BTreeSet<EdgeId>) {
        let Some(node) = self.nodes.get(id) else { return };
        dirty.extend(node.edges.iter().cloned());
        let part = match (node.is_container, self.is_crowded) {
            (false, _) => node.rect,
            (true, false) => route::name_of_container(&node.rect),
            (true, true) => return,
        };
        self.touch_part(&part, dirty);
    }

    /// Notes the edges that may go round a box.
    pub(super) fn touch_part(&self, part: &Rect, dirty: &mut BTreeSet<EdgeId>) {
        let near = self.edge_index.locate_in_envelope_intersecting(envelope(part)).map(|it| &it.data);
        dirty.extend(near.filter(|id| self.goes_round(id)).cloned());
    }

    /// The box that an edge ends at.
    fn end_rect(&self, id: &NodeId) -> Option<Rect> {
        self.seen_rect(id.as_str())
    }

    fn goes_round(&self, id: &EdgeId) -> bool {
        let boxes =
            self.edges.get(id).and_then(|it| Some((self.end_rect(&it.from)?, self.end_rect(&it.to)?)));
        !self.is_crowded || boxes.is_none_or(|(from, to)| route::goes_round(&from, &to))
    }

    pub(super) fn add_edge(&mut self, id: &EdgeId, edge: &Edge) {
        for end in [&edge.from, &edge.to] {
            if let Some(node) = self.nodes.get_mut(end) {
                insert_sorted(&mut node.edges, id);
            }
        }
        let edge = SceneEdge {
            from: edge.from.clone(),
            to: edge.to.clone(),
            route: Route::default(),
            alone: Route::default(),
            corridor: Rect::default(),
        };
        self.edges.insert(id.clone(), edge);
    }

    pub(super) fn remove_edge(&mut self, id: &EdgeId) {
        let Some(edge) = self.edges.remove(id) else { return };
        for end in [&edge.from, &edge.to] {
            if let Some(node) = self.nodes.get_mut(end) {
                remove_sorted(&mut node.edges, id);
            }
        }
        self.edge_index.remove(&GeomWithData::new(rectangle(&edge.corridor), id.clone()));
    }

    pub(super) fn reroute(&mut self, dirty: &BTreeSet<EdgeId>) {
        /// With more edges, nobody follows one of them through the whole drawing, and searching takes too long.
        const CROWD: usize = 1_500;
        let was_crowded = std::mem::replace(&mut self.is_crowded, self.edges.len() > CROWD);
        let everything: BTreeSet<EdgeId>;
        let dirty = if was_crowded == self.is_crowded {
            dirty
        } else {
            everything = self.edges.keys().cloned().collect();
            &everything
        };
        if dirty.is_empty() {
            return;
        }
        let in_bulk = dirty.len() * 4 > self.edges.len();
        for id in dirty {
            let Some(edge) = self.edges.get(id) else { continue };
            let (Some(from), Some(to)) = (self.end_rect(&edge.from), self.end_rect(&edge.to)) else {
                continue;
            };
            let corridor = route::corridor(&from, &to, !self.is_crowded);
            let alone = if self.joins_folded(&edge.from, &edge.to) || self.is_bundled(id) {
                Route::default()
            } else {
                self.route_between(&from, &to, |it| *it == edge.from || *it == edge.to)
            };
            let Some(edge) = self.edges.get_mut(id) else { continue };
            edge.route = alone.clone();
            edge.alone = alone;
            let was = std::mem::replace(&mut edge.corridor, corridor);
            if !in_bulk && was != corridor {
                self.edge_index.remove(&GeomWithData::new(rectangle(&was), id.clone()));
                self.edge_index.insert(GeomWithData::new(rectangle(&corridor), id.clone()));
            }
        }
        if in_bulk {
            let entry =
                |(id, it): (&EdgeId, &SceneEdge)| GeomWithData::new(rectangle(&it.corridor), id.clone());
            self.edge_index = RTree::bulk_load(self.edges.iter().map(entry).collect());
        }
        if !self.is_crowded {
            self.separate();
        }
    }

    /// Keeps edges apart that would run on one another.
    fn separate(&mut self) {
        let line = |(id, edge)| {
            let SceneEdge { from, to, alone, .. }: &SceneEdge = edge;
            let end = |it| Some((self.end(it), self.end_rect(it)?));
            Some(Line { id, from: end(from)?, to: end(to)?, route: alone.clone() })
        };
        let seen = self.edges.iter().filter(|(_, it)| !it.alone.points.is_empty());
        let mut lines: Vec<Line<'_>> = seen.filter_map(line).collect();
        lanes::separate(&mut lines, |line, a, b| {
            let is_end = |it: &NodeId| it == line.from.0 || it == line.to.0;
            !self.is_covered(&route::lane((a, b)), [&line.from.1, &line.to.1], is_end)
        });
        let routes: Vec<(EdgeId, Route)> = lines.into_iter().map(|it| (it.id.clone(), it.route)).collect();
        for (id, route) in routes {
            if let Some(it) = self.edges.get_mut(&id) {
                it.route = route;
            }
        }
    }
}
