//! Which resources stand in a template together.
//!
//! A resource that moves from one stack to another is made anew, so where it stands follows from what it is and what it
//! needs, not from how many others there are: first by tier, and one tier further where it needs something there; then, where
//! a tier is too large, in groups that do not refer to each other, each by its name. No part needs a part that needs it.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{self, Category};
use crate::sort::InOrder;

/// A resource to place.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    /// Its logical id.
    pub(super) id: &'a str,
    /// Its type.
    pub(super) ty: &'a str,
    /// What it refers to or waits for, by place among the items.
    pub(super) needs: BTreeSet<usize>,
}

/// Resources of one template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// `Network`, or `NetworkA`, `NetworkBA`, … where a tier has several.
    pub(super) name: String,
    /// By place among the items.
    pub(super) members: BTreeSet<usize>,
}

/// Tiers, each of which may need those before it.
const TIERS: [&str; 5] = ["Network", "Data", "Identity", "Compute", "Operations"];

/// The tier a type belongs to by itself.
fn tier(ty: &str) -> usize {
    let Some(ty) = catalog::by_cloudformation_type(ty) else { return 0 };
    match ty.category {
        _ if ty.id.starts_with("iam.") => 2,
        // What others write to or read from.
        _ if ty.id.starts_with("logs.") || ty.id.starts_with("ssm.") => 1,
        Category::Network | Category::Outside => 0,
        Category::Database | Category::Storage | Category::Integration | Category::Security => 1,
        Category::Compute | Category::Containers => 3,
        Category::Management | Category::Other => 4,
    }
}

/// The parts, none with more than `most` resources.
pub(super) fn parts(items: &[Item<'_>], most: usize) -> Vec<Part> {
    let graph = Graph::new(items);
    let mut tiers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, tier) in graph.tiers().into_iter().enumerate() {
        tiers.entry(tier).or_default().insert(at);
    }
    let mut parts = Vec::new();
    for (tier, members) in tiers {
        graph.cut(TIERS[tier], members, most, &mut parts);
    }
    parts.order_by(|a, b| a.name.cmp(&b.name));
    parts
}

struct Graph<'a> {
    items: &'a [Item<'a>],
    /// Who needs each.
    needed_by: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn new(items: &'a [Item<'a>]) -> Self {
        let mut needed_by = vec![Vec::new(); items.len()];
        for (at, item) in items.iter().enumerate() {
            item.needs.iter().for_each(|it| needed_by[*it].push(at));
        }
        Self { items, needed_by }
    }

    /// The tier of each: its own, or the furthest of what it needs.
    fn tiers(&self) -> Vec<usize> {
        let mut tiers: Vec<usize> = self.items.iter().map(|it| tier(it.ty)).collect();
        let mut changed: Vec<usize> = (0..tiers.len()).collect();
        while let Some(at) = changed.pop() {
            for other in &self.needed_by[at] {
                if tiers[*other] < tiers[at] {
                    tiers[*other] = tiers[at];
                    changed.push(*other);
                }
            }
        }
        tiers
    }

    /// The parts of one tier.
    fn cut(&self, name: &str, members: BTreeSet<usize>, most: usize, to: &mut Vec<Part>) {
        if members.len() <= most {
            to.push(Part { name: name.to_owned(), members });
            return;
        }
        // What holds large groups together comes first: a VPC with all its subnets, a key of all tables.
        let mut base = BTreeSet::new();
        let mut rest = members;
        let groups = loop {
            let groups = self.groups(&rest);
            let Some(large) = groups.iter().find(|it| it.len() > most) else { break groups };
            let Some(hub) = self.hub(large) else { break groups };
            let moved = self.with_needs(hub, &rest);
            rest.retain(|it| !moved.contains(it));
            base.extend(moved);
        };
        if !base.is_empty() {
            self.layer(name, base, most, to);
        }
        let named = |group: BTreeSet<usize>| (self.key(&group), group);
        spread(name, groups.into_iter().map(named).collect(), most, 0, to);
    }

    /// What everything else of a tier rests on, in layers if there is too much of it.
    fn layer(&self, name: &str, base: BTreeSet<usize>, most: usize, to: &mut Vec<Part>) {
        if base.len() <= most {
            to.push(Part { name: name.to_owned(), members: base });
            return;
        }
        let mut left = base;
        let mut depth = 1;
        while !left.is_empty() {
            let is_free = |at: &usize| self.items[*at].needs.iter().all(|it| it == at || !left.contains(it));
            let mut free: BTreeSet<usize> = left.iter().copied().filter(is_free).collect();
            // A circle, which CloudFormation refuses by itself, stays in one.
            if free.is_empty() {
                free.clone_from(&left);
            }
            left.retain(|it| !free.contains(it));
            let each = free.into_iter().map(|at| (hash(self.items[at].id), BTreeSet::from([at]))).collect();
            spread(&format!("{name}{depth}"), each, most, 0, to);
            depth += 1;
        }
    }

    /// Groups of members that refer to each other.
    fn groups(&self, members: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let mut left = members.clone();
        let mut groups = Vec::new();
        while let Some(first) = left.pop_first() {
            let mut group = BTreeSet::from([first]);
            let mut open = vec![first];
            while let Some(at) = open.pop() {
                for other in self.items[at].needs.iter().chain(&self.needed_by[at]) {
                    if left.remove(other) {
                        group.insert(*other);
                        open.push(*other);
                    }
                }
            }
            groups.push(group);
        }
        groups
    }

    /// The member that most others of a group need.
    fn hub(&self, group: &BTreeSet<usize>) -> Option<usize> {
        let users = |at: usize| self.needed_by[at].iter().filter(|it| group.contains(it)).count();
        group.iter().copied().max_by_key(|at| (users(*at), std::cmp::Reverse(self.items[*at].id)))
    }

    /// A member with all that it needs of the others.
    fn with_needs(&self, at: usize, members: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([at]);
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            for it in self.items[at].needs.iter().filter(|it| members.contains(it)) {
                if found.insert(*it) {
                    open.push(*it);
                }
            }
        }
        found
    }

    /// Where a group stands among others: it follows from the name of its hub.
    fn key(&self, group: &BTreeSet<usize>) -> u64 {
        self.hub(group).map_or(0, |it| hash(self.items[it].id))
    }
}

