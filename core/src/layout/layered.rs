//! Nodes in ranks along the edges between them, from left to right.
//!
//! The steps are those of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system
//! structures", 1981): edges that close a circle are turned round, every node gets a rank, ranks are put in order by the
//! barycenters of their neighbors, and nodes get places. Ends of edges count where they really are, deep inside a
//! container, so that edges out of a VPC run straight where they can.

use std::collections::BTreeMap;

use super::arrange::Block;
use super::tree::{Link, Tree};
use crate::model::Rect;
use crate::sort::InOrder;

/// Room between what stands in one rank, in canvas units.
const GAP: f64 = 24.0;

/// Least room between ranks, in canvas units.
const RANK_GAP: f64 = 64.0;

/// Most room between ranks, however many edges run there, in canvas units.
const WIDEST_GAP: f64 = 280.0;

/// Height of an icon, in canvas units; what is taller is a container.
const ICON: f64 = 96.0;

/// How often ranks are put in order, forth and back; more hardly changes anything.
const SWEEPS: usize = 4;

/// What is ranked: a node, or several with fixed places to each other.
#[derive(Clone, Debug)]
pub(super) struct Item {
    block: Block,
}

impl Item {
    pub(super) fn of_block(block: Block) -> Self {
        Self { block }
    }

    /// What is in it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = usize> {
        self.block.places.iter().map(|it| it.0)
    }

    /// A node, with the width its name needs.
    pub(super) fn of_node(tree: &Tree<'_>, node: usize) -> Self {
        let (rect, w) = (tree.rect(node), tree.footprint(node));
        let inset = ((w - rect.w) / 2.0 / super::GRID).floor() * super::GRID;
        let places = vec![(node, Rect::new(inset, 0.0, rect.w, rect.h))];
        Self { block: Block { places, w, h: rect.h } }
    }
}

/// An edge between items, with the heights at which it meets them.
#[derive(Clone, Copy)]
struct Tie {
    from: usize,
    to: usize,
    start: f64,
    end: f64,
    label: f64,
}

/// Items in ranks.
pub(super) struct Layers {
    items: Vec<Item>,
    ties: Vec<Tie>,
    /// Ties by item.
    at: Vec<Vec<usize>>,
    ranks: Vec<Vec<usize>>,
    /// Tops of items.
    tops: Vec<f64>,
}

impl Layers {
    pub(super) fn new(tree: &Tree<'_>, items: Vec<Item>, links: &[Link]) -> Self {
        let mut place = BTreeMap::new();
        for (n, item) in items.iter().enumerate() {
            place.extend(item.block.places.iter().map(|(node, rect)| (*node, (n, rect.y))));
        }
        let tie = |it: &Link| {
            let ((from, above), (to, below)) = (*place.get(&it.from)?, *place.get(&it.to)?);
            let start = above + tree.depth_below(it.start, it.from);
            let end = below + tree.depth_below(it.end, it.to);
            (from != to).then_some(Tie { from, to, start, end, label: it.label })
        };
        let ties = without_circles(items.len(), links.iter().filter_map(tie).collect());
        let mut at = vec![Vec::new(); items.len()];
        for (n, it) in ties.iter().enumerate() {
            for end in [it.from, it.to] {
                at.get_mut(end).unwrap_or(&mut Vec::new()).push(n);
            }
        }
        let ranks = ranks(items.len(), &ties, &at);
        let tops = vec![0.0; items.len()];
        let mut layers = Self { items, ties, at, ranks, tops };
        layers.order();
        layers
    }

    /// The items, each in its place.
    pub(super) fn block(self) -> Block {
        let mut block = Block::default();
        let top = self.tops.iter().copied().fold(f64::INFINITY, f64::min);
        let mut x = 0.0;
        for n in 0..self.ranks.len() {
            let shape = self.shape(n);
            let mut right: f64 = x;
            for row in self.rows(n, &shape) {
                for (k, item) in row.iter().enumerate() {
                    let left = x + count(k) * (shape.cell + GAP);
                    if let Some(it) = self.items.get(*item) {
                        block.add(it.block.clone(), left, self.top(*item) - top);
                        right = right.max(left + it.block.w);
                    }
                }
            }
            x = right + self.gap_after(n);
        }
        block
    }

