//! Arranges the members of one container after the other, from the inside out.

use std::collections::{BTreeMap, BTreeSet};

use super::frames::{self, Grid};
use super::groups::Groups;
use super::layered::{Item, Layers};
use super::tree::{Link, Tree};
use super::{HEADER, PADDING, pack, room, shelf, up};
use crate::catalog::Category;
use crate::model::{NodeId, Rect};
use crate::sort::InOrder;

/// The form that drawings aim at: width by height.
const FORM: f64 = 1.6;

/// Room between parts of a level, in canvas units.
const GAP: f64 = 32.0;

/// A row of what lets traffic in is broken where it gets longer than this and than what is below it, in canvas units.
const WIDEST_ROW: f64 = 640.0;

/// Nodes with places relative to a corner of their own.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) places: Vec<(usize, Rect)>,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Block {
    /// Adds another block with its corner at a place.
    pub(super) fn add(&mut self, other: Self, x: f64, y: f64) {
        self.w = self.w.max(x + other.w);
        self.h = self.h.max(y + other.h);
        self.places.extend(other.places.into_iter().map(|(node, rect)| {
            let rect = Rect::new(rect.x + x, rect.y + y, rect.w, rect.h);
            (node, rect)
        }));
    }

    /// The same without room at its left and top, such as that for long names.
    fn trimmed(mut self) -> Self {
        let all = self.places.iter().map(|it| it.1).reduce(|all, it| all.union(&it)).unwrap_or_default();
        for (_, rect) in &mut self.places {
            (rect.x, rect.y) = (rect.x - all.x, rect.y - all.y);
        }
        Self { w: all.w, h: all.h, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// Arranges everything; what stood at the top left of the canvas is where the arrangement begins.
pub(super) fn everything(tree: &mut Tree<'_>) {
    let corner = corner(tree, &tree.roots);
    for node in tree.outer_first.clone().into_iter().rev() {
        if tree.is_container(node) {
            fill(tree, node);
        }
    }
    let block = level(tree, None, &tree.roots).trimmed();
    place(tree, block, corner);
}

/// Finds places for nodes that are new, and for what they contain; the others stay, except for what stands in the way of
/// containers that grow.
pub(super) fn arrived(tree: &mut Tree<'_>, ids: &BTreeSet<NodeId>) {
    let is_new: Vec<bool> = tree.ids.iter().map(|it| ids.contains(*it)).collect();
    let is_new = |it: &usize| is_new.get(*it) == Some(&true);
    if tree.roots.iter().all(is_new) {
        return everything(tree);
    }
    for node in tree.outer_first.clone().into_iter().rev() {
        if tree.is_container(node) && is_new(&node) {
            fill(tree, node);
        }
    }
    let containers = tree.outer_first.iter().filter(|it| tree.is_container(**it) && !is_new(it));
    let containers: Vec<Option<usize>> = containers.rev().map(|it| Some(*it)).chain([None]).collect();
    let mut moved = BTreeSet::new();
    for container in containers {
        let (new, old): (Vec<usize>, Vec<usize>) = tree.members(container).iter().partition(|it| is_new(it));
        if new.is_empty() {
            continue;
        }
        let block = level(tree, container, &new).trimmed();
        let corner = beside(tree, container, &new, &old);
        room::settle(tree, container, block, corner);
        moved.extend(new);
    }
    room::make(tree, &moved);
}

/// Where nodes that are new in a container would best begin: right of what they refer to, else right of one of their type,
/// else at the end.
fn beside(tree: &Tree<'_>, container: Option<usize>, new: &[usize], old: &[usize]) -> (f64, f64) {
    let links = tree.links(container).iter().map(|it| (it.from, it.to));
    let partner = links.chain(tree.refers(container).iter().copied()).find_map(|(from, to)| {
        if new.contains(&from) && old.contains(&to) {
            Some(to)
        } else {
            (new.contains(&to) && old.contains(&from)).then_some(from)
        }
    });
    let of_type = |it: &usize| tree.nodes.get(*it).map(|it| it.ty.id);
    let first = new.first().and_then(of_type);
    let alike = || old.iter().rev().find(|it| new.len() == 1 && of_type(it) == first).copied();
    let all = old.iter().map(|it| tree.rect(*it)).reduce(|all, it| all.union(&it));
    match (partner.filter(|_| new.len() == 1).or_else(alike).map(|it| tree.rect(it)), all) {
        (Some(it), _) => (up(it.right() + GAP), it.y),
        (None, Some(all)) if container.is_none() => (up(all.right() + 2.0 * GAP), all.y),
        (None, Some(all)) => (all.x, up(all.bottom() + GAP)),
        (None, None) => (PADDING, HEADER + PADDING / 2.0),
    }
}

/// Arranges some nodes and what they contain.
pub(super) fn nodes(tree: &mut Tree<'_>, ids: &BTreeSet<NodeId>) {
    let is_meant = |it: &usize| tree.ids.get(*it).is_some_and(|it| ids.contains(*it));
    let meant: BTreeSet<usize> = (0..tree.nodes.len()).filter(is_meant).collect();
    let mut within = BTreeSet::new();
    for node in &tree.outer_first {
        let parent = tree.parents.get(*node).copied().flatten();
        if meant.contains(node) || parent.is_some_and(|it| within.contains(&it)) {
            within.insert(*node);
        }
    }
    let mut moved = BTreeSet::new();
    for node in tree.outer_first.clone().into_iter().rev().filter(|it| within.contains(it)) {
        if tree.is_container(node) {
            let before = tree.rect(node);
            fill(tree, node);
            if tree.rect(node) != before {
                moved.insert(node);
            }
        }
    }
    let roots = meant
        .iter()
        .filter(|it| !tree.parents.get(**it).copied().flatten().is_some_and(|it| within.contains(&it)));
    let containers: BTreeSet<Option<usize>> =
        roots.clone().map(|it| tree.parents.get(*it).copied().flatten()).collect();
    let roots: BTreeSet<usize> = roots.copied().collect();
    for container in containers {
        let members: Vec<usize> =
            tree.members(container).iter().filter(|it| roots.contains(it)).copied().collect();
        if members.len() > 1 {
            let corner = corner(tree, &members);
            let block = level(tree, container, &members).trimmed();
            room::settle(tree, container, block, corner);
            moved.extend(&members);
        }
    }
    room::make(tree, &moved);
}

/// The top left corner of some nodes, on the grid.
fn corner(tree: &Tree<'_>, nodes: &[usize]) -> (f64, f64) {
    let all = nodes.iter().map(|it| tree.rect(*it)).reduce(|all, it| all.union(&it)).unwrap_or_default();
    let to_grid = |it: f64| (it / super::GRID).round() * super::GRID;
    (to_grid(all.x), to_grid(all.y))
}

/// Arranges what is in a container and gives it the size for it.
fn fill(tree: &mut Tree<'_>, container: usize) {
    let members = tree.members(Some(container)).to_vec();
    let block = level(tree, Some(container), &members);
    let (empty_w, empty_h) = frames::empty_size(tree, container);
    let (w, h) = if block.is_empty() {
        (empty_w, empty_h)
    } else {
        (block.w + 2.0 * PADDING, block.h + HEADER + 1.5 * PADDING)
    };
    // Spare width of a long name is left on both sides.
    let spare = ((empty_w - w).max(0.0) / 2.0 / super::GRID).floor() * super::GRID;
    place(tree, block, (PADDING + spare, HEADER + PADDING / 2.0));
    let rect = tree.rect(container);
    tree.set_rect(container, Rect::new(rect.x, rect.y, up(w.max(empty_w)), up(h)));
}

/// Puts a block with its corner at a place. What became wider keeps what it holds in its middle.
pub(super) fn place(tree: &mut Tree<'_>, block: Block, corner: (f64, f64)) {
    for (node, rect) in block.places {
        let spare = ((rect.w - tree.rect(node).w) / 2.0 / super::GRID).floor() * super::GRID;
        for inner in tree.members(Some(node)).to_vec() {
            let it = tree.rect(inner);
            tree.set_rect(inner, Rect { x: it.x + spare, ..it });
        }
        tree.set_rect(node, Rect::new(rect.x + corner.0, rect.y + corner.1, rect.w, rect.h));
    }
}

/// What part of a level a node belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What lets traffic in.
    Top,
    /// A zone or subnet.
    Frame,
    /// What is not on AWS.
    Outside,
    /// What edges lead to or from, and other containers.
    Ranked,
    /// What no edge touches.
    Shelved,
}

fn part(tree: &Tree<'_>, node: usize, is_linked: bool) -> Part {
    let Some(ty) = tree.nodes.get(node).map(|it| it.ty) else { return Part::Shelved };
    match ty.id {
        "ec2.internet_gateway" | "ec2.egress_only_internet_gateway" | "elb.load_balancer" => Part::Top,
        "ec2.subnet" | "ec2.availability_zone" => Part::Frame,
        _ if ty.is_container() || is_linked => Part::Ranked,
        _ if ty.category == Category::Outside => Part::Outside,
        _ => Part::Shelved,
    }
}

/// The arrangement of some members of a container.
fn level(tree: &Tree<'_>, container: Option<usize>, members: &[usize]) -> Block {
    let inside: BTreeSet<usize> = members.iter().copied().collect();
    let is_inside = |it: &usize| inside.contains(it);
    let links: Vec<_> =
        tree.links(container).iter().filter(|it| is_inside(&it.from) && is_inside(&it.to)).copied().collect();
    let linked: BTreeSet<usize> = links.iter().flat_map(|it| [it.from, it.to]).collect();
    let mut sorted = members.to_vec();
    sorted.order_by_cached_key(|it| shelf::key(tree, *it));
    let of = |wanted: Part| -> Vec<usize> {
        sorted.iter().copied().filter(|it| part(tree, *it, linked.contains(it)) == wanted).collect()
    };

    let grid = frames::grid(tree, &of(Part::Frame));
    let ranked = of(Part::Ranked);
    let mut groups = Groups::new(tree, &of(Part::Shelved), tree.refers(container));
    let core = core(tree, container, items(tree, &grid, &ranked), &links, &mut groups);

    let mut main = Block::default();
    // A short row may be wider than what is below it; a long one is broken.
    let top = shelf::rows(tree, &of(Part::Top), core.w.max(WIDEST_ROW));
    let mut y = 0.0;
    for part in [top, core] {
        if !part.is_empty() {
            let h = part.h;
            main.add(part, 0.0, y);
            y += h + GAP;
        }
    }
    let main = with_groups(tree, main, &groups, container.is_some_and(|it| tree.is_left_by_edges(it)));
    let outside = shelf::column(tree, &of(Part::Outside));
    if outside.is_empty() {
        return main;
    }
    let mut all = Block::default();
    let x = outside.w + 2.0 * GAP;
    all.add(outside, 0.0, 0.0);
    all.add(main, x, 0.0);
    all
}

/// What is ranked: zones and subnets together as one, and every node for itself.
fn items(tree: &Tree<'_>, grid: &Grid, ranked: &[usize]) -> Vec<Item> {
    let frames = (!grid.block.is_empty()).then(|| Item::of_block(grid.block.clone()));
    frames.into_iter().chain(ranked.iter().map(|it| Item::of_node(tree, *it))).collect()
}

/// What is ranked, in the ranks that edges make; what no edges connect stands beside or below, close together.
/// Each has beside it what refers to it alone.
fn core(
    tree: &Tree<'_>,
    container: Option<usize>,
    items: Vec<Item>,
    links: &[Link],
    groups: &mut Groups,
) -> Block {
    let parts = parts(items, links);
    let is_one = parts.len() < 2;
    let mut owner_of = BTreeMap::new();
    for (n, part) in parts.iter().enumerate().filter(|_| !is_one && container.is_none()) {
        owner_of.extend(part.iter().flat_map(Item::nodes).map(|it| (it, n)));
    }
    let own = groups.split(tree.refers(container), &owner_of);
    let mut parts: Vec<Block> = parts
        .into_iter()
        .enumerate()
        .map(|(n, items)| {
            let part = Layers::new(tree, items, links).block();
            own.get(&n).map_or(part.clone(), |own| with_groups(tree, part, own, false))
        })
        .collect();
    if is_one {
        return parts.pop().unwrap_or_default();
    }
    // Zones and subnets come first in any case.
    let first = usize::from(parts.first().is_some_and(|it| is_frames(tree, it)));
    if let Some(rest) = parts.get_mut(first..) {
        rest.order_by(|a, b| (b.w * b.h).total_cmp(&(a.w * a.h)));
    }
    pack::page(&parts, FORM, if container.is_none() { shelf::BETWEEN } else { GAP })
}

fn is_frames(tree: &Tree<'_>, block: &Block) -> bool {
    let first = block.places.first();
    first.is_some_and(|it| part(tree, it.0, false) == Part::Frame)
}

/// Items in parts between which there are no links, in the order of their first items.
fn parts(items: Vec<Item>, links: &[Link]) -> Vec<Vec<Item>> {
    let mut item_of = BTreeMap::new();
    for (n, item) in items.iter().enumerate() {
        item_of.extend(item.nodes().map(|it| (it, n)));
    }
    let mut near = vec![Vec::new(); items.len()];
    for (from, to) in links.iter().filter_map(|it| Some((*item_of.get(&it.from)?, *item_of.get(&it.to)?))) {
        for (a, b) in [(from, to), (to, from)] {
            near.get_mut(a).unwrap_or(&mut Vec::new()).push(b);
        }
    }
    let mut part_of: Vec<Option<usize>> = vec![None; items.len()];
    let mut n_parts = 0;
    for first in 0..items.len() {
        let mut waiting = vec![first];
        let mut is_new = false;
        while let Some(item) = waiting.pop() {
            let Some(it) = part_of.get_mut(item).filter(|it| it.is_none()) else { continue };
            *it = Some(n_parts);
            is_new = true;
            waiting.extend(near.get(item).into_iter().flatten());
        }
        n_parts += usize::from(is_new);
    }
    let mut parts: Vec<Vec<Item>> = vec![Vec::new(); n_parts];
    for (item, part) in items.into_iter().zip(part_of) {
        if let Some(it) = part.and_then(|it| parts.get_mut(it)) {
            it.push(item);
        }
    }
    parts
}

/// What no edge touches goes under the rest or to its right, whichever comes nearer to the form of
/// a page. In a container it would be in the way of edges that leave to the right (`is_below`).
fn with_groups(tree: &Tree<'_>, main: Block, groups: &Groups, is_below: bool) -> Block {
    if groups.is_empty() {
        return main;
    }
    let groups = groups.blocks(tree);
    let gap = shelf::BETWEEN;
    if main.is_empty() {
        return pack::page(&groups, FORM, gap);
    }
    let area: f64 = groups.iter().map(|it| (it.w + gap) * (it.h + gap)).sum();
    let total = area + main.w * main.h;
    let below = pack::within(&groups, main.w.max((total * FORM).sqrt()), gap);
    let beside = pack::within(&groups, area * 1.1 / main.h.max(1.0), gap);
    let form = |w: f64, h: f64| (w / h.max(1.0) / FORM).ln().abs();
    let form_below = form(main.w.max(below.w), main.h + gap + below.h);
    let form_beside = form(main.w + gap + beside.w, main.h.max(beside.h));
    let (x, y) = (main.w + gap, main.h + if is_below { GAP } else { gap });
    let mut all = main;
    if is_below || form_below <= form_beside {
        all.add(below, 0.0, y);
    } else {
        all.add(beside, x, 0.0);
    }
    all
}
