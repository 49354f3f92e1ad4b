//! Points, sizes and what rectangles can do. Canvas units or CSS pixels; y grows downwards.

use std::ops::{Add, Mul, Neg, Sub};

use crate::model::Rect;

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A way from one place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vec2 {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// Width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// A side of a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Top.
    Top,
    /// Right.
    Right,
    /// Bottom.
    Bottom,
    /// Left.
    Left,
}

impl Side {
    /// All sides, clockwise.
    pub const ALL: [Self; 4] = [Self::Top, Self::Right, Self::Bottom, Self::Left];

    /// The direction that leaves the rectangle on this side; of length one.
    pub const fn outward(self) -> Vec2 {
        match self {
            Self::Top => Vec2::new(0.0, -1.0),
            Self::Right => Vec2::new(1.0, 0.0),
            Self::Bottom => Vec2::new(0.0, 1.0),
            Self::Left => Vec2::new(-1.0, 0.0),
        }
    }
}

impl Point {
    /// A place.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far another place is, as the crow flies.
    pub fn distance(self, other: Self) -> f64 {
        (other - self).length()
    }

    /// The same within a hundred thousand pixels: what events from the outside are held to.
    pub(super) fn sound(self) -> Self {
        Self::new(sound(self.x), sound(self.y))
    }

    /// The place in the middle between two.
    pub fn middle(self, other: Self) -> Self {
        Self::new(f64::midpoint(self.x, other.x), f64::midpoint(self.y, other.y))
    }
}

impl Vec2 {
    /// A way.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Its length.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Whether it leads nowhere.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl Size {
    /// A size.
    pub const fn new(w: f64, h: f64) -> Self {
        Self { w, h }
    }

    /// The point in its middle.
    pub fn center(self) -> Point {
        Point::new(self.w / 2.0, self.h / 2.0)
    }
}

impl Add<Vec2> for Point {
    type Output = Self;

    fn add(self, way: Vec2) -> Self {
        Self::new(self.x + way.x, self.y + way.y)
    }
}

impl Sub for Point {
    type Output = Vec2;

    fn sub(self, from: Self) -> Vec2 {
        Vec2::new(self.x - from.x, self.y - from.y)
    }
}

impl Add for Vec2 {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Mul<f64> for Vec2 {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self::new(self.x * by, self.y * by)
    }
}

impl Neg for Vec2 {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.x, -self.y)
    }
}

impl Rect {
    /// The rectangle between two corners, in any order.
    pub fn between(a: Point, b: Point) -> Self {
        Self::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs())
    }

    /// The rectangle of a size around a center.
    pub fn around(center: Point, size: Size) -> Self {
        Self::new(center.x - size.w / 2.0, center.y - size.h / 2.0, size.w, size.h)
    }

    /// Top left corner.
    pub fn origin(&self) -> Point {
        Point::new(self.x, self.y)
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// The point in its middle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Width and height.
    pub fn size(&self) -> Size {
        Size::new(self.w, self.h)
    }

    /// The middle of one side.
    pub fn side(&self, side: Side) -> Point {
        let center = self.center();
        match side {
            Side::Top => Point::new(center.x, self.y),
            Side::Right => Point::new(self.right(), center.y),
            Side::Bottom => Point::new(center.x, self.bottom()),
            Side::Left => Point::new(self.x, center.y),
        }
    }

    /// The same size elsewhere.
    #[must_use]
    pub fn translated(&self, by: Vec2) -> Self {
        Self::new(self.x + by.x, self.y + by.y, self.w, self.h)
    }

    /// The same size with its top left corner at a place.
    #[must_use]
    pub fn at(&self, origin: Point) -> Self {
        Self::new(origin.x, origin.y, self.w, self.h)
    }

    /// Larger by a margin on every side; smaller for a negative one, but never inside out.
    #[must_use]
    pub fn inflated(&self, margin: f64) -> Self {
        let x = margin.max(-self.w / 2.0);
        let y = margin.max(-self.h / 2.0);
        Self::new(self.x - x, self.y - y, self.w + 2.0 * x, self.h + 2.0 * y)
    }

    /// Whether a point lies inside or on the border.
    pub fn contains(&self, at: Point) -> bool {
        (self.x..=self.right()).contains(&at.x) && (self.y..=self.bottom()).contains(&at.y)
    }

    /// Whether another rectangle lies inside, borders allowed.
    pub fn contains_rect(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// Whether the insides meet. Rectangles that only share a border do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self::new(x, y, right - x, bottom - y)
    }
}

/// The smallest rectangle around all; `None` around nothing.
pub fn bounds(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
    rects.into_iter().reduce(|all, it| all.union(&it))
}

/// A length in pixels that makes sense.
pub(super) fn sound(length: f64) -> f64 {
    /// Far larger than any screen.
    const FAR: f64 = 1e5;
    if length.is_finite() { length.clamp(-FAR, FAR) } else { 0.0 }
}

/// How far a point is from the line between two others.
pub fn distance_to_segment(at: Point, from: Point, to: Point) -> f64 {
    let way = to - from;
    let squared = way.x * way.x + way.y * way.y;
    if squared == 0.0 {
        return at.distance(from);
    }
    let share = ((at.x - from.x) * way.x + (at.y - from.y) * way.y) / squared;
    at.distance(from + way * share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_that_share_a_border_do_not_overlap() {
        let left = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(!left.overlaps(&Rect::new(10.0, 0.0, 10.0, 10.0)));
        assert!(left.overlaps(&Rect::new(9.0, 9.0, 10.0, 10.0)));
    }

    #[test]
    fn shrinking_stops_at_the_center() {
        assert_eq!(Rect::new(0.0, 0.0, 10.0, 4.0).inflated(-4.0), Rect::new(4.0, 2.0, 2.0, 0.0));
    }

    #[test]
    fn distance_to_a_segment_is_to_its_nearest_end_beyond_it() {
        let (from, to) = (Point::new(0.0, 0.0), Point::new(10.0, 0.0));
        assert_eq!(distance_to_segment(Point::new(5.0, 3.0), from, to), 3.0);
        assert_eq!(distance_to_segment(Point::new(13.0, 4.0), from, to), 5.0);
        assert_eq!(distance_to_segment(Point::new(3.0, 4.0), from, from), 5.0);
    }
}