    fn top(&self, item: usize) -> f64 {
        self.tops.get(item).copied().unwrap_or_default()
    }

    fn height(&self, item: usize) -> f64 {
        self.items.get(item).map_or(0.0, |it| it.block.h)
    }

    /// Room behind a rank: for what is written at the edges there, and for their lines.
    fn gap_after(&self, rank: usize) -> f64 {
        const LANE: f64 = 6.0;
        let members = self.ranks.get(rank).map_or(&[][..], Vec::as_slice);
        let leaving = members.iter().flat_map(|item| {
            let ties = self.at.get(*item).into_iter().flatten().filter_map(|it| self.ties.get(*it));
            ties.filter(|it| it.from == *item)
        });
        let (mut label, mut lanes) = (0.0, 0.0);
        for tie in leaving {
            label = tie.label.max(label);
            lanes += LANE;
        }
        super::up((label + 40.0 + f64::min(lanes, 80.0)).clamp(RANK_GAP, WIDEST_GAP))
    }

    /// How a rank is broken into rows.
    fn shape(&self, rank: usize) -> Shape {
        /// A rank of icons taller than this is broken, in canvas units.
        const TALL: f64 = 1_000.0;
        let members = self.ranks.get(rank).map_or(&[][..], Vec::as_slice);
        let blocks = || members.iter().filter_map(|it| self.items.get(*it)).map(|it| &it.block);
        let is_icon = |it: &&Block| it.h <= ICON && it.w <= 2.0 * ICON;
        let cell = blocks().filter(is_icon).map(|it| it.w).fold(0.0, f64::max);
        let widest = blocks().filter(|it| !is_icon(it)).map(|it| it.w).fold(0.0, f64::max);
        let tallest = self.items.iter().map(|it| it.block.h).fold(TALL, f64::max);
        let area: f64 = self.items.iter().map(|it| (it.block.w + GAP) * (it.block.h + GAP)).sum();
        let heights: f64 = members.iter().map(|it| self.height(*it) + GAP).sum();
        let columns =
            whole((heights / tallest.max((area / 1.6).sqrt())).ceil()).clamp(1, members.len().max(1));
        if widest > 0.0 && (rank == 0 || columns > 1) {
            // Over and under a container, rows are as long as it is wide: edges leave to the right without crossing it.
            let columns = whole((widest + GAP) / (cell + GAP).max(1.0)).max(1);
            return Shape { cell, columns, pitch: ICON + GAP, is_staggered: false };
        }
        // An edge to the second column passes between two icons of the first.
        let pitch = if columns > 1 { ICON + GAP * count(columns) } else { ICON + GAP };
        Shape { cell, columns, pitch, is_staggered: columns > 1 }
    }

    /// The rows of a rank: containers each in its own, icons side by side.
    fn rows(&self, rank: usize, shape: &Shape) -> Vec<Vec<usize>> {
        let mut rows: Vec<Vec<usize>> = Vec::new();
        let mut is_open = false;
        for item in self.ranks.get(rank).into_iter().flatten() {
            let is_icon =
                self.items.get(*item).is_some_and(|it| it.block.h <= ICON && it.block.w <= 2.0 * ICON);
            match rows.last_mut().filter(|it| is_open && is_icon && it.len() < shape.columns) {
                Some(row) => row.push(*item),
                None => rows.push(vec![*item]),
            }
            is_open = is_icon;
        }
        rows
    }

    /// Puts ranks in order and gives items their tops.
    fn order(&mut self) {
        for rank in 0..self.ranks.len() {
            self.place(rank, |_| true);
        }
        for sweep in 0..SWEEPS {
            let n = self.ranks.len();
            for k in 0..n {
                let (rank, forth) = if sweep % 2 == 0 { (k, true) } else { (n - 1 - k, false) };
                self.sort(rank, forth);
                self.place(rank, |it| it == forth);
            }
        }
        for rank in 0..self.ranks.len() {
            self.place(rank, |_| true);
        }
    }

