//! References that lead round in a circle.

use std::collections::BTreeSet;

use super::Facts;
use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::lookup::{Lookup, digest};
use crate::stack::{Resource, Stack};
use crate::tracking::{Changes, note_part, unnoted};

/// What stands for whether there are any where looks are noted.
const CIRCLES: &str = "circles of references";

/// Resources with those they refer to, all as positions in the order of addresses: each in order and once.
pub(in crate::rules) struct Graph<'a> {
    /// The resources of a stack.
    pub(in crate::rules) all: Vec<(&'a str, &'a Resource)>,
    /// What each refers to.
    pub(in crate::rules) targets: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    /// The graph of a stack: `targets` tells what some resource refers to.
    pub(in crate::rules) fn of<'t>(
        stack: &'a Stack,
        mut targets: impl FnMut(usize, &'a Resource) -> Vec<&'t str>,
    ) -> Self {
        let all: Vec<(&str, &Resource)> =
            stack.resources.iter().map(|(address, it)| (address.as_str(), it)).collect();
        let position = |address: &str| {
            let in_order = || all.binary_search_by(|(it, _)| (*it).cmp(address)).ok();
            stack.resources.position(address).or_else(in_order)
        };
        let mut graph: Vec<Vec<usize>> = Vec::with_capacity(all.len());
        for (own, (_, it)) in all.iter().enumerate() {
            let found = targets(own, it).into_iter().filter_map(position).filter(|it| *it != own);
            graph.push(in_order(found.collect()));
        }
        let written = written(stack, &all, position);
        Self { all, targets: graph }.with(&written)
    }

    /// The graph of all references of a stack, by the numbers that addresses come to: quick, and there may be a reference too many.
    fn likely(stack: &'a Stack) -> Self {
        let all: Vec<(&str, &Resource)> =
            stack.resources.iter().map(|(address, it)| (address.as_str(), it)).collect();
        let positions: Lookup<u64, usize> = all.iter().map(|(it, _)| digest(it)).zip(0..).collect();
        if positions.len() < all.len() {
            // Two addresses come to the same number, and one of them would be missed.
            return Self::of(stack, |_, it| it.props.targets().collect());
        }
        let targets = all.iter().enumerate().map(|(own, (_, it))| {
            let found = it.props.target_digests().iter().filter_map(|it| positions.get(it).copied());
            in_order(found.filter(|it| *it != own).collect())
        });
        let targets = targets.collect();
        let written = written(stack, &all, |it| positions.get(&digest(it)).copied());
        Self { all, targets }.with(&written)
    }

    /// The same where groups refer to what the rules do that are written in them, each with its group.
    fn with(mut self, written: &[(usize, usize)]) -> Self {
        for &(rule, group) in written {
            let of_rule = self.targets.get(rule).into_iter().flatten().copied();
            let further: Vec<usize> = of_rule.filter(|it| *it != group).collect();
            if let Some(of_group) = self.targets.get_mut(group) {
                of_group.extend(further);
                *of_group = in_order(std::mem::take(of_group));
            }
        }
        self
    }

    /// Positions of what may be on a circle: whoever refers to nothing but what is on none is on none.
    pub(in crate::rules) fn circular(&self) -> BTreeSet<usize> {
        let mut open: Vec<usize> = self.targets.iter().map(Vec::len).collect();
        let mut referred: Vec<Vec<usize>> = vec![Vec::new(); open.len()];
        for (position, targets) in self.targets.iter().enumerate() {
            for target in targets {
                referred[*target].push(position);
            }
        }
        let mut free: Vec<usize> = (0..open.len()).filter(|it| open[*it] == 0).collect();
        while let Some(position) = free.pop() {
            for user in &referred[position] {
                open[*user] -= 1;
                if open[*user] == 0 {
                    free.push(*user);
                }
            }
        }
        (0..open.len()).filter(|it| open[*it] > 0).collect()
    }
}

impl<'a> Facts<'a> {
    /// Whether references may lead round in a circle, of whatever kind they are.
    pub(in crate::rules) fn has_circles(&self) -> bool {
        note_part(CIRCLES);
        *self.has_circles.get_or_init(|| {
            let found = || unnoted(|| !Graph::likely(self.stack).circular().is_empty());
            self.known.has_circles.unwrap_or_else(found)
        })
    }

