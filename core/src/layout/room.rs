//! Room: whatever covers something else goes to the nearest free place, and containers grow.

use std::collections::BTreeSet;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::arrange::{self, Block};
use super::tree::Tree;
use super::{HEADER, PADDING, shelf, up};
use crate::model::Rect;
use crate::sort::InOrder;

/// Room between siblings, in canvas units.
const GAP: f64 = 16.0;

/// More siblings than this on top of each other are put in rows and columns instead of each finding a place.
const MANY: usize = 200;

/// Siblings with places, found by place.
#[derive(Default)]
struct Taken {
    index: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    right: Option<f64>,
}

impl Taken {
    fn add(&mut self, node: usize, rect: &Rect) {
        let corners = Rectangle::from_corners([rect.x, rect.y], [rect.right(), rect.bottom()]);
        self.index.insert(GeomWithData::new(corners, node));
        self.right = Some(self.right.map_or(rect.right(), |it| it.max(rect.right())));
    }

    /// Whether a box would cover anything, or come nearer to it than a gap.
    fn is_free(&self, rect: &Rect, gap: f64) -> bool {
        // Boxes that only share a border do not cover each other.
        const BORDER: f64 = 0.01;
        let part = rect.inflated(gap - BORDER);
        let envelope = AABB::from_corners([part.x, part.y], [part.right(), part.bottom()]);
        self.index.locate_in_envelope_intersecting(envelope).next().is_none()
    }

    /// The nearest place without anything, not left of or above a corner.
    fn nearest(&self, wanted: Rect, least: Option<(f64, f64)>) -> Rect {
        /// Places beside so many of the nearest are tried.
        const NEAREST: usize = 8;
        let held = |x: f64, y: f64| {
            let (x, y) = least.map_or((x, y), |it| (x.max(it.0), y.max(it.1)));
            Rect::new(x, y, wanted.w, wanted.h)
        };
        let start = if is_outside(&wanted, least) { held(wanted.x, wanted.y) } else { wanted };
        if self.is_free(&start, 0.0) {
            return start;
        }
        let center = start.center();
        let (mut xs, mut ys) = (vec![start.x], vec![start.y]);
        for it in self.index.nearest_neighbor_iter([center.x, center.y]).take(NEAREST) {
            let (low, high) = (it.geom().lower(), it.geom().upper());
            xs.extend([up(high[0] + GAP), down(low[0] - GAP - wanted.w)]);
            ys.extend([up(high[1] + GAP), down(low[1] - GAP - wanted.h)]);
        }
        let mut places: Vec<Rect> = xs.iter().flat_map(|x| ys.iter().map(|y| held(*x, *y))).collect();
        let far = |it: &Rect| it.origin().distance(start.origin());
        places.order_by(|a, b| far(a).total_cmp(&far(b)));
        let free = places.into_iter().find(|it| self.is_free(it, GAP));
        free.unwrap_or_else(|| held(up(self.right.unwrap_or_default() + GAP), start.y))
    }
}

fn down(length: f64) -> f64 {
    (length / super::GRID).floor() * super::GRID
}

/// The corner of what a container may hold.
fn least(container: Option<usize>) -> Option<(f64, f64)> {
    container.map(|_| (PADDING, HEADER + PADDING / 2.0))
}

/// Whether a box stands on the name of its container, or beyond it to the left or the top. A hand may place things
/// nearer to the border than we do.
fn is_outside(rect: &Rect, least: Option<(f64, f64)>) -> bool {
    least.is_some() && (rect.x < 0.0 || rect.y < HEADER)
}

/// Puts some siblings, arranged to each other, where they cover none of the others.
pub(super) fn settle(tree: &mut Tree<'_>, container: Option<usize>, block: Block, corner: (f64, f64)) {
    let own: BTreeSet<usize> = block.places.iter().map(|it| it.0).collect();
    let mut taken = Taken::default();
    for node in tree.members(container).iter().filter(|it| !own.contains(it)) {
        taken.add(*node, &tree.rect(*node));
    }
    let wanted = Rect::new(corner.0, corner.1, block.w.max(1.0), block.h.max(1.0));
    let place = taken.nearest(wanted, least(container));
    arrange::place(tree, block, (place.x, place.y));
}