    /// Where the ties of an item on one side would have its top; `None` without any.
    fn wanted(&self, item: usize, counts: impl Fn(bool) -> bool) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0.0);
        for tie in self.at.get(item).into_iter().flatten().filter_map(|it| self.ties.get(*it)) {
            let is_forth = tie.to == item;
            if !counts(is_forth) {
                continue;
            }
            let (other, there, here) =
                if is_forth { (tie.from, tie.start, tie.end) } else { (tie.to, tie.end, tie.start) };
            sum += self.top(other) + there - here;
            n += 1.0;
        }
        (n > 0.0).then(|| sum / n)
    }

    /// Puts a rank in the order of what its neighbors want; what has none keeps its turn.
    fn sort(&mut self, rank: usize, forth: bool) {
        let Some(members) = self.ranks.get(rank).cloned() else { return };
        let mut wanted: Vec<(f64, usize)> = members
            .iter()
            .map(|it| {
                let top = self.wanted(*it, |side| side == forth).unwrap_or_else(|| self.top(*it));
                (top + self.height(*it) / 2.0, *it)
            })
            .collect();
        wanted.order_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(it) = self.ranks.get_mut(rank) {
            *it = wanted.into_iter().map(|(_, it)| it).collect();
        }
    }

    /// Gives the items of a rank tops as near as can be to where they want to be, in their order.
    fn place(&mut self, rank: usize, counts: impl Fn(bool) -> bool) {
        let shape = self.shape(rank);
        let rows = self.rows(rank, &shape);
        let stagger = |k: usize| {
            let step = if shape.is_staggered { shape.pitch / count(shape.columns) } else { 0.0 };
            count(k) * (step / super::GRID).round() * super::GRID
        };
        let (mut offset, mut lines) = (0.0, Vec::with_capacity(rows.len()));
        for row in &rows {
            let wishes: Vec<f64> = row
                .iter()
                .enumerate()
                .filter_map(|(k, it)| Some(self.wanted(*it, &counts)? - stagger(k)))
                .collect();
            let current = row.iter().map(|it| self.top(*it)).fold(f64::INFINITY, f64::min);
            let mean = wishes.iter().sum::<f64>() / count(wishes.len());
            lines.push((if wishes.is_empty() { current } else { mean } - offset, offset));
            let tallest = row.iter().map(|it| self.height(*it)).fold(0.0, f64::max);
            offset += (tallest + GAP).max(shape.pitch);
        }
        let levels = nearest_ascending(&lines.iter().map(|it| it.0).collect::<Vec<_>>());
        for (row, (level, (_, offset))) in rows.iter().zip(levels.iter().zip(&lines)) {
            // Levels ascend, so rounding them keeps the order.
            let top = (level / super::GRID).round() * super::GRID + offset;
            for (k, item) in row.iter().enumerate() {
                if let Some(it) = self.tops.get_mut(*item) {
                    *it = top + stagger(k);
                }
            }
        }
    }
}

/// How a rank is broken into rows.
struct Shape {
    /// Width of a cell with an icon.
    cell: f64,
    /// Icons in a row.
    columns: usize,
    /// From the top of a row to that of the next, at least.
    pitch: f64,
    /// Whether each column stands a part of a row lower than the one before.
    is_staggered: bool,
}

#[expect(clippy::cast_precision_loss, reason = "at most as many as nodes")]
fn count(n: usize) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small positive number, limited by its users"
)]
fn whole(number: f64) -> usize {
    number as usize
}

