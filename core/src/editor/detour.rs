//! The cheapest orthogonal way between two boxes round everything that stands between them.
//!
//! A search (A*; Hart, Nilsson and Raphael, 1968) over the few lines on which a good route can run: past the sides of
//! obstacles and through the ends. Bends and names of containers cost, obstacles cannot be crossed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::geometry::{Point, Side};
use super::route::{BEND, CLEARANCE, NAME_COST, Obstacles, ports};
use crate::model::Rect;
use crate::sort::InOrder;

/// A search over more crossings of lines than this would take too long for a route that nobody could follow.
const MOST: usize = 14_000;

/// Costs are whole numbers of this part of a canvas unit, so that they can be compared exactly.
const FINE: f64 = 16.0;

/// The lines a route may run on, and what lies between their crossings.
struct Net<'a> {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// By crossing: cost of the part to the right and of that below, in addition to the length.
    right: Vec<Option<u32>>,
    below: Vec<Option<u32>>,
    obstacles: &'a Obstacles,
}

/// The points of the cheapest way between two boxes inside a part of the canvas, borders included; `None` if there is
/// none, or too much stands there.
pub(super) fn way(from: &Rect, to: &Rect, part: &Rect, obstacles: &Obstacles) -> Option<Vec<Point>> {
    let (starts, ends) = (ports(from), ports(to));
    let net = Net::new(&starts, &ends, part, obstacles)?;
    let (w, n) = (net.xs.len(), net.xs.len() * net.ys.len());
    let crossing = |at: Point| Some(index(&net.ys, at.y)? * w + index(&net.xs, at.x)?);
    let is_flat = |side: Side| matches!(side, Side::Left | Side::Right);
    let mut goals = vec![[false; 2]; n];
    for (side, at) in &ends {
        if let Some(goal) = crossing(*at).and_then(|it| goals.get_mut(it)) {
            goal[usize::from(is_flat(*side))] = true;
        }
    }
    let rest = |at: usize| {
        let at = net.point(at);
        let (dx, dy) = ((to.x - at.x).max(at.x - to.right()), (to.y - at.y).max(at.y - to.bottom()));
        fine(dx.max(0.0) + dy.max(0.0))
    };

    // A state is a crossing and whether it was reached sidewards.
    let mut best = vec![u32::MAX; 2 * n];
    let mut before = vec![usize::MAX; 2 * n];
    let mut open = BinaryHeap::new();
    for (side, at) in &starts {
        if let Some(it) = crossing(*at) {
            let state = 2 * it + usize::from(is_flat(*side));
            *best.get_mut(state)? = 0;
            open.push(Reverse((rest(it), state)));
        }
    }
    let mut found = None;
    while let Some(Reverse((total, state))) = open.pop() {
        let (at, flat) = (state / 2, state % 2);
        let cost = *best.get(state)?;
        if total > cost.saturating_add(rest(at)) {
            continue;
        }
        if goals.get(at)?[flat] && before.get(state) != Some(&usize::MAX) {
            found = Some(state);
            break;
        }
        let (x, y) = (at % w, at / w);
        let steps = [
            (x + 1 < w).then(|| (at + 1, 1, net.right.get(at))),
            (x > 0).then(|| (at - 1, 1, net.right.get(at - 1))),
            (y + 1 < net.ys.len()).then(|| (at + w, 0, net.below.get(at))),
            (y > 0).then(|| (at - w, 0, net.below.get(at - w))),
        ];
        for (next, way, extra) in steps.into_iter().flatten() {
            let Some(Some(extra)) = extra else { continue };
            let is_start = before.get(state) == Some(&usize::MAX);
            // The first part leaves straight through the side it starts from.
            if is_start && way != flat {
                continue;
            }
            let bend = if way == flat { 0 } else { fine(BEND) };
            let length = fine(net.point(at).distance(net.point(next)));
            let cost = cost.saturating_add(length).saturating_add(*extra).saturating_add(bend);
            let reached = 2 * next + way;
            if cost < *best.get(reached)? {
                *best.get_mut(reached)? = cost;
                *before.get_mut(reached)? = state;
                open.push(Reverse((cost.saturating_add(rest(next)), reached)));
            }
        }
    }

    let mut points = Vec::new();
    let mut state = found?;
    // A way has fewer crossings than there are states.
    for _ in 0..2 * n {
        points.push(net.point(state / 2));
        match before.get(state) {
            Some(it) if *it != usize::MAX => state = *it,
            _ => break,
        }
    }
    points.reverse();
    Some(without_straight(points))
}

