//! Edges with arrow heads, and what they allow.

use super::markup::{Label, numbers};
use super::writing::Written;
use super::{Drawing, access};
use crate::editor::{Point, Route};
use crate::model::{Edge, EdgeId};
use crate::text::Weight;

/// Radius of the corners of an edge, in canvas units.
const CORNER: f64 = 8.0;
/// Size of the text at an edge, in canvas units.
pub(super) const LABEL: f64 = 11.0;

impl Drawing<'_> {
    /// Lines and arrow heads.
    pub(super) fn edges(&mut self, routes: &[&Route]) {
        if routes.is_empty() {
            return;
        }
        let color = self.palette.edge;
        self.markup.open(
            "g",
            &[
                ("fill", "none".into()),
                ("stroke", color.into()),
                ("stroke-width", 1.5.into()),
                ("stroke-linejoin", "round".into()),
            ],
        );
        for route in routes {
            self.markup.empty("path", &[("d", line(route).as_str().into())]);
        }
        self.markup.close();
        self.markup.open("g", &[("fill", color.into())]);
        for head in routes.iter().filter_map(|it| arrow_head(it)) {
            self.markup.empty("path", &[("d", head.as_str().into())]);
        }
        self.markup.close();
    }

    /// What an edge allows.
    pub(super) fn edge_label(&mut self, id: &EdgeId) {
        let Some(Written { text, pill }) = self.labels.get(id) else { return };
        let Some(edge) = self.diagram.edge(id.as_str()) else { return };
        let name = |id: &str| self.diagram.node(id).map_or("", |it| it.name.as_str());
        let told = |edge: &Edge| {
            format!("{} to {}: {}", name(edge.from.as_str()), name(edge.to.as_str()), access(edge))
        };
        let all = self.scene.bundle(id.as_str()).iter().filter_map(|it| self.diagram.edge(it.as_str()));
        let all: Vec<String> = all.map(told).collect();
        let title = if all.is_empty() { told(edge) } else { all.join("; ") };
        self.markup.open("g", &[]);
        self.markup.text("title", &[], &title);
        self.markup.rect(
            *pill,
            &[
                ("rx", (pill.h / 2.0).into()),
                ("fill", self.palette.node.into()),
                ("stroke", self.palette.edge.into()),
            ],
        );
        let center = pill.center();
        let color = self.palette.text_2;
        let (x, y) = (center.x, center.y);
        self.markup.centered(&Label { text, x, y, size: LABEL, weight: Weight::Regular, color });
        self.markup.close();
    }
}

/// The line of a route with its corners rounded, as SVG path data.
pub fn line(route: &Route) -> String {
    let Some((first, last)) = route.points.first().zip(route.points.last()) else { return String::new() };
    let mut path = format!("M{}", numbers(&[first.x, first.y]));
    for corner in route.points.windows(3) {
        let [before, at, after] = corner else { continue };
        let radius = CORNER.min(at.distance(*before) / 2.0).min(at.distance(*after) / 2.0);
        let (start, end) = (towards(*at, *before, radius), towards(*at, *after, radius));
        let turn = (at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x);
        let sweep = if turn > 0.0 { "1" } else { "0" };
        let (start, end) = (numbers(&[start.x, start.y]), numbers(&[end.x, end.y]));
        path.push_str(&format!("L{start}A{} 0 0 {sweep} {end}", numbers(&[radius, radius])));
    }
    path.push_str(&format!("L{}", numbers(&[last.x, last.y])));
    path
}

/// The point this far from one point towards another.
fn towards(from: Point, to: Point, distance: f64) -> Point {
    let length = from.distance(to);
    if length == 0.0 { from } else { from + (to - from) * (distance / length) }
}

fn arrow_head(route: &Route) -> Option<String> {
    const LENGTH: f64 = 9.0;
    const HALF: f64 = 4.5;
    let (tip, way) = route.arrow()?;
    let back = tip + way * -LENGTH;
    let corners = [
        tip.x,
        tip.y,
        back.x - way.y * HALF,
        back.y + way.x * HALF,
        back.x + way.y * HALF,
        back.y - way.x * HALF,
    ];
    let [a, b, c] = [&corners[..2], &corners[2..4], &corners[4..]].map(numbers);
    Some(format!("M{a}L{b}L{c}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_rounded_as_far_as_there_is_room() {
        let points = vec![Point::new(0.0, 0.0), Point::new(100.0, 0.0), Point::new(100.0, 8.0)];
        assert_eq!(line(&Route { points }), "M0 0L96 0A4 4 0 0 1 100 4L100 8");
    }

    #[test]
    fn an_arrow_points_where_the_edge_ends() {
        let route = Route::straight(Point::new(0.0, 0.0), Point::new(50.0, 0.0));
        assert_eq!(arrow_head(&route).as_deref(), Some("M50 0L41 4.5L41 -4.5Z"));
        assert_eq!(line(&route), "M0 0L50 0");
        assert!(arrow_head(&Route::default()).is_none());
    }
}
