//! A diagram as lists: nodes by number, their containers, and the edges between siblings.

use std::collections::{BTreeMap, BTreeSet};

use super::{HEADER, PADDING};
use crate::model::{Diagram, EdgeKind, Node, NodeId, Op, Placement, Rect};
use crate::value::Value;

/// An edge as the level sees it where its ends first have a container in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The child of that container that is or holds the start.
    pub(super) from: usize,
    /// The child of that container that is or holds the end.
    pub(super) to: usize,
    /// The start itself.
    pub(super) start: usize,
    /// The end itself.
    pub(super) end: usize,
    /// How wide what is written at the edge is about, in canvas units.
    pub(super) label: f64,
}

/// A diagram being arranged.
pub(super) struct Tree<'a> {
    pub(super) ids: Vec<&'a NodeId>,
    pub(super) nodes: Vec<&'a Node>,
    /// Boxes relative to their containers, as they will be.
    pub(super) rects: Vec<Rect>,
    pub(super) parents: Vec<Option<usize>>,
    /// What is directly in a container, in id order.
    pub(super) children: Vec<Vec<usize>>,
    /// What is on the canvas itself, in id order.
    pub(super) roots: Vec<usize>,
    /// All nodes, containers before what they hold.
    pub(super) outer_first: Vec<usize>,
    links: BTreeMap<Option<usize>, Vec<Link>>,
    refers: BTreeMap<Option<usize>, Vec<(usize, usize)>>,
    /// Containers that edges lead out of, or into.
    left: BTreeSet<usize>,
    /// Which containers are arranged as the cards that stand for them; what is in those stays as it is.
    is_card: Vec<bool>,
}

