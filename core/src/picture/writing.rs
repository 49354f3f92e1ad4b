//! Where it is written what edges allow: on their lines, but on no other line, no node and nothing that is written there
//! already.

use std::collections::BTreeMap;

use super::said;
use crate::editor::{Point, Route, Scene, name_of_container};
use crate::model::{Diagram, EdgeId, Rect};
use crate::sort::InOrder;
use crate::text::{Weight, fit, width};

/// What is written at an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The text, cut if it is long.
    pub text: String,
    /// The pill it stands in.
    pub pill: Rect,
}

/// How much a place is worse than one with nothing around: by what is under the pill.
const NODE: u32 = 1_000;
const CROSSING: u32 = 10;
const BORDER: u32 = 1;

/// What is written at some edges of a scene, and where, for text of a size in canvas units with room of `aside` in front of
/// it. Edges come in the order in which they choose a place; one whose every place is covered is left out.
pub fn written<'a>(
    diagram: &Diagram,
    scene: &Scene,
    edges: impl IntoIterator<Item = &'a EdgeId>,
    size: f64,
    aside: f64,
) -> BTreeMap<EdgeId, Written> {
    let mut writer = Writer::new(size, aside);
    edges.into_iter().filter_map(|id| Some((id.clone(), writer.write(diagram, scene, id)?))).collect()
}

/// Writes at one edge after the other, for whoever has no time to do it all at once.
#[derive(Clone, Debug)]
pub struct Writer {
    size: f64,
    aside: f64,
    /// Pills by the part of the canvas they stand in.
    taken: BTreeMap<(i64, i64), Vec<Rect>>,
}

impl Writer {
    /// For text of a size in canvas units with room of `aside` in front of it.
    pub fn new(size: f64, aside: f64) -> Self {
        Self { size, aside, taken: BTreeMap::new() }
    }

    /// What is written at an edge, clear of what was written before; `None` where every place is covered.
    pub fn write(&mut self, diagram: &Diagram, scene: &Scene, id: &EdgeId) -> Option<Written> {
        /// A longer list of grants is cut, in canvas units at the usual size of text.
        const WIDEST: f64 = 180.0;
        let (edge, line) = diagram.edge(id.as_str()).zip(scene.edge(id.as_str()))?;
        let size = self.size;
        let text = fit(&said(scene, id, edge), size, Weight::Regular, WIDEST * size / super::edges::LABEL);
        // Fonts that stand in for ours are up to an eighth wider.
        let w = width(&text, size, Weight::Regular) * 1.125 + size * 1.3 + self.aside;
        let h = size * 1.65;
        if text.is_empty() {
            return None;
        }
        let mut best: Option<(u32, Rect)> = None;
        for pill in places(&line.route, w, h) {
            if self.covers(&pill) {
                continue;
            }
            let cost = cost(scene, id, &pill);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, pill));
            }
            if cost == 0 {
                break;
            }
        }
        let (_, pill) = best.filter(|(cost, _)| *cost < NODE)?;
        self.taken.entry(bucket(pill.center())).or_default().push(pill);
        Some(Written { text, pill })
    }

    /// Whether a pill would cover one that stands already.
    fn covers(&self, pill: &Rect) -> bool {
        let (x, y) = bucket(pill.center());
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let room = pill.inflated(2.0);
        around.filter_map(|it| self.taken.get(&it)).flatten().any(|it| it.overlaps(&room))
    }
}

/// The part of the canvas that a place is in.
#[expect(clippy::cast_possible_truncation, reason = "places are within ten million units")]
fn bucket(at: Point) -> (i64, i64) {
    /// From one line of buckets to the next.
    const BUCKET: f64 = 256.0;
    ((at.x / BUCKET).floor() as i64, (at.y / BUCKET).floor() as i64)
}

/// Where a pill may stand on a route, the best first: in the middle of its longest part, then along that, then on others.
fn places(route: &Route, w: f64, h: f64) -> Vec<Rect> {
    /// Shares of a part of a route, from its middle outwards.
    const SHARES: [f64; 9] = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9, 0.27, 0.73];
    let mut parts: Vec<(Point, Point)> = route.segments().collect();
    parts.order_by(|a, b| b.0.distance(b.1).total_cmp(&a.0.distance(a.1)));
    let pill = |at: Point| Rect::new(at.x - w / 2.0, at.y - h / 2.0, w, h);
    let mut places = Vec::new();
    for (from, to) in parts {
        // Along a part, the pill leaves room for the bends and arrow heads at its ends.
        let along = if from.y == to.y { w } else { h } + 24.0;
        let length = from.distance(to);
        if length < along {
            continue;
        }
        let free = (length - along) / length;
        let at = |share: f64| from + (to - from) * (0.5 + (share - 0.5) * free);
        places.extend(SHARES.iter().map(|share| pill(at(*share))));
    }
    // On a short line there is no choice.
    if places.is_empty() {
        places.push(pill(route.label_at()));
    }
    places
}

/// What is under a pill: nodes, names and other lines.
fn cost(scene: &Scene, id: &EdgeId, pill: &Rect) -> u32 {
    let mut cost = 0;
    for node in scene.nodes_in(pill).filter_map(|it| scene.node(it.as_str())) {
        if !node.is_container {
            cost += NODE;
        } else if name_of_container(&node.rect).overlaps(pill) {
            cost += 3 * CROSSING;
        } else if !node.rect.contains_rect(pill) {
            cost += BORDER;
        }
    }
    let room = pill.inflated(1.5);
    for (other, line) in scene.edges_near(pill).filter_map(|it| Some((it, scene.edge(it.as_str())?))) {
        let crossed =
            line.route.segments().filter(|(a, b)| Rect::between(*a, *b).inflated(0.01).overlaps(&room));
        // One part of the own line runs under it.
        let n = crossed.count().saturating_sub(usize::from(other == id));
        cost += CROSSING * u32::try_from(n).unwrap_or(u32::MAX / NODE).min(20);
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates;

    #[test]
    fn what_is_written_covers_no_node_no_other_line_and_nothing_written() {
        for template in templates::all() {
            let diagram = template.diagram();
            let scene = Scene::new(&diagram);
            let written = written(&diagram, &scene, scene.edges().map(|it| it.0), 11.0, 0.0);
            assert_eq!(written.len(), diagram.edges().count(), "{}", template.name);
            for (id, it) in &written {
                let icons = scene.nodes().filter(|(_, node)| !node.is_container);
                assert!(
                    icons.map(|it| it.1.rect).all(|rect| !rect.overlaps(&it.pill)),
                    "{} {id}",
                    template.name
                );
                for (other, line) in scene.edges().filter(|(other, _)| *other != id) {
                    let parts = line.route.segments().map(|(a, b)| Rect::between(a, b).inflated(0.01));
                    assert!(
                        parts.into_iter().all(|part| !part.overlaps(&it.pill)),
                        "{} {id} {other}",
                        template.name
                    );
                }
                let others = written.iter().filter(|(other, _)| *other != id);
                assert!(
                    others.map(|it| it.1.pill).all(|pill| !pill.overlaps(&it.pill)),
                    "{} {id}",
                    template.name
                );
            }
        }
    }

    #[test]
    fn a_line_without_room_for_it_keeps_what_it_allows_to_itself() {
        let route = Route::straight(Point::new(0.0, 0.0), Point::new(20.0, 0.0));
        assert_eq!(places(&route, 60.0, 18.0).len(), 1);
        assert!(places(&Route::straight(Point::new(0.0, 0.0), Point::new(400.0, 0.0)), 60.0, 18.0).len() > 4);
    }
}
