//! Keeps different edges apart: ends that share a side of a node spread along it, and lines that would run on one another
//! get lanes of their own.
//!
//! What comes out depends only on the routes that go in and their ids, not on the order in which anything changed.

use std::collections::BTreeMap;

use super::geometry::{Point, Side};
use super::route::Route;
use crate::model::{EdgeId, NodeId, Rect};
use crate::sort::InOrder;

/// Lines nearer than this seem to be one, in canvas units.
const NEAR: f64 = 7.0;

/// From one lane to the next, in canvas units.
const LANE: f64 = 8.0;

/// The share of a side that ends spread over, in canvas units: that of an icon's square.
const SPREAD: f64 = 40.0;

/// Ends that share a side are at most this far apart, in canvas units: what is written at one leaves the next free.
const WIDEST: f64 = 20.0;

/// An edge with the way it would take alone.
pub(super) struct Line<'a> {
    pub(super) id: &'a EdgeId,
    pub(super) from: (&'a NodeId, Rect),
    pub(super) to: (&'a NodeId, Rect),
    pub(super) route: Route,
}

/// Separates routes. `is_free` says whether a line may run between two points.
pub(super) fn separate(lines: &mut [Line<'_>], is_free: impl Fn(&Line<'_>, Point, Point) -> bool) {
    spread(lines, &is_free);
    part(lines, &is_free);
}

/// The side on which a route leaves its start, or, the other way round, arrives at its end.
fn side(outer: Point, inner: Point) -> Side {
    if outer.y == inner.y {
        if inner.x > outer.x { Side::Right } else { Side::Left }
    } else if inner.y > outer.y {
        Side::Bottom
    } else {
        Side::Top
    }
}

/// An end of a line at a side of a node: where along the side its line leads, its edge, which line it is of, and whether it is
/// that line's start.
type End<'a> = (f64, &'a EdgeId, usize, bool);

/// Spreads ends that share a side of a node, in the order of where they lead.
fn spread(lines: &mut [Line<'_>], is_free: &impl Fn(&Line<'_>, Point, Point) -> bool) {
    let mut ends: BTreeMap<(&NodeId, Side), Vec<End<'_>>> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        let points = &line.route.points;
        let [first, second, ..] = points[..] else { continue };
        let [.., before, last] = points[..] else { continue };
        if !line.route.segments().all(|(a, b)| a.x == b.x || a.y == b.y) || first == last {
            continue;
        }
        let mut note = |node, outer: Point, inner: Point, other: Point, is_start| {
            let side = side(outer, inner);
            let along = if matches!(side, Side::Left | Side::Right) { other.y } else { other.x };
            ends.entry((node, side)).or_default().push((along, line.id, n, is_start));
        };
        note(line.from.0, first, second, line.to.1.center(), true);
        note(line.to.0, last, before, line.from.1.center(), false);
    }
    for ((_, side), mut ends) in ends {
        if ends.len() < 2 {
            continue;
        }
        ends.order_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        #[expect(clippy::cast_precision_loss, reason = "at most as many as edges")]
        let (count, at) = (ends.len() as f64, |n: usize| n as f64);
        let step = (SPREAD / (count - 1.0)).min(WIDEST);
        for (k, (_, _, n, is_start)) in ends.iter().enumerate() {
            let by = (at(k) - (count - 1.0) / 2.0) * step;
            if let Some(line) = lines.get_mut(*n) {
                shift_end(line, *is_start, side, by, is_free);
            }
        }
    }
}