    /// Follows whether there are circles: where there were none, one leads through something that is another now.
    pub(super) fn follow_circles(&mut self, changes: &mut Changes) {
        let was = std::mem::take(&mut self.known.has_circles);
        let is_known = was == Some(false) && self.known.references.is_some();
        if is_known && !unnoted(|| changes.referring_elsewhere().into_iter().any(|it| self.leads_round(it))) {
            self.known.has_circles = Some(false);
        } else if was.is_some() {
            changes.part(CIRCLES);
        }
    }

    /// Whether references lead from the resource at an address back to it, or to the group it is written in.
    fn leads_round(&self, address: &str) -> bool {
        let Some((address, resource)) = self.stack.resources.get_key_value(address) else { return false };
        let group = group_of(self.stack, address, resource);
        group.into_iter().chain([address.as_str()]).any(|start| {
            let (mut seen, mut left) = (BTreeSet::new(), self.next(start));
            while let Some(next) = left.pop() {
                if next == start {
                    return true;
                }
                if seen.insert(next) {
                    left.extend(self.next(next));
                }
            }
            false
        })
    }

    /// What the resource at an address refers to, but not to itself; of a group, what rules do that are written in it.
    fn next(&self, address: &str) -> Vec<&'a str> {
        let Some((address, resource)) = self.stack.resources.get_key_value(address) else {
            return Vec::new();
        };
        let is_group = resource.ty == Some(&security_group::TYPE);
        let users = is_group.then(|| self.referring(address)).into_iter().flatten();
        let rules = users.filter_map(|it| self.stack.resources.get_key_value(it));
        let rules = rules.filter(|(rule, it)| group_of(self.stack, rule, it) == Some(address.as_str()));
        let all = std::iter::once(resource).chain(rules.map(|(_, it)| it));
        let targets = all.flat_map(|it| it.props.targets());
        targets.filter(|it| *it != address).collect()
    }
}

/// The positions of rules that are written in a group, as templates do, with that of the group.
fn written(
    stack: &Stack,
    all: &[(&str, &Resource)],
    position: impl Fn(&str) -> Option<usize>,
) -> Vec<(usize, usize)> {
    let rules = all.iter().enumerate();
    rules.filter_map(|(own, (address, it))| Some((own, position(group_of(stack, address, it)?)?))).collect()
}

/// The group that a rule is written in.
fn group_of<'r>(stack: &Stack, address: &str, resource: &'r Resource) -> Option<&'r str> {
    let is_rule = resource.ty == Some(&security_group_ingress::TYPE)
        || resource.ty == Some(&security_group_egress::TYPE);
    let group = resource.target(&security_group_ingress::SECURITY_GROUP).filter(|_| is_rule)?;
    stack.owner_of(address).map(|_| group)
}

fn in_order(mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_unstable();
    positions.dedup();
    positions
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::ec2::{subnet, vpc};
    use crate::stack::{changes, lower};
    use crate::templates;
    use crate::tracking::noted;
    use crate::value::Value;

    #[test]
    fn a_circle_that_comes_or_goes_is_told_of_and_nothing_else() {
        let straight = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
        let (around, _) = straight.of(&vpc::TYPE).next().unwrap();
        let (within, _) = straight.of(&subnet::TYPE).next().unwrap();
        let with = |value: Value| {
            let mut stack = straight.clone();
            stack.resources.get_mut(around).unwrap().props.insert("note", value);
            stack
        };
        let (circular, other) = (with(Value::reference(within, "id")), with("text".into()));
        let mut facts = Facts::new(&straight);
        assert!(!facts.users(&[around]).is_empty() && !facts.has_circles());
        let mut known = facts.take_known();
        for (before, after, expected) in
            [(&straight, &other, false), (&other, &circular, true), (&circular, &straight, false)]
        {
            let mut changes = changes(before, after).unwrap();
            let mut facts = Facts::new(after);
            facts.know(known);
            facts.follow(&mut changes);
            let (has_circles, reads) = noted(|| facts.has_circles());
            assert_eq!(has_circles, expected);
            let is_another = expected != Facts::new(before).has_circles();
            assert_eq!(changes.concern(&reads), is_another);
            known = facts.take_known();
        }
    }
}
