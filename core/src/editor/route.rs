//! Orthogonal routes of edges.
//!
//! A route depends on nothing but the two boxes and what stands between them, so it stays as it is while other parts
//! of the drawing change.

use super::geometry::{Point, Side, Vec2, bounds, distance_to_segment};
use crate::model::Rect;

/// How far a route keeps from boxes it goes round, in canvas units.
const CLEARANCE: f64 = 16.0;

/// What a bend costs, in canvas units of length: a longer way with fewer bends reads better.
const BEND: f64 = 48.0;

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

    /// The same line elsewhere.
    #[must_use]
    pub fn translated(&self, by: Vec2) -> Self {
        Self { points: self.points.iter().map(|it| *it + by).collect() }
    }
}

fn length((from, to): (Point, Point)) -> f64 {
    from.distance(to)
}

/// The part of the canvas that decides about a route between two boxes: the route lies inside, and only what stands
/// inside is gone round.
pub(super) fn corridor(from: &Rect, to: &Rect) -> Rect {
    from.union(to).inflated(2.0 * CLEARANCE)
}

/// Whether the route between two boxes goes round what stands between them.
pub(super) fn goes_round(from: &Rect, to: &Rect) -> bool {
    let corridor = corridor(from, to);
    corridor.w <= LOCAL && corridor.h <= LOCAL
}

/// The route between two boxes. `is_blocked` says whether something other than the two boxes stands in a rectangle.
pub(super) fn route(from: &Rect, to: &Rect, mut is_blocked: impl FnMut(&Rect) -> bool) -> Route {
    if from.overlaps(to) {
        return Route::straight(from.center(), to.center());
    }
    let mut ways = Way::all(from, to);
    ways.retain(|it| !it.crosses(from) && !it.crosses(to));
    ways.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
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

/// The room a part of a route takes up.
fn lane((from, to): (Point, Point)) -> Rect {
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
            let (a, b) = (from.side(start), to.side(end));
            let near = start.outward().x * CLEARANCE;
            for x in [f64::midpoint(a.x, b.x), a.x + near, b.x - near] {
                ways.push(Self::new([a, Point::new(x, a.y), Point::new(x, b.y), b]));
            }
        }
        for (start, end) in [(Side::Bottom, Side::Top), (Side::Top, Side::Bottom)] {
            let (a, b) = (from.side(start), to.side(end));
            let near = start.outward().y * CLEARANCE;
            for y in [f64::midpoint(a.y, b.y), a.y + near, b.y - near] {
                ways.push(Self::new([a, Point::new(a.x, y), Point::new(b.x, y), b]));
            }
        }
        let all = from.union(to);
        for side in Side::ALL {
            let (a, b) = (from.side(side), to.side(side));
            let out = all.side(side) + side.outward() * CLEARANCE;
            ways.push(match side {
                Side::Left | Side::Right => Self::new([a, Point::new(out.x, a.y), Point::new(out.x, b.y), b]),
                Side::Top | Side::Bottom => Self::new([a, Point::new(a.x, out.y), Point::new(b.x, out.y), b]),
            });
        }
        for across in [Side::Left, Side::Right] {
            for along in [Side::Top, Side::Bottom] {
                let (a, b) = (from.side(across), to.side(along));
                let corner = Point::new(b.x, a.y);
                ways.push(Self::new([a, corner, corner, b]));
                let (a, b) = (from.side(along), to.side(across));
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
        route(from, to, |_| false)
    }

    #[test]
    fn boxes_side_by_side_get_a_straight_line() {
        let route = free(&A, &Rect::new(300.0, 0.0, 96.0, 88.0));
        assert_eq!(route.points, [Point::new(96.0, 44.0), Point::new(300.0, 44.0)]);
        assert_eq!(route.label_at(), Point::new(198.0, 44.0));
        assert_eq!(route.arrow(), Some((Point::new(300.0, 44.0), Vec2::new(1.0, 0.0))));
    }

    #[test]
    fn boxes_across_get_one_bend() {
        let route = free(&A, &Rect::new(300.0, 300.0, 96.0, 88.0));
        assert_eq!(route.points.len(), 3);
        assert!(route.segments().all(|(a, b)| a.x == b.x || a.y == b.y), "{route:?}");
    }

    #[test]
    fn a_box_in_the_way_is_gone_round() {
        let obstacle = Rect::new(150.0, 0.0, 96.0, 88.0);
        let to = Rect::new(300.0, 0.0, 96.0, 88.0);
        let route = route(&A, &to, |lane| lane.overlaps(&obstacle));
        assert!(route.points.len() > 2);
        assert!(route.segments().all(|it| !lane(it).overlaps(&obstacle)), "{route:?}");
        assert!(corridor(&A, &to).contains_rect(&route.bounds()));
    }

    #[test]
    fn boxes_on_top_of_each_other_still_get_a_line() {
        assert_eq!(free(&A, &A).points.len(), 2);
        assert!(free(&A, &A).arrow().is_none());
    }
}
