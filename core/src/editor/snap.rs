//! Snapping to the grid and to neighbors.

use super::geometry::{Point, Vec2};
use crate::model::Rect;

/// Distance of grid lines, in canvas units.
pub const GRID: f64 = 8.0;

/// Where a moved box comes to rest, and along which lines it is aligned with neighbors.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Snapped {
    /// What to add to the box's place.
    pub correction: Vec2,
    /// Lines through the aligned edges or centers.
    pub guides: Vec<(Point, Point)>,
}

/// The nearest grid line.
pub(super) fn to_grid(length: f64) -> f64 {
    (length / GRID).round() * GRID
}

/// Snaps a moved box: each axis to the nearest edge or center of a neighbor within `reach`, else to the grid.
pub(super) fn snap(moved: &Rect, neighbors: &[Rect], reach: f64) -> Snapped {
    let x = nearest(lines(moved.x, moved.w), neighbors.iter().map(|it| lines(it.x, it.w)), reach);
    let y = nearest(lines(moved.y, moved.h), neighbors.iter().map(|it| lines(it.y, it.h)), reach);
    let correction = Vec2::new(
        x.unwrap_or_else(|| to_grid(moved.x) - moved.x),
        y.unwrap_or_else(|| to_grid(moved.y) - moved.y),
    );
    let mut guides = Vec::new();
    let moved = moved.translated(correction);
    if x.is_some() {
        guides.extend(guides_along(Axis::X, &moved, neighbors));
    }
    if y.is_some() {
        guides.extend(guides_along(Axis::Y, &moved, neighbors));
    }
    Snapped { correction, guides }
}

#[derive(Clone, Copy)]
enum Axis {
    X,
    Y,
}

/// First edge, center and last edge.
fn lines(from: f64, length: f64) -> [f64; 3] {
    [from, from + length / 2.0, from + length]
}

/// The smallest correction that brings a line of the moved box onto one of a neighbor.
fn nearest(moved: [f64; 3], neighbors: impl Iterator<Item = [f64; 3]>, reach: f64) -> Option<f64> {
    neighbors
        .flat_map(|theirs| moved.into_iter().flat_map(move |own| theirs.into_iter().map(move |it| it - own)))
        .filter(|it| it.abs() <= reach)
        .min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// One line for each aligned coordinate, through all boxes that share it.
fn guides_along(axis: Axis, moved: &Rect, neighbors: &[Rect]) -> Vec<(Point, Point)> {
    let across = |it: &Rect| match axis {
        Axis::X => lines(it.x, it.w),
        Axis::Y => lines(it.y, it.h),
    };
    let extent = |it: &Rect| match axis {
        Axis::X => (it.y, it.bottom()),
        Axis::Y => (it.x, it.right()),
    };
    let mut guides = Vec::new();
    for line in across(moved) {
        let aligned =
            neighbors.iter().filter(|it| across(it).iter().any(|theirs| (theirs - line).abs() < 1e-6));
        let reach = aligned.map(extent).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let Some((from, to)) = reach else { continue };
        let (own_from, own_to) = extent(moved);
        let (from, to) = (from.min(own_from), to.max(own_to));
        guides.push(match axis {
            Axis::X => (Point::new(line, from), Point::new(line, to)),
            Axis::Y => (Point::new(from, line), Point::new(to, line)),
        });
    }
    guides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_box_snaps_to_the_grid() {
        let snapped = snap(&Rect::new(11.0, 13.0, 96.0, 88.0), &[], 6.0);
        assert_eq!(snapped, Snapped { correction: Vec2::new(-3.0, 3.0), guides: vec![] });
    }

    #[test]
    fn a_neighbor_wins_over_the_grid_and_shows_a_guide() {
        let neighbor = Rect::new(3.0, 200.0, 96.0, 88.0);
        let snapped = snap(&Rect::new(1.0, 0.0, 96.0, 88.0), &[neighbor], 6.0);
        assert_eq!(snapped.correction, Vec2::new(2.0, 0.0));
        assert_eq!(snapped.guides.len(), 3, "left, center and right are aligned: {:?}", snapped.guides);
        assert_eq!(snapped.guides[0], (Point::new(3.0, 0.0), Point::new(3.0, 288.0)));
    }
}