impl<'a> Net<'a> {
    fn new(
        starts: &[(Side, Point); 4],
        ends: &[(Side, Point); 4],
        part: &Rect,
        obstacles: &'a Obstacles,
    ) -> Option<Self> {
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for (_, at) in starts.iter().chain(ends) {
            xs.push(at.x);
            ys.push(at.y);
        }
        for it in obstacles.boxes.iter().chain(&obstacles.ends) {
            xs.extend([it.x - CLEARANCE, it.right() + CLEARANCE]);
            ys.extend([it.y - CLEARANCE, it.bottom() + CLEARANCE]);
        }
        for it in &obstacles.names {
            ys.extend([it.y - CLEARANCE / 2.0, it.bottom() + CLEARANCE / 2.0]);
        }
        let middle = |a: f64, b: f64, lines: &mut Vec<f64>| lines.push(f64::midpoint(a, b));
        let [from, to] = obstacles.ends;
        middle(from.right(), to.x, &mut xs);
        middle(to.right(), from.x, &mut xs);
        middle(from.bottom(), to.y, &mut ys);
        middle(to.bottom(), from.y, &mut ys);
        let kept = |mut lines: Vec<f64>, least: f64, most: f64| {
            lines.retain(|it| (least..=most).contains(it));
            lines.order_by(f64::total_cmp);
            lines.dedup();
            lines
        };
        let (xs, ys) = (kept(xs, part.x, part.right()), kept(ys, part.y, part.bottom()));
        let n = xs.len() * ys.len();
        if n > MOST || n == 0 {
            return None;
        }
        let mut net = Self { xs, ys, right: vec![Some(0); n], below: vec![Some(0); n], obstacles };
        net.block();
        Some(net)
    }

    /// Notes what obstacles and names lie on the parts of lines.
    fn block(&mut self) {
        /// Lines keep this far from obstacles.
        const NEAR: f64 = 4.0;
        let w = self.xs.len();
        let obstacles = self.obstacles;
        let hard = obstacles.boxes.iter().map(|it| (it.inflated(NEAR), true));
        let bodies = obstacles.ends.iter().map(|it| (*it, true));
        let names = obstacles.names.iter().map(|it| (*it, false));
        for (rect, is_hard) in hard.chain(bodies).chain(names) {
            let inside = |lines: &[f64], low: f64, high: f64| {
                lines.partition_point(|it| *it <= low)..lines.partition_point(|it| *it < high)
            };
            // Parts that reach into the box begin before its end and end after its beginning.
            let touching = |lines: &[f64], low: f64, high: f64| {
                lines.partition_point(|it| *it <= low).saturating_sub(1)
                    ..lines.partition_point(|it| *it < high)
            };
            let note = |parts: &mut [Option<u32>], at: usize| {
                if let Some(it) = parts.get_mut(at) {
                    *it = if is_hard { None } else { it.map(|it| it.saturating_add(fine(NAME_COST))) };
                }
            };
            for y in inside(&self.ys, rect.y, rect.bottom()) {
                for x in touching(&self.xs, rect.x, rect.right()) {
                    note(&mut self.right, y * w + x);
                }
            }
            for x in inside(&self.xs, rect.x, rect.right()) {
                for y in touching(&self.ys, rect.y, rect.bottom()) {
                    note(&mut self.below, y * w + x);
                }
            }
        }
    }

    fn point(&self, at: usize) -> Point {
        let w = self.xs.len().max(1);
        let of = |lines: &[f64], n: usize| lines.get(n).copied().unwrap_or_default();
        Point::new(of(&self.xs, at % w), of(&self.ys, at / w))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths are positive; what is too long counts as the longest"
)]
fn fine(length: f64) -> u32 {
    (length * FINE) as u32
}

fn index(lines: &[f64], at: f64) -> Option<usize> {
    lines.binary_search_by(|it| it.total_cmp(&at)).ok()
}

/// Points without those on a straight line between their neighbors.
fn without_straight(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for at in points {
        if let [.., a, b] = kept[..]
            && ((a.x == b.x && b.x == at.x) || (a.y == b.y && b.y == at.y))
        {
            kept.pop();
        }
        kept.push(at);
    }
    kept
}