/// The ascending numbers that are nearest to some numbers (least squares): neighbors that would descend share their mean.
fn nearest_ascending(wanted: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(wanted.len());
    for it in wanted {
        let mut pool = (*it, 1);
        while let Some(last) = pools.last().copied().filter(|it| it.0 > pool.0) {
            let (a, b) = (count(last.1), count(pool.1));
            pool = ((last.0 * a + pool.0 * b) / (a + b), last.1 + pool.1);
            pools.pop();
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(level, n)| std::iter::repeat_n(level, n)).collect()
}

/// The ties with those that close a circle turned round.
fn without_circles(n: usize, mut ties: Vec<Tie>) -> Vec<Tie> {
    let mut leaving = vec![Vec::new(); n];
    for (k, it) in ties.iter().enumerate() {
        leaving.get_mut(it.from).unwrap_or(&mut Vec::new()).push(k);
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::No; n];
    let mut turned = Vec::new();
    for root in 0..n {
        if seen.get(root) != Some(&Seen::No) {
            continue;
        }
        // The way down from the root: an item, and how many of its ties were followed.
        let mut way = vec![(root, 0)];
        while let Some((item, next)) = way.last_mut() {
            let (item, at) = (*item, *next);
            *next += 1;
            let mark = |seen: &mut Vec<Seen>, as_what: Seen| {
                if let Some(it) = seen.get_mut(item) {
                    *it = as_what;
                }
            };
            mark(&mut seen, Seen::OnTheWay);
            let Some((k, tie)) =
                leaving.get(item).and_then(|it| it.get(at)).and_then(|k| Some((*k, *ties.get(*k)?)))
            else {
                mark(&mut seen, Seen::Done);
                way.pop();
                continue;
            };
            match seen.get(tie.to) {
                Some(Seen::No) => way.push((tie.to, 0)),
                Some(Seen::OnTheWay) => turned.push(k),
                _ => {}
            }
        }
    }
    for k in turned {
        if let Some(it) = ties.get_mut(k) {
            *it = Tie { from: it.to, to: it.from, start: it.end, end: it.start, ..*it };
        }
    }
    ties
}

/// Items by the longest way to them; what only leads somewhere stands right before that.
fn ranks(n: usize, ties: &[Tie], at: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let of = |item: usize| at.get(item).into_iter().flatten().filter_map(|it| ties.get(*it));
    let mut waiting: Vec<usize> = (0..n).map(|item| of(item).filter(|it| it.to == item).count()).collect();
    let mut rank = vec![0_usize; n];
    let mut ready: Vec<usize> = (0..n).filter(|it| waiting.get(*it) == Some(&0)).collect();
    let mut next = 0;
    while let Some(item) = ready.get(next).copied() {
        next += 1;
        let own = rank.get(item).copied().unwrap_or_default();
        for to in of(item).filter(|it| it.from == item).map(|it| it.to) {
            if let Some(it) = rank.get_mut(to) {
                *it = (*it).max(own + 1);
            }
            if let Some(it) = waiting.get_mut(to) {
                *it = it.saturating_sub(1);
                if *it == 0 {
                    ready.push(to);
                }
            }
        }
    }
    for item in 0..n {
        let mut leads_to = None;
        let mut is_led_to = false;
        for tie in of(item) {
            is_led_to |= tie.to == item;
            if tie.from == item {
                let there = rank.get(tie.to).copied().unwrap_or_default();
                leads_to = Some(leads_to.map_or(there, |it: usize| it.min(there)));
            }
        }
        if let (false, Some(there), Some(it)) = (is_led_to, leads_to, rank.get_mut(item)) {
            *it = there.saturating_sub(1);
        }
    }
    let mut ranks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (item, rank) in rank.into_iter().enumerate() {
        ranks.entry(rank).or_default().push(item);
    }
    ranks.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(from: usize, to: usize) -> Tie {
        Tie { from, to, start: 0.0, end: 0.0, label: 0.0 }
    }

    fn ranked(n: usize, ties: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let ties = without_circles(n, ties.iter().map(|(from, to)| tie(*from, *to)).collect());
        let mut at = vec![Vec::new(); n];
        for (k, it) in ties.iter().enumerate() {
            at[it.from].push(k);
            at[it.to].push(k);
        }
        ranks(n, &ties, &at)
    }

    #[test]
    fn ranks_follow_the_longest_way_and_sources_stand_near() {
        assert_eq!(ranked(4, &[(0, 1), (1, 2), (0, 2), (3, 2)]), [vec![0], vec![1, 3], vec![2]]);
    }

    #[test]
    fn circles_are_cut_once() {
        assert_eq!(ranked(3, &[(0, 1), (1, 2), (2, 0)]), [vec![0], vec![1], vec![2]]);
        assert_eq!(ranked(2, &[(0, 1), (1, 0)]), [vec![0], vec![1]]);
    }

    #[test]
    fn what_would_descend_shares_its_mean() {
        assert_eq!(nearest_ascending(&[1.0, 5.0, 3.0, 9.0]), [1.0, 4.0, 4.0, 9.0]);
        assert_eq!(nearest_ascending(&[3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
    }
}