/// Shares groups out by their keys. One group more divides at most the part it comes to.
fn spread(name: &str, groups: Vec<(u64, BTreeSet<usize>)>, most: usize, bit: u32, to: &mut Vec<Part>) {
    let total: usize = groups.iter().map(|(_, it)| it.len()).sum();
    if total == 0 {
        return;
    }
    // Without a letter only what the others rest on.
    let is_one = bit > 0 && (total <= most || groups.len() == 1 || bit == u64::BITS);
    if is_one {
        let members = groups.into_iter().flat_map(|(_, it)| it).collect();
        to.push(Part { name: name.to_owned(), members });
        return;
    }
    let (one, other) = groups.into_iter().partition(|(key, _)| key >> (u64::BITS - 1 - bit) & 1 == 0);
    spread(&format!("{name}A"), one, most, bit + 1, to);
    spread(&format!("{name}B"), other, most, bit + 1, to);
}

/// FNV-1a with a final mix, so that the first bits of like names differ.
fn hash(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let sum = text.bytes().fold(start, |sum, it| (sum ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (sum ^ (sum >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [&str; 3] = ["AWS::EC2::Subnet", "AWS::EC2::Instance", "AWS::DynamoDB::Table"];

    /// A VPC with so many subnets, each with an instance and a table beside it.
    fn items(ids: &[String]) -> Vec<Item<'_>> {
        let needs = |at: usize| match at % 3 {
            0 => BTreeSet::from([0]),
            1 => BTreeSet::from([at]),
            _ => BTreeSet::new(),
        };
        let rest = ids.iter().enumerate().map(|(at, id)| Item { id, ty: TYPES[at % 3], needs: needs(at) });
        [Item { id: "Vpc", ty: "AWS::EC2::VPC", needs: BTreeSet::new() }].into_iter().chain(rest).collect()
    }

    fn ids(n: usize) -> Vec<String> {
        (0..n * 3).map(|it| format!("Thing{it}")).collect()
    }

    fn part_of(items: &[Item<'_>], most: usize) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for part in parts(items, most) {
            assert!(part.members.len() <= most, "{}: {}", part.name, part.members.len());
            for at in part.members {
                assert!(found.insert(items[at].id.to_owned(), part.name.clone()).is_none());
            }
        }
        assert_eq!(found.len(), items.len());
        found
    }

    #[test]
    fn parts_are_tiers_and_a_tier_that_is_too_large_is_cut_behind_what_it_rests_on() {
        let ids = ids(300);
        let found = part_of(&items(&ids), 200);
        let names: BTreeSet<&str> = found.values().map(String::as_str).collect();
        assert_eq!(found["Vpc"], "Network");
        assert!(names.iter().all(|it| TIERS.iter().any(|tier| it.starts_with(tier))), "{names:?}");
    }

    #[test]
    fn one_resource_more_moves_few() {
        let (before, after) = (ids(300), ids(301));
        for most in [200, 250, 500] {
            let (before, after) = (part_of(&items(&before), most), part_of(&items(&after), most));
            let moved = before.iter().filter(|(id, part)| after[*id] != **part).count();
            assert_eq!(moved, 0, "most {most}");
        }
    }

    #[test]
    fn circles_and_chains_end() {
        let ids: Vec<String> = (0..60).map(|it| format!("Link{it}")).collect();
        let linked = |needs: fn(usize) -> Option<usize>| {
            let each = ids.iter().enumerate();
            let item =
                each.map(|(at, id)| Item { id, ty: "AWS::EC2::VPC", needs: needs(at).into_iter().collect() });
            item.collect::<Vec<Item<'_>>>()
        };
        let circle = linked(|at| Some((at + 1) % 60));
        assert_eq!(parts(&circle, 10).iter().map(|it| it.members.len()).sum::<usize>(), 60);
        part_of(&linked(|at| at.checked_sub(1)), 10);
    }
}
