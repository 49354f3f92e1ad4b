//! Orthogonal routes of edges.
//!
//! A route depends on nothing but the two boxes and what stands between them, so it stays as it is while other parts
//! of the drawing change. Simple ways, with two bends at most, are looked at first; where all of them are in the way of
//! something, [`detour`] searches. In drawings of thousands of edges, simple ways have to do.

use super::detour;
use super::geometry::{Point, Side, Size, Vec2, bounds, distance_to_segment};
use crate::catalog::Shape;
use crate::layout::HEADER;
use crate::model::Rect;
use crate::sort::InOrder;

/// How far a route keeps from boxes it goes round, in canvas units.
pub(super) const CLEARANCE: f64 = 16.0;

/// What a bend costs, in canvas units of length: a longer way with fewer bends reads better.
pub(super) const BEND: f64 = 48.0;

/// What it costs to run through the name of a container, in canvas units of length.
pub(super) const NAME_COST: f64 = 240.0;

/// What it costs to run along the border of a container, in canvas units of length.
const GRAZE: f64 = 24.0;

/// How far outside of the rectangle around both boxes a detour may lead, in canvas units.
const DETOUR: f64 = 128.0;

/// Boxes farther apart than this get a plain route: a long edge cannot go round everything in its way.
const LOCAL: f64 = 1_600.0;

/// The line of an edge, from border to border.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Start, bends and end; at least two.
    pub points: Vec<Point>,
}

impl Route {
    /// A straight line.
    pub fn straight(from: Point, to: Point) -> Self {
        Self { points: vec![from, to] }
    }

    /// Its parts, from start to end.
    pub fn segments(&self) -> impl Iterator<Item = (Point, Point)> {
        self.points.windows(2).filter_map(|it| if let [from, to] = it { Some((*from, *to)) } else { None })
    }

    /// Where its label is centered: in the middle of its longest part.
    pub fn label_at(&self) -> Point {
        let longest = self.segments().reduce(|best, it| if length(it) > length(best) { it } else { best });
        longest.map_or_else(Point::default, |(from, to)| from.middle(to))
    }

    /// The place at a share of its length, counted from its start.
    pub fn at(&self, share: f64) -> Point {
        let mut left = self.segments().map(length).sum::<f64>() * share;
        for (from, to) in self.segments() {
            let length = length((from, to));
            if left <= length && length > 0.0 {
                return from + (to - from) * (left / length);
            }
            left -= length;
        }
        self.points.last().copied().unwrap_or_default()
    }

    /// Tip and direction (of length one) of its arrow head.
    pub fn arrow(&self) -> Option<(Point, Vec2)> {
        let (from, tip) = self.segments().filter(|it| length(*it) > 0.0).last()?;
        Some((tip, (tip - from) * (1.0 / length((from, tip)))))
    }

    /// The smallest rectangle around it.
    pub fn bounds(&self) -> Rect {
        bounds(self.segments().map(|(from, to)| Rect::between(from, to))).unwrap_or_default()
    }

    /// How far a place is from the line.
    pub fn distance(&self, at: Point) -> f64 {
        self.segments().map(|(from, to)| distance_to_segment(at, from, to)).fold(f64::INFINITY, f64::min)
    }

    /// What it costs: its length, its bends, and names it runs through.
    fn cost(&self, names: &[Rect]) -> f64 {
        let length: f64 = self.segments().map(length).sum();
        let bends = self.points.iter().skip(2).map(|_| BEND).sum::<f64>();
        let through = names.iter().filter(|it| self.segments().any(|part| lane(part).overlaps(it)));
        length + bends + through.map(|_| NAME_COST).sum::<f64>()
    }

    /// The same line elsewhere.
    #[must_use]
    pub fn translated(&self, by: Vec2) -> Self {
        Self { points: self.points.iter().map(|it| *it + by).collect() }
    }
}

fn length((from, to): (Point, Point)) -> f64 {
    from.distance(to)
}

/// What a route has to mind.
#[derive(Clone, Debug, Default)]
pub(super) struct Obstacles {
    /// Boxes that it goes round.
    pub(super) boxes: Vec<Rect>,
    /// Names of containers, which it rather does not run through.
    pub(super) names: Vec<Rect>,
    /// Containers, along whose borders it rather does not run.
    pub(super) frames: Vec<Rect>,
    /// What is drawn of the two nodes it connects.
    pub(super) ends: [Rect; 2],
}

/// The part of a container's header where its name is.
pub fn name_of_container(rect: &Rect) -> Rect {
    const INSET: f64 = 6.0;
    /// Names are seldom longer.
    const LONGEST: f64 = 200.0;
    Rect::new(rect.x + INSET, rect.y + INSET, (rect.w - 2.0 * INSET).clamp(1.0, LONGEST), HEADER - INSET)
}

