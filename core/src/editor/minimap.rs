//! The small map of everything: what it shows, and where a place on it is on the canvas.

use super::camera::Camera;
use super::geometry::{Point, Size, Vec2};
use super::scene::Scene;
use crate::model::{AnnotationId, NodeId, Rect};
use crate::sort::InOrder;

/// A map of the whole scene in a box of some pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimap {
    /// Pixels of the map per canvas unit.
    pub scale: f64,
    /// Where the world's origin falls on the map.
    pub origin: Point,
    size: Size,
}

/// Something on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block<'a> {
    /// Which node.
    pub node: &'a NodeId,
    /// Where, on the map.
    pub rect: Rect,
    /// Whether it holds others.
    pub is_container: bool,
}

/// Room that the map keeps around everything, in its pixels.
const MARGIN: f64 = 10.0;

impl Minimap {
    /// The map of everything, in a box of this size. The map of nothing shows the origin.
    pub fn new(scene: &Scene, size: Size) -> Self {
        let world = scene.bounds().unwrap_or(Rect::new(0.0, 0.0, 1.0, 1.0));
        let room = |length: f64| (length - 2.0 * MARGIN).max(1.0);
        /// A few nodes are shown no larger than this, in pixels per canvas unit.
        const LARGEST: f64 = 0.25;
        let scale = (room(size.w) / world.w.max(1.0)).min(room(size.h) / world.h.max(1.0)).min(LARGEST);
        let (middle, center) = (size.center(), world.center());
        let origin = Point::new(middle.x - center.x * scale, middle.y - center.y * scale);
        Self { scale, origin, size }
    }

    /// What is on it, containers first and outer ones before inner ones; nothing is smaller than a pixel.
    pub fn blocks<'a>(&self, scene: &'a Scene) -> Vec<Block<'a>> {
        let mut blocks: Vec<(usize, Block<'a>)> = scene
            .nodes()
            .filter(|(id, _)| scene.folded_into(id.as_str()).is_none())
            .map(|(node, it)| {
                let rect = self.to_map(it.rect);
                let rect = Rect::new(rect.x, rect.y, rect.w.max(1.0), rect.h.max(1.0));
                (it.depth, Block { node, rect, is_container: it.is_container })
            })
            .collect();
        blocks.order_by_key(|(depth, it)| (!it.is_container, *depth, it.node));
        blocks.into_iter().map(|(_, it)| it).collect()
    }

    /// Notes, texts and frames on it: frames first, which lie behind the rest.
    pub fn annotations<'a>(&self, scene: &'a Scene) -> Vec<(&'a AnnotationId, Rect)> {
        // From so far, an arrow is a box around nothing.
        let mut all: Vec<_> = scene.annotations().filter(|(_, it)| it.line.is_none()).collect();
        all.order_by_key(|(_, it)| !it.is_frame);
        let at_least = |it: Rect| Rect::new(it.x, it.y, it.w.max(1.0), it.h.max(1.0));
        all.into_iter().map(|(id, it)| (id, at_least(self.to_map(it.rect)))).collect()
    }

    /// Where the part of the canvas that a camera shows is on the map, as far as it is on it.
    pub fn view(&self, camera: Camera, viewport: Size) -> Rect {
        let seen = self.to_map(camera.world_view(viewport));
        let (x, y) = (seen.x.clamp(0.0, self.size.w), seen.y.clamp(0.0, self.size.h));
        let (right, bottom) = (seen.right().clamp(0.0, self.size.w), seen.bottom().clamp(0.0, self.size.h));
        Rect::new(x, y, right - x, bottom - y)
    }

    /// The camera after a press on the map at a place: a press in the view leaves it where it is, one beside it brings that
    /// place to the middle.
    #[must_use]
    pub fn pressed(&self, at: Point, camera: Camera, viewport: Size) -> Camera {
        if self.view(camera, viewport).contains(at) {
            return camera;
        }
        let world = Point::new((at.x - self.origin.x) / self.scale, (at.y - self.origin.y) / self.scale);
        Camera::centered(world, viewport, camera.zoom)
    }

    /// The camera after the view was dragged by a way on the map.
    #[must_use]
    pub fn dragged(&self, by: Vec2, camera: Camera) -> Camera {
        camera.panned(by * (-camera.zoom / self.scale))
    }

    fn to_map(self, world: Rect) -> Rect {
        let (x, y) = (world.x * self.scale + self.origin.x, world.y * self.scale + self.origin.y);
        Rect::new(x, y, world.w * self.scale, world.h * self.scale)
    }
}