/// Brings nodes apart that cover each other, and lets containers grow around what they hold. Nodes in `first` have the
/// first say where they stand; of the others, those that cover nothing stay.
pub(super) fn make(tree: &mut Tree<'_>, first: &BTreeSet<usize>) {
    let mut first = first.clone();
    let everywhere = first.is_empty();
    let mut containers: Vec<Option<usize>> =
        tree.outer_first.iter().rev().filter(|it| tree.is_container(**it)).map(|it| Some(*it)).collect();
    containers.push(None);
    for container in containers {
        let members = tree.members(container).to_vec();
        if everywhere || members.iter().any(|it| first.contains(it)) {
            apart(tree, container, &members, &first);
        }
        if let Some(node) = container {
            let (rect, (w, h)) = (tree.rect(node), tree.needed(node));
            if !members.is_empty() && (w - PADDING > rect.w || h - PADDING > rect.h) {
                tree.set_rect(node, Rect::new(rect.x, rect.y, rect.w.max(up(w)), rect.h.max(up(h))));
                first.insert(node);
            }
        }
    }
}

fn apart(tree: &mut Tree<'_>, container: Option<usize>, members: &[usize], first: &BTreeSet<usize>) {
    let least = least(container);
    let mut all = Taken::default();
    for node in members {
        all.add(*node, &tree.rect(*node));
    }
    let covers = |node: &usize| {
        let part = tree.rect(*node).inflated(-0.01);
        let envelope = AABB::from_corners([part.x, part.y], [part.right(), part.bottom()]);
        is_outside(&tree.rect(*node), least)
            || all.index.locate_in_envelope_intersecting(envelope).any(|it| it.data != *node)
    };
    let (covering, mut clear): (Vec<usize>, Vec<usize>) = members.iter().partition(|it| covers(it));
    if covering.is_empty() {
        return;
    }
    let (mut leading, mut rest): (Vec<usize>, Vec<usize>) =
        covering.into_iter().partition(|it| first.contains(it));
    // What leads stands as it is only if it is clear of what stays; it is larger, so it goes before the rest.
    let key = |it: &usize| {
        let rect = tree.rect(*it);
        (!tree.is_container(*it), rect)
    };
    let order = |a: &usize, b: &usize| {
        let ((a_kind, a_rect), (b_kind, b_rect)) = (key(a), key(b));
        a_kind
            .cmp(&b_kind)
            .then(a_rect.y.total_cmp(&b_rect.y))
            .then(a_rect.x.total_cmp(&b_rect.x))
            .then(a.cmp(b))
    };
    leading.order_by(order);
    rest.order_by(order);
    let mut taken = Taken::default();
    for node in clear.drain(..) {
        taken.add(node, &tree.rect(node));
    }
    if rest.len() > MANY {
        let (icons, boxes): (Vec<usize>, Vec<usize>) = rest.iter().partition(|it| !tree.is_container(**it));
        rest = boxes;
        for node in leading.drain(..).chain(rest.drain(..)) {
            put(tree, &mut taken, node, least);
        }
        let mut icons = icons;
        icons.order_by_cached_key(|it| shelf::key(tree, *it));
        let corner =
            icons.iter().map(|it| tree.rect(*it)).reduce(|all, it| all.union(&it)).unwrap_or_default();
        let block = shelf::grid(tree, &icons, shelf::columns_of(icons.len()));
        let wanted = Rect::new(corner.x, corner.y, block.w.max(1.0), block.h.max(1.0));
        let place = taken.nearest(wanted, least);
        arrange::place(tree, block, (place.x, place.y));
        return;
    }
    for node in leading.into_iter().chain(rest) {
        put(tree, &mut taken, node, least);
    }
}

fn put(tree: &mut Tree<'_>, taken: &mut Taken, node: usize, least: Option<(f64, f64)>) {
    let place = taken.nearest(tree.rect(node), least);
    tree.set_rect(node, place);
    taken.add(node, &place);
}