/// Whether a box is that of an icon, whose square is smaller.
fn is_icon(rect: &Rect) -> bool {
    rect.size() == Size::new(Shape::ICON_SIZE.0, Shape::ICON_SIZE.1)
}

/// What is drawn of a node: an icon is narrower than its box.
fn body(rect: &Rect) -> Rect {
    const ASIDE: f64 = 20.0;
    if is_icon(rect) { Rect::new(rect.x + ASIDE, rect.y, rect.w - 2.0 * ASIDE, rect.h) } else { *rect }
}

/// Where an edge meets a node on one side: a container in the middle, an icon at its square or under its name.
fn port(rect: &Rect, side: Side) -> Point {
    /// The middle of an icon's square, below the top of its box.
    const SQUARE: f64 = 26.0;
    let at = body(rect).side(side);
    match side {
        Side::Left | Side::Right if is_icon(rect) => Point::new(at.x, rect.y + SQUARE),
        _ => at,
    }
}

/// Where edges may meet a node.
pub(super) fn ports(rect: &Rect) -> [(Side, Point); 4] {
    Side::ALL.map(|side| (side, port(rect, side)))
}

/// The part of the canvas that decides about a route between two boxes: the route lies inside, and only what stands
/// inside is gone round.
pub(super) fn corridor(from: &Rect, to: &Rect, is_careful: bool) -> Rect {
    from.union(to).inflated(2.0 * CLEARANCE + if is_careful { DETOUR } else { 0.0 })
}

/// Whether the plain route between two boxes goes round what stands between them.
pub(super) fn goes_round(from: &Rect, to: &Rect) -> bool {
    let corridor = corridor(from, to, false);
    corridor.w <= LOCAL && corridor.h <= LOCAL
}

/// The best route between two boxes.
pub(super) fn route(from: &Rect, to: &Rect, mut obstacles: Obstacles) -> Route {
    if from.overlaps(to) {
        return Route::straight(from.center(), to.center());
    }
    let mut best: Option<(usize, f64, Way)> = None;
    for way in simple(from, to) {
        if best.is_some_and(|(n, cost, _)| n == 0 && cost <= way.cost()) {
            break;
        }
        let hits = |rects: &[Rect]| {
            rects.iter().filter(|it| way.segments().any(|part| lane(part).overlaps(it))).count()
        };
        #[expect(clippy::cast_precision_loss, reason = "at most as many as nodes")]
        let names = hits(&obstacles.names) as f64;
        let grazed = way.segments().filter(|it| obstacles.frames.iter().any(|frame| grazes(*it, frame)));
        let grazing: f64 = grazed.map(|_| GRAZE).sum();
        let (n, cost) = (hits(&obstacles.boxes), way.cost() + names * NAME_COST + grazing);
        if best.is_none_or(|(best_n, best_cost, _)| (n, cost) < (best_n, best_cost)) {
            best = Some((n, cost, way));
        }
    }
    let Some((n, cost, way)) = best else { return Route::straight(from.center(), to.center()) };
    if n == 0 && cost <= way.cost() + GRAZE {
        return way.to_route();
    }
    obstacles.ends = [body(from), body(to)];
    let detour = detour::way(from, to, &corridor(from, to, true), &obstacles).map(|points| Route { points });
    match detour {
        Some(it) if n > 0 || it.cost(&obstacles.names) < cost => it,
        _ => way.to_route(),
    }
}

/// Whether a part of a route runs so near along a border that it seems to belong to it.
fn grazes((from, to): (Point, Point), frame: &Rect) -> bool {
    const NEAR: f64 = 7.0;
    let shared = |a: f64, b: f64, low: f64, high: f64| a.max(b).min(high) - a.min(b).max(low);
    let near = |at: f64, sides: [f64; 2]| sides.iter().any(|it| (it - at).abs() < NEAR);
    if from.x == to.x {
        near(from.x, [frame.x, frame.right()]) && shared(from.y, to.y, frame.y, frame.bottom()) > CLEARANCE
    } else {
        near(from.y, [frame.y, frame.bottom()]) && shared(from.x, to.x, frame.x, frame.right()) > CLEARANCE
    }
}