impl<'a> Tree<'a> {
    /// `as_cards` arranges closed containers as the cards that stand for them.
    pub(super) fn new(diagram: &'a Diagram, as_cards: bool) -> Self {
        let (ids, nodes): (Vec<_>, Vec<_>) = diagram.nodes().unzip();
        let number: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(n, id)| (id.as_str(), n)).collect();
        let parents: Vec<Option<usize>> = nodes
            .iter()
            .map(|it| it.placement.parent.as_ref().and_then(|it| number.get(it.as_str()).copied()))
            .collect();
        let is_card: Vec<bool> = ids.iter().map(|it| as_cards && diagram.is_closed(it.as_str())).collect();
        let is_in_card = |parent: &Option<usize>| parent.is_some_and(|it| is_card.get(it) == Some(&true));
        let mut children = vec![Vec::new(); nodes.len()];
        let mut roots = Vec::new();
        for (n, parent) in parents.iter().enumerate().filter(|(_, it)| !is_in_card(it)) {
            parent.and_then(|it| children.get_mut(it)).unwrap_or(&mut roots).push(n);
        }
        let mut outer_first = roots.clone();
        let mut next = 0;
        while let Some(inner) = outer_first.get(next).and_then(|it| children.get(*it)) {
            outer_first.extend(inner);
            next += 1;
        }
        let boxes = nodes.iter().map(|it| it.placement.rect).zip(&is_card);
        let rects = boxes.map(|(rect, is_card)| if *is_card { rect.card() } else { rect }).collect();
        let (links, refers, left) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut tree =
            Self { ids, nodes, rects, parents, children, roots, outer_first, links, refers, left, is_card };
        for (_, edge) in diagram.edges() {
            let ends = number.get(edge.from.as_str()).zip(number.get(edge.to.as_str()));
            let EdgeKind::Access { grants } = &edge.kind;
            let letters: usize = grants.iter().map(|it| it.len() + 2).sum();
            if let Some((container, link)) = ends.and_then(|(from, to)| tree.link(*from, *to, letters)) {
                tree.links.entry(container).or_default().push(link);
                for end in [link.start, link.end] {
                    let around = tree.chain(end).into_iter().skip(1).take_while(|it| Some(*it) != container);
                    tree.left.extend(around.collect::<Vec<_>>());
                }
            }
        }
        for (n, node) in tree.nodes.clone().into_iter().enumerate() {
            let targets = node.props.values().flat_map(Value::targets).filter_map(|it| number.get(it));
            for target in targets {
                if let Some((container, link)) = tree.link(n, *target, 0) {
                    tree.refers.entry(container).or_default().push((link.from, link.to));
                }
            }
        }
        tree
    }

    /// Where two nodes first have a container in common, and by which of its children; `None` if one holds the other.
    fn link(&self, start: usize, end: usize, letters: usize) -> Option<(Option<usize>, Link)> {
        let [mut from, mut to] = [self.chain(start), self.chain(end)];
        let mut container = None;
        while let (Some(a), Some(b)) = (from.pop(), to.pop()) {
            if a != b {
                let label = text_width(letters, 6.0).min(180.0);
                return Some((container, Link { from: a, to: b, start, end, label }));
            }
            container = Some(a);
        }
        None
    }

    /// A node and the containers around it, innermost first.
    fn chain(&self, node: usize) -> Vec<usize> {
        std::iter::successors(Some(node), |it| self.parents.get(*it).copied().flatten())
            .take(self.nodes.len())
            .collect()
    }

    /// Edges between different children of a container, or of the canvas itself.
    pub(super) fn links(&self, container: Option<usize>) -> &[Link] {
        self.links.get(&container).map_or(&[], Vec::as_slice)
    }

    /// Whether an edge leads out of a container, or into it.
    pub(super) fn is_left_by_edges(&self, container: usize) -> bool {
        self.left.contains(&container)
    }

    /// Which children of a container, or of the canvas itself, refer to which, or hold what does.
    pub(super) fn refers(&self, container: Option<usize>) -> &[(usize, usize)] {
        self.refers.get(&container).map_or(&[], Vec::as_slice)
    }

    /// What is directly in a container, or on the canvas itself.
    pub(super) fn members(&self, container: Option<usize>) -> &[usize] {
        match container {
            None => &self.roots,
            Some(it) => self.children.get(it).map_or(&[], Vec::as_slice),
        }
    }

    pub(super) fn rect(&self, node: usize) -> Rect {
        self.rects.get(node).copied().unwrap_or_default()
    }

    pub(super) fn set_rect(&mut self, node: usize, rect: Rect) {
        if let Some(it) = self.rects.get_mut(node) {
            *it = rect;
        }
    }

    pub(super) fn is_container(&self, node: usize) -> bool {
        !self.is_card(node) && self.nodes.get(node).is_some_and(|it| it.ty.is_container())
    }

    fn is_card(&self, node: usize) -> bool {
        self.is_card.get(node) == Some(&true)
    }

    /// How far below the top of `ancestor` the middle of a node is.
    pub(super) fn depth_below(&self, node: usize, ancestor: usize) -> f64 {
        let around = self.chain(node).into_iter().take_while(|it| *it != ancestor);
        around.map(|it| self.rect(it).y).sum::<f64>() + self.rect(node).h / 2.0
    }

    /// The width an icon needs for its name; a container needs its own.
    pub(super) fn footprint(&self, node: usize) -> f64 {
        const WIDEST: f64 = 184.0;
        let rect = self.rect(node);
        let Some(it) = self.nodes.get(node).filter(|it| !it.ty.is_container()) else { return rect.w };
        let letters = it.name.chars().count().max(it.type_label().chars().count() * 9 / 10);
        super::up(text_width(letters, 7.0).min(WIDEST)).max(rect.w)
    }

    /// The size a container needs for what it holds, and a name to be read.
    pub(super) fn needed(&self, container: usize) -> (f64, f64) {
        let inside = self.members(Some(container)).iter().map(|it| self.rect(*it));
        let all = inside.reduce(|all, it| all.union(&it)).unwrap_or_default();
        (all.right() + PADDING, all.bottom().max(HEADER) + PADDING)
    }

    /// The ops that place what is elsewhere now.
    pub(super) fn into_ops(self) -> Vec<Op> {
        // A card has the size that its container has when it is open.
        let rects =
            self.rects.into_iter().zip(&self.nodes).zip(self.is_card).map(|((rect, node), is_card)| {
                let Rect { w, h, .. } = node.placement.rect;
                if is_card { Rect { w, h, ..rect } } else { rect }
            });
        let rects: Vec<Rect> = rects.collect();
        let nodes = self.ids.into_iter().zip(self.nodes).zip(rects);
        let moved = nodes.filter(|((_, node), rect)| node.placement.rect != *rect && rect.is_sound());
        moved
            .map(|((id, node), rect)| {
                let placement = Placement { parent: node.placement.parent.clone(), rect };
                Op::Place { id: id.clone(), placement }
            })
            .collect()
    }
}

/// About how wide text is whose letters have a width.
#[expect(clippy::cast_precision_loss, reason = "names are short")]
fn text_width(letters: usize, letter: f64) -> f64 {
    letters as f64 * letter + 14.0
}
