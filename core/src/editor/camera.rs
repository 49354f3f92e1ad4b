//! Pan and zoom.

use super::geometry::{Point, Size, Vec2};
use crate::model::Rect;

/// What part of the canvas is seen: `screen = world * zoom + (x, y)`, screen in CSS pixels from the canvas's corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the world's origin falls on the screen, from the left.
    pub x: f64,
    /// Where the world's origin falls on the screen, from the top.
    pub y: f64,
    /// Pixels per canvas unit.
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Camera {
    /// The smallest zoom by hand: 10 %.
    pub const MIN_ZOOM: f64 = 0.1;
    /// The largest zoom: 800 %.
    pub const MAX_ZOOM: f64 = 8.0;

    /// The smallest zoom that shows all of a large diagram: 2 %.
    pub const FIT_ZOOM: f64 = 0.02;

    /// How far from the origin the camera may look, in canvas units: what is placed there is still a sound rectangle.
    const FAR: f64 = 5e6;

    /// Where a place on the canvas falls on the screen.
    pub fn to_screen(self, world: Point) -> Point {
        Point::new(world.x * self.zoom + self.x, world.y * self.zoom + self.y)
    }

    /// The place on the canvas behind a point of the screen.
    pub fn to_world(self, screen: Point) -> Point {
        Point::new((screen.x - self.x) / self.zoom, (screen.y - self.y) / self.zoom)
    }

    /// Where a rectangle of the canvas falls on the screen.
    pub fn rect_to_screen(self, world: Rect) -> Rect {
        let origin = self.to_screen(world.origin());
        Rect::new(origin.x, origin.y, world.w * self.zoom, world.h * self.zoom)
    }

    /// The part of the canvas that a window of this size shows.
    pub fn world_view(self, viewport: Size) -> Rect {
        let origin = self.to_world(Point::default());
        Rect::new(origin.x, origin.y, viewport.w / self.zoom, viewport.h / self.zoom)
    }

    /// Moved by a way in pixels.
    #[must_use]
    pub fn panned(self, by: Vec2) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }.limited()
    }

    /// Zoomed by a factor while the place under a point of the screen stays there.
    #[must_use]
    pub fn zoomed_at(self, screen: Point, factor: f64) -> Self {
        let wanted = self.zoom * factor;
        // Where fitting led farther away, the wheel leads no farther.
        let least = Self::MIN_ZOOM.min(self.zoom);
        let zoom = if wanted.is_finite() { wanted.clamp(least, Self::MAX_ZOOM) } else { self.zoom };
        let world = self.to_world(screen);
        Self { x: screen.x - world.x * zoom, y: screen.y - world.y * zoom, zoom }.limited()
    }

    /// Looks at a rectangle: centered, with a margin, no larger than `max_zoom`. Tools float over the top and the bottom,
    /// so the margin there is wider.
    #[must_use]
    pub fn fit(world: Rect, viewport: Size, max_zoom: f64) -> Self {
        const SIDES: f64 = 48.0;
        const TOP_AND_BOTTOM: f64 = 68.0;
        let room = |length: f64, margin: f64| (length - 2.0 * margin).max(margin);
        let (w, h) = (room(viewport.w, SIDES), room(viewport.h, TOP_AND_BOTTOM));
        let zoom = (w / world.w.max(1.0)).min(h / world.h.max(1.0));
        let zoom = zoom.min(max_zoom).clamp(Self::FIT_ZOOM, Self::MAX_ZOOM);
        Self::centered(world.center(), viewport, zoom)
    }

    /// Looks at a place at a zoom.
    #[must_use]
    pub fn centered(world: Point, viewport: Size, zoom: f64) -> Self {
        let middle = viewport.center();
        Self { x: middle.x - world.x * zoom, y: middle.y - world.y * zoom, zoom }.limited()
    }

    /// A share of the way to another camera, from 0 to 1: straight, with the place that both show at the same point of the
    /// screen staying there, and slow at both ends.
    #[must_use]
    pub fn towards(self, to: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let share = share * share * (3.0 - 2.0 * share);
        if share >= 1.0 {
            return to;
        }
        let zoom = self.zoom * (to.zoom / self.zoom).powf(share);
        let way = to.zoom - self.zoom;
        // How far the zoom has come: what stays in place takes the rest of the camera along.
        let along = if way.abs() < self.zoom * 0.001 { share } else { (zoom - self.zoom) / way };
        Self { x: self.x + (to.x - self.x) * along, y: self.y + (to.y - self.y) * along, zoom }.limited()
    }

    /// Whatever it was, with numbers that make sense.
    #[must_use]
    pub fn limited(self) -> Self {
        let zoom = if self.zoom.is_finite() { self.zoom.clamp(Self::FIT_ZOOM, Self::MAX_ZOOM) } else { 1.0 };
        let far = Self::FAR * zoom;
        let sound = |it: f64| if it.is_finite() { it.clamp(-far, far) } else { 0.0 };
        Self { x: sound(self.x), y: sound(self.y), zoom }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let camera = Camera { x: 10.0, y: -20.0, zoom: 2.0 };
        let pointer = Point::new(100.0, 50.0);
        let zoomed = camera.zoomed_at(pointer, 1.5);
        assert_eq!(zoomed.zoom, 3.0);
        assert!(zoomed.to_screen(camera.to_world(pointer)).distance(pointer) < 1e-9);
    }

    #[test]
    fn on_the_way_to_another_camera_what_both_show_alike_stays_in_place() {
        let (from, at) = (Camera { x: 30.0, y: -40.0, zoom: 0.5 }, Point::new(200.0, 120.0));
        let to = from.zoomed_at(at, 4.0);
        for share in [0.0, 0.1, 0.5, 0.9, 1.0] {
            let camera = from.towards(to, share);
            assert!(camera.to_screen(from.to_world(at)).distance(at) < 1e-6, "{share}");
        }
        assert_eq!(from.towards(to, 1.0), to);
        let aside = Camera { x: 130.0, ..from };
        assert_eq!(from.towards(aside, 0.5), Camera { x: 80.0, ..from });
    }

    #[test]
    fn zoom_has_ends_and_survives_nonsense() {
        let at = Point::default();
        assert_eq!(Camera::default().zoomed_at(at, 1e9).zoom, Camera::MAX_ZOOM);
        assert_eq!(Camera::default().zoomed_at(at, 1e-9).zoom, Camera::MIN_ZOOM);
        assert_eq!(Camera::default().zoomed_at(at, f64::NAN).zoom, 1.0);
        assert_eq!(Camera { x: f64::NAN, y: 1e300, zoom: f64::INFINITY }.limited().zoom, 1.0);
    }

    #[test]
    fn fitting_shows_all_of_it_in_the_middle() {
        let viewport = Size::new(800.0, 600.0);
        let world = Rect::new(-100.0, 50.0, 2_000.0, 300.0);
        let seen = Camera::fit(world, viewport, 1.0).world_view(viewport);
        assert!(seen.contains_rect(&world));
        assert!(seen.center().distance(world.center()) < 1e-9);
    }

    #[test]
    fn fitting_goes_farther_than_the_wheel_and_the_wheel_comes_back() {
        let viewport = Size::new(800.0, 600.0);
        let far = Camera::fit(Rect::new(0.0, 0.0, 18_000.0, 14_000.0), viewport, 1.0);
        assert!(far.zoom < Camera::MIN_ZOOM);
        assert_eq!(far.zoomed_at(viewport.center(), 0.5).zoom, far.zoom);
        assert!(far.zoomed_at(viewport.center(), 1.1).zoom > far.zoom);
    }
}
