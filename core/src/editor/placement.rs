//! Where a node may stand, and where there is room for it.

use super::draft::Draft;
use super::geometry::{Point, Size};
use super::hit_test;
use super::scene::Scene;
use super::snap::to_grid;
use crate::catalog::ResourceType;
use crate::layout::{HEADER, PADDING};
use crate::model::{Diagram, NodeId, Rect};
use crate::sort::InOrder;

/// Where something would land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// In a container, or on the canvas itself.
    Into(Option<NodeId>),
    /// Nowhere.
    Refused {
        /// What it is over.
        over: Option<NodeId>,
        /// Why it may not land there.
        reason: String,
    },
}

/// Where nodes of some types would land if dropped at a place: the innermost container there that takes them all.
/// What is over a container never lands on the canvas behind it. `is_left_out` names what is being dragged itself.
pub(super) fn drop_target(
    diagram: &Diagram,
    scene: &Scene,
    types: &[&'static ResourceType],
    at: Point,
    is_left_out: impl Fn(&NodeId) -> bool,
) -> Target {
    let over = hit_test::container_at(scene, at, is_left_out).cloned();
    let Some(innermost) = &over else {
        return refusal(diagram, types, None)
            .map_or(Target::Into(None), |reason| Target::Refused { over: None, reason });
    };
    let taker = std::iter::once(innermost)
        .chain(scene.ancestors(innermost.as_str()))
        .find(|it| refusal(diagram, types, Some(it)).is_none())
        .cloned();
    if taker.is_some() {
        return Target::Into(taker);
    }
    let reason = refusal(diagram, types, over.as_ref()).unwrap_or_default();
    Target::Refused { over, reason }
}

/// Why nodes of some types may not stand in a container or on the canvas itself; `None` if they may.
pub(super) fn refusal(
    diagram: &Diagram,
    types: &[&'static ResourceType],
    container: Option<&NodeId>,
) -> Option<String> {
    let node = container.and_then(|id| diagram.node(id.as_str()));
    let wrong = types.iter().find(|it| !it.is_offered(node.map(|it| it.ty))).map(|it| it.belongs());
    let closed = node.filter(|_| container.is_some_and(|it| diagram.is_closed(it.as_str())));
    wrong.or_else(|| closed.map(|it| format!("“{}” is collapsed: open it to put something into it", it.name)))
}

/// The place nearest to the wanted one where a box covers none of its future siblings: inside the container if there
/// is room, else beside what it contains, so that the container has to grow.
pub(super) fn free_place(
    draft: &Draft<'_>,
    parent: Option<&NodeId>,
    wanted: Rect,
    except: &[NodeId],
) -> Rect {
    /// Siblings farther off than this many canvas units do not matter.
    const NEAR: f64 = 2_000.0;
    let siblings = draft.boxes_near(parent, &wanted.inflated(NEAR), except);
    let inside = parent.and_then(|it| draft.rect(it)).map(|it| content_box(&it));
    let at_least = inside.map(|it| it.origin());
    let fitted = inside.map_or(wanted, |it| moved_into(wanted, &it));
    let mut candidates = candidates(&fitted, &siblings, at_least);
    let distance = |it: &Rect| it.origin().distance(wanted.origin());
    candidates.order_by(|a, b| distance(a).total_cmp(&distance(b)));
    let is_free = |it: &&Rect| {
        let room = it.inflated(PADDING / 2.0 - 0.5);
        !siblings.iter().any(|other| other.overlaps(&room))
    };
    let fits = |it: &&Rect| inside.is_none_or(|room| room.contains_rect(it));
    let nearest = candidates.iter().filter(fits).find(is_free).or_else(|| candidates.iter().find(is_free));
    nearest.copied().unwrap_or(fitted)
}

/// Where a container keeps what it holds.
fn content_box(frame: &Rect) -> Rect {
    let (x, y) = (frame.x + PADDING, frame.y + HEADER + PADDING / 2.0);
    Rect::new(x, y, frame.right() - PADDING - x, frame.bottom() - PADDING - y)
}

/// Moved so that it lies inside, as far as it fits; top left wins.
fn moved_into(rect: Rect, room: &Rect) -> Rect {
    let x = rect.x.min(room.right() - rect.w).max(room.x);
    let y = rect.y.min(room.bottom() - rect.h).max(room.y);
    rect.at(Point::new(x, y))
}

/// The wanted place and those right beside a sibling, on the grid where that stays clear of it.
fn candidates(wanted: &Rect, siblings: &[Rect], at_least: Option<Point>) -> Vec<Rect> {
    /// A place beside one of the nearest siblings is enough; more would only cost time.
    const MOST: usize = 24;
    let mut near: Vec<&Rect> = siblings.iter().collect();
    near.order_by(|a, b| {
        a.center().distance(wanted.center()).total_cmp(&b.center().distance(wanted.center()))
    });
    near.truncate(MOST);
    let up = |length: f64| (length / super::snap::GRID).ceil() * super::snap::GRID;
    let down = |length: f64| (length / super::snap::GRID).floor() * super::snap::GRID;
    let mut xs = vec![to_grid(wanted.x), down(wanted.x)];
    let mut ys = vec![to_grid(wanted.y), down(wanted.y)];
    for sibling in near {
        xs.extend([up(sibling.right() + PADDING), down(sibling.x - PADDING - wanted.w), sibling.x]);
        ys.extend([up(sibling.bottom() + PADDING), down(sibling.y - PADDING - wanted.h), sibling.y]);
    }
    if let Some(at_least) = at_least {
        xs.push(up(at_least.x));
        ys.push(up(at_least.y));
        xs.retain(|it| *it >= at_least.x);
        ys.retain(|it| *it >= at_least.y);
    }
    xs.iter().flat_map(|x| ys.iter().map(|y| wanted.at(Point::new(*x, *y)))).collect()
}

/// The size of a new node.
pub(super) fn new_size(ty: &ResourceType) -> Size {
    let (w, h) = ty.default_size();
    Size::new(w, h)
}