/// Moves the first or last part of a route sidewards, if nothing is in the way.
fn shift_end(
    line: &mut Line<'_>,
    is_start: bool,
    side: Side,
    by: f64,
    is_free: &impl Fn(&Line<'_>, Point, Point) -> bool,
) {
    let mut points = line.route.points.clone();
    let n = points.len();
    let (outer, inner) = if is_start { (0, 1) } else { (n.saturating_sub(1), n.saturating_sub(2)) };
    for at in [outer, inner] {
        let Some(it) = points.get_mut(at) else { return };
        if matches!(side, Side::Left | Side::Right) { it.y += by } else { it.x += by }
    }
    // A straight line moves as a whole, as far as it still meets both nodes.
    if n == 2 {
        let meets = |rect: &Rect, at: &Point| rect.inflated(1.0).contains(*at);
        let ends = points.first().zip(points.last());
        if !ends.is_some_and(|(a, b)| meets(&line.from.1, a) && meets(&line.to.1, b)) {
            return;
        }
    }
    let parts = |points: &[Point]| {
        points.windows(2).filter_map(|it| Some((*it.first()?, *it.get(1)?))).collect::<Vec<_>>()
    };
    let free = parts(&points).into_iter().all(|(a, b)| is_free(line, a, b));
    let turned = parts(&line.route.points).iter().zip(parts(&points)).any(|(was, is)| turns(*was, is));
    if free && !turned {
        line.route.points = points;
    }
}

/// Whether a part of a route now leads the other way, or hardly anywhere.
fn turns(was: (Point, Point), is: (Point, Point)) -> bool {
    const LEAST: f64 = 6.0;
    let (was, is) = (was.1 - was.0, is.1 - is.0);
    was.x * is.x + was.y * is.y < 0.0 || (is.length() < LEAST && is.length() < was.length())
}

/// A part of a line that has its place.
#[derive(Clone, Copy)]
struct Taken {
    across: f64,
    low: f64,
    high: f64,
    line: usize,
}

/// Gives parts of different edges that would run on one another lanes of their own.
fn part(lines: &mut [Line<'_>], is_free: &impl Fn(&Line<'_>, Point, Point) -> bool) {
    for is_flat in [true, false] {
        let mut inner = Vec::new();
        // By coordinate, so that what is near is found.
        let mut taken: BTreeMap<i64, Vec<Taken>> = BTreeMap::new();
        for (n, line) in lines.iter().enumerate() {
            let last = line.route.points.len().saturating_sub(2);
            for (k, (a, b)) in line.route.segments().enumerate() {
                if (a.y == b.y) != is_flat || (a.x == b.x) == is_flat {
                    continue;
                }
                let it = span(a, b, is_flat, n);
                if k == 0 || k == last {
                    taken.entry(bucket(it.across)).or_default().push(it);
                } else {
                    inner.push((it, k));
                }
            }
        }
        inner.order_by(|(a, a_part), (b, b_part)| {
            let by_place = a.across.total_cmp(&b.across).then(a.low.total_cmp(&b.low));
            by_place.then(a.line.cmp(&b.line)).then(a_part.cmp(b_part))
        });
        for (it, k) in inner {
            let moved =
                [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0].into_iter().map(|lane| lane * LANE).find_map(|by| {
                    let there = Taken { across: it.across + by, ..it };
                    if is_taken(&taken, &there) {
                        return None;
                    }
                    if by == 0.0 {
                        return Some((there, None));
                    }
                    Some((there, Some(shifted(lines.get(it.line)?, k, is_flat, by, is_free)?)))
                });
            let (there, points) = moved.unwrap_or((it, None));
            if let (Some(points), Some(line)) = (points, lines.get_mut(it.line)) {
                line.route.points = points;
            }
            taken.entry(bucket(there.across)).or_default().push(there);
        }
    }
}

fn span(a: Point, b: Point, is_flat: bool, line: usize) -> Taken {
    let (across, from, to) = if is_flat { (a.y, a.x, b.x) } else { (a.x, a.y, b.y) };
    Taken { across, low: from.min(to), high: from.max(to), line }
}

#[expect(clippy::cast_possible_truncation, reason = "places are within ten million units")]
fn bucket(across: f64) -> i64 {
    (across / NEAR).floor() as i64
}

fn is_taken(taken: &BTreeMap<i64, Vec<Taken>>, it: &Taken) -> bool {
    let at = bucket(it.across);
    let near = taken.range(at.saturating_sub(1)..=at.saturating_add(1)).flat_map(|(_, all)| all);
    let mut other = near.filter(|other| other.line != it.line && (other.across - it.across).abs() < NEAR);
    // Lines that only meet at a corner are told apart.
    other.any(|other| other.low < it.high - 1.0 && it.low < other.high - 1.0)
}

/// The points of a route with one of its inner parts in another lane; `None` if that is not free.
fn shifted(
    line: &Line<'_>,
    part: usize,
    is_flat: bool,
    by: f64,
    is_free: &impl Fn(&Line<'_>, Point, Point) -> bool,
) -> Option<Vec<Point>> {
    let mut points = line.route.points.clone();
    for at in [part, part + 1] {
        let it = points.get_mut(at)?;
        if is_flat { it.y += by } else { it.x += by }
    }
    for at in [part.checked_sub(1)?, part, part + 1] {
        let (was, is) = (line.route.points.get(at..at + 2)?, points.get(at..at + 2)?);
        let ([was_a, was_b], [a, b]) = (was, is) else { return None };
        if turns((*was_a, *was_b), (*a, *b)) || !is_free(line, *a, *b) {
            return None;
        }
    }
    Some(points)
}