/// The plain route between two boxes. `is_blocked` says whether something other than the two boxes stands in a rectangle.
/// Boxes far apart do not go round anything.
pub(super) fn plain(from: &Rect, to: &Rect, mut is_blocked: impl FnMut(&Rect) -> bool) -> Route {
    if from.overlaps(to) {
        return Route::straight(from.center(), to.center());
    }
    let ways = simple(from, to);
    let Some(plain) = ways.first() else { return Route::straight(from.center(), to.center()) };
    if !goes_round(from, to) {
        return plain.to_route();
    }

    let mut n_blocked = |way: &Way| way.segments().filter(|it| is_blocked(&lane(*it))).count();

    let mut best = (usize::MAX, plain);
    for way in &ways {
        let n = n_blocked(way);
        if n < best.0 {
            best = (n, way);
        }
        if n == 0 {
            break;
        }
    }
    best.1.to_route()
}

/// The simple ways that do not run through the two nodes themselves, the cheapest first.
fn simple(from: &Rect, to: &Rect) -> Vec<Way> {
    let mut ways = Way::all(from, to);
    let (start, end) = (body(from), body(to));
    ways.retain(|it| !it.crosses(&start) && !it.crosses(&end));
    ways.order_by(|a, b| a.cost().total_cmp(&b.cost()));
    ways
}

/// The room a part of a route takes up.
pub(super) fn lane((from, to): (Point, Point)) -> Rect {
    Rect::between(from, to).inflated(CLEARANCE / 4.0)
}

/// One possible route, without allocation.
#[derive(Clone, Copy)]
struct Way {
    points: [Point; 4],
    n: usize,
}

impl Way {
    /// Every simple way from border to border: straight, with one bend, with two.
    fn all(from: &Rect, to: &Rect) -> Vec<Self> {
        let mut ways = Vec::with_capacity(24);
        for (start, end) in [(Side::Right, Side::Left), (Side::Left, Side::Right)] {
            let (a, b) = (port(from, start), port(to, end));
            let (near, far) = (from.side(start).x, to.side(end).x);
            let out = start.outward().x * CLEARANCE;
            for x in [f64::midpoint(near, far), near + out, far - out] {
                ways.push(Self::new([a, Point::new(x, a.y), Point::new(x, b.y), b]));
            }
        }
        for (start, end) in [(Side::Bottom, Side::Top), (Side::Top, Side::Bottom)] {
            let (a, b) = (port(from, start), port(to, end));
            let out = start.outward().y * CLEARANCE;
            for y in [f64::midpoint(a.y, b.y), a.y + out, b.y - out] {
                ways.push(Self::new([a, Point::new(a.x, y), Point::new(b.x, y), b]));
            }
            // With the one's top level with the other's bottom, nothing of them leaves either: they run along the borders.
            ways.retain(|it| !it.runs_level(a, b));
        }
        let all = from.union(to);
        for side in Side::ALL {
            let (a, b) = (port(from, side), port(to, side));
            let out = all.side(side) + side.outward() * CLEARANCE;
            ways.push(match side {
                Side::Left | Side::Right => Self::new([a, Point::new(out.x, a.y), Point::new(out.x, b.y), b]),
                Side::Top | Side::Bottom => Self::new([a, Point::new(a.x, out.y), Point::new(b.x, out.y), b]),
            });
        }
        for across in [Side::Left, Side::Right] {
            for along in [Side::Top, Side::Bottom] {
                let (a, b) = (port(from, across), port(to, along));
                let corner = Point::new(b.x, a.y);
                ways.push(Self::new([a, corner, corner, b]));
                let (a, b) = (port(from, along), port(to, across));
                let corner = Point::new(a.x, b.y);
                ways.push(Self::new([a, corner, corner, b]));
            }
        }
        ways
    }

    /// The way over four points, without those that are no bends.
    fn new(points: [Point; 4]) -> Self {
        let mut way = Self { points: [points[0]; 4], n: 1 };
        for (at, point) in points.into_iter().enumerate().skip(1) {
            let last = way.points[way.n - 1];
            let next = points.get(at + 1);
            let is_double = point == last;
            let is_straight = next.is_some_and(|next| {
                (last.x == point.x && point.x == next.x && between(last.y, point.y, next.y))
                    || (last.y == point.y && point.y == next.y && between(last.x, point.x, next.x))
            });
            if (is_double || is_straight) && next.is_some() {
                continue;
            }
            way.points[way.n] = point;
            way.n += 1;
        }
        way
    }

    /// Whether it joins two places that are level by a straight line across.
    fn runs_level(&self, from: Point, to: Point) -> bool {
        self.n == 2 && self.points[..2] == [from, to] && from.y == to.y
    }

    fn segments(&self) -> impl Iterator<Item = (Point, Point)> {
        self.points[..self.n].windows(2).map(|it| (it[0], it[1]))
    }

    fn cost(&self) -> f64 {
        let bends = self.n.saturating_sub(2);
        #[expect(clippy::cast_precision_loss, reason = "at most two bends")]
        let bends = bends as f64 * BEND;
        self.segments().map(length).sum::<f64>() + bends
    }

