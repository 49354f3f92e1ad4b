//! What no edge touches, in groups: what refers to each other beside each other, the rest by category.
//!
//! Of an imported stack that is nearly everything: an alarm belongs beside what it watches, a role with its policies beside the
//! function that acts with it.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::Block;
use super::shelf;
use super::tree::Tree;
use crate::catalog::Category;
use crate::sort::InOrder;

/// More than so many nodes are no group that is seen as one. What everything refers to, such as a key, thus joins nothing.
const LARGEST: usize = 9;

/// More than so many of one type have a group of their own.
const MANY: usize = 6;

/// Nodes in groups: what is joined by references, and what stands alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    joined: Vec<Vec<usize>>,
    single: Vec<usize>,
}

impl Groups {
    pub(super) fn new(tree: &Tree<'_>, nodes: &[usize], refers: &[(usize, usize)]) -> Self {
        let (joined, single) = joined(tree, nodes, refers);
        Self { joined, single }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.joined.is_empty() && self.single.is_empty()
    }

    /// Takes out what belongs to one of some owners alone: each group whose references lead to or from that owner and no other.
    /// `owner_of` gives the owner that a node is part of.
    pub(super) fn split(
        &mut self,
        refers: &[(usize, usize)],
        owner_of: &BTreeMap<usize, usize>,
    ) -> BTreeMap<usize, Self> {
        let mut owners: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (a, b) in refers {
            for (node, other) in [(a, b), (b, a)] {
                if let Some(owner) = owner_of.get(other) {
                    owners.entry(*node).or_default().insert(*owner);
                }
            }
        }
        let only = |group: &[usize]| {
            let all: BTreeSet<usize> =
                group.iter().filter_map(|it| owners.get(it)).flatten().copied().collect();
            if all.len() == 1 { all.first().copied() } else { None }
        };
        let mut of: BTreeMap<usize, Self> = BTreeMap::new();
        self.joined.retain(|group| match only(group) {
            Some(owner) => {
                of.entry(owner).or_default().joined.push(group.clone());
                false
            }
            None => true,
        });
        self.single.retain(|node| match only(&[*node]) {
            Some(owner) => {
                of.entry(owner).or_default().single.push(*node);
                false
            }
            None => true,
        });
        of
    }

    /// The groups, each arranged, the highest first.
    pub(super) fn blocks(&self, tree: &Tree<'_>) -> Vec<Block> {
        let arranged = |it: &Vec<usize>| {
            let columns = if it.len() < 3 { 2 } else { shelf::columns_of(it.len()) };
            shelf::grid(tree, it, columns)
        };
        let mut blocks: Vec<Block> = self.joined.iter().map(arranged).collect();
        blocks.extend(by_category(tree, &self.single));
        blocks.order_by(|a, b| b.h.total_cmp(&a.h));
        blocks
    }
}

/// Nodes that stand alone, in one group for each category, and for each type of which there are many.
fn by_category(tree: &Tree<'_>, nodes: &[usize]) -> Vec<Block> {
    let mut sorted = nodes.to_vec();
    sorted.order_by_cached_key(|it| shelf::key(tree, *it));
    let of_type = |it: &usize| tree.nodes.get(*it).map(|it| it.ty.id);
    let mut blocks = Vec::new();
    let mut few: BTreeMap<Option<Category>, Vec<usize>> = BTreeMap::new();
    for group in sorted.chunk_by(|a, b| of_type(a) == of_type(b)) {
        if group.len() > MANY {
            blocks.push(shelf::grid(tree, group, shelf::columns_of(group.len())));
        } else if let Some(first) = group.first() {
            few.entry(tree.nodes.get(*first).map(|it| it.ty.category)).or_default().extend(group);
        }
    }
    blocks.extend(few.values().map(|it| shelf::grid(tree, it, shelf::columns_of(it.len()))));
    blocks
}

/// Nodes joined by references between different types, the least referred to first, and those that are not.
fn joined(tree: &Tree<'_>, nodes: &[usize], refers: &[(usize, usize)]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let inside: BTreeSet<usize> = nodes.iter().copied().collect();
    let of_type = |it: usize| tree.nodes.get(it).map(|it| it.ty.id);
    let pairs: BTreeSet<(usize, usize)> = refers
        .iter()
        .filter(|(a, b)| inside.contains(a) && inside.contains(b) && of_type(*a) != of_type(*b))
        .map(|(a, b)| (*a.min(b), *a.max(b)))
        .collect();
    let mut near: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (a, b) in &pairs {
        near.entry(*a).or_default().insert(*b);
        near.entry(*b).or_default().insert(*a);
    }
    let degree = |it: usize| near.get(&it).map_or(0, BTreeSet::len);
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().collect();
    pairs.order_by_cached_key(|(a, b)| {
        (degree(*a).max(degree(*b)), degree(*a).min(degree(*b)), shelf::key(tree, *a), shelf::key(tree, *b))
    });
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in nodes {
        group_of.insert(*node, *node);
        groups.insert(*node, vec![*node]);
    }
    for (a, b) in pairs {
        let (Some(&one), Some(&other)) = (group_of.get(&a), group_of.get(&b)) else { continue };
        let size = |it: usize| groups.get(&it).map_or(0, Vec::len);
        if one == other || size(one) + size(other) > LARGEST {
            continue;
        }
        for node in groups.remove(&other).unwrap_or_default() {
            group_of.insert(node, one);
            groups.entry(one).or_default().push(node);
        }
    }
    let (mut joined, mut single) = (Vec::new(), Vec::new());
    for mut group in groups.into_values() {
        match group[..] {
            [node] => single.push(node),
            _ => {
                group.order_by_cached_key(|it| {
                    (rank(tree, *it), std::cmp::Reverse(degree(*it)), shelf::key(tree, *it))
                });
                joined.push(from_first(&group, &near));
            }
        }
    }
    joined.order_by_cached_key(|it| it.first().map(|it| shelf::key(tree, *it)));
    (joined, single)
}

/// What a group is about comes first: what runs or holds data before what serves it.
fn rank(tree: &Tree<'_>, node: usize) -> usize {
    let Some(ty) = tree.nodes.get(node).map(|it| it.ty) else { return 3 };
    match ty.category {
        Category::Compute | Category::Containers => 0,
        Category::Database | Category::Storage | Category::Integration => 1,
        Category::Network | Category::Outside => 2,
        Category::Security | Category::Management | Category::Other => 3,
    }
}

/// A group in the order of how many references lead from its first node to the others.
fn from_first(group: &[usize], near: &BTreeMap<usize, BTreeSet<usize>>) -> Vec<usize> {
    let mut order: Vec<usize> = group.first().copied().into_iter().collect();
    let mut next = 0;
    while let Some(at) = order.get(next).copied() {
        next += 1;
        for it in group.iter().filter(|it| near.get(&at).is_some_and(|near| near.contains(*it))) {
            if !order.contains(it) {
                order.push(*it);
            }
        }
    }
    order.extend(group.iter().filter(|it| !order.contains(it)).copied().collect::<Vec<_>>());
    order
}