    /// Whether it goes through the inside of a box.
    fn crosses(&self, rect: &Rect) -> bool {
        let inside = rect.inflated(-0.5);
        self.segments().any(|(from, to)| {
            let line = Rect::between(from, to);
            line.x <= inside.right()
                && inside.x <= line.right()
                && line.y <= inside.bottom()
                && inside.y <= line.bottom()
        })
    }

    fn to_route(self) -> Route {
        Route { points: self.points[..self.n].to_vec() }
    }
}

fn between(a: f64, middle: f64, b: f64) -> bool {
    (a <= middle && middle <= b) || (b <= middle && middle <= a)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Rect = Rect::new(0.0, 0.0, 96.0, 88.0);

    fn free(from: &Rect, to: &Rect) -> Route {
        route(from, to, Obstacles::default())
    }

    fn round(from: &Rect, to: &Rect, boxes: &[Rect]) -> Route {
        route(from, to, Obstacles { boxes: boxes.to_vec(), ..Obstacles::default() })
    }

    fn is_orthogonal(route: &Route) -> bool {
        route.segments().all(|(a, b)| a.x == b.x || a.y == b.y)
    }

    #[test]
    fn icons_side_by_side_get_a_straight_line_between_their_squares() {
        let route = free(&A, &Rect::new(300.0, 0.0, 96.0, 88.0));
        assert_eq!(route.points, [Point::new(76.0, 26.0), Point::new(320.0, 26.0)]);
        assert_eq!(route.label_at(), Point::new(198.0, 26.0));
        assert_eq!(route.arrow(), Some((Point::new(320.0, 26.0), Vec2::new(1.0, 0.0))));
    }

    #[test]
    fn where_one_ends_level_with_the_top_of_the_other_no_border_is_run_along() {
        let other = Rect::new(-144.0, 88.0, 96.0, 88.0);
        for (from, to) in [(A, other), (other, A)] {
            let route = free(&from, &to);
            assert!(
                is_orthogonal(&route) && route.segments().all(|(a, b)| (a.y, b.y) != (88.0, 88.0)),
                "{route:?}"
            );
        }
    }

    #[test]
    fn boxes_across_get_one_bend() {
        let route = free(&A, &Rect::new(300.0, 300.0, 96.0, 88.0));
        assert_eq!(route.points.len(), 3);
        assert!(is_orthogonal(&route), "{route:?}");
    }

    #[test]
    fn a_box_in_the_way_is_gone_round() {
        let obstacle = Rect::new(150.0, 0.0, 96.0, 88.0);
        let to = Rect::new(300.0, 0.0, 96.0, 88.0);
        let (careful, plain) = (round(&A, &to, &[obstacle]), plain(&A, &to, |lane| lane.overlaps(&obstacle)));
        for route in [careful, plain] {
            assert!(route.points.len() > 2);
            assert!(route.segments().all(|it| !lane(it).overlaps(&obstacle)), "{route:?}");
            assert!(corridor(&A, &to, true).contains_rect(&route.bounds()));
        }
    }

    #[test]
    fn long_edges_find_their_way_through_a_field_of_boxes() {
        let boxes: Vec<Rect> = (0..100)
            .map(|n| {
                Rect::new(200.0 + f64::from(n % 10) * 180.0, f64::from(n / 10) * 130.0 - 300.0, 96.0, 88.0)
            })
            .collect();
        let to = Rect::new(2_200.0, 700.0, 96.0, 88.0);
        let route = round(&A, &to, &boxes);
        assert!(is_orthogonal(&route) && route.points.len() <= 6, "{route:?}");
        assert!(
            boxes.iter().all(|it| route.segments().all(|part| !Rect::between(part.0, part.1).overlaps(it)))
        );
        assert!(corridor(&A, &to, true).contains_rect(&route.bounds()));
    }

    #[test]
    fn names_of_containers_are_left_legible() {
        let (from, to) = (Rect::new(0.0, 200.0, 96.0, 88.0), Rect::new(600.0, 200.0, 96.0, 88.0));
        let name = name_of_container(&Rect::new(250.0, 205.0, 250.0, 200.0));
        let route = route(&from, &to, Obstacles { names: vec![name], ..Obstacles::default() });
        assert!(route.segments().all(|it| !lane(it).overlaps(&name)), "{route:?}");
    }

    #[test]
    fn boxes_on_top_of_each_other_still_get_a_line() {
        assert_eq!(free(&A, &A).points.len(), 2);
        assert!(free(&A, &A).arrow().is_none());
    }
}
