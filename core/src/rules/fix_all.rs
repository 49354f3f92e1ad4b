//! Many findings of one rule repaired at once.
//!
//! A fix follows from the diagram that the fixes before it left: one that takes an entry out of a list moves the others. To check
//! after each would take as many checks as there are findings, so fixes that only set properties of different nodes share one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Finding, Rule, check_one};
use crate::model::{Diagram, NodeId, Op, Transaction};
use crate::stack::{Origin, lower};

/// A finding whatever became of the list it is in: where it is and what it says. Addresses move when an entry goes.
type Key = (String, String);

/// Repairs findings of one rule, a [step](Self::step) at a time, so that whoever shows a page can paint in between.
pub struct FixAll {
    rule: &'static Rule,
    /// As all fixes so far leave it.
    diagram: Diagram,
    ops: Vec<Op>,
    /// What was asked for and is not given up.
    wanted: BTreeSet<Key>,
    n_wanted: usize,
    /// How many findings of the rule there were.
    n_before: usize,
    /// What the rule finds in the diagram.
    found: Vec<Finding>,
    /// Those of them that this round has yet to come to.
    waiting: VecDeque<Finding>,
    round: Round,
    /// How many fixes the next round may hold.
    most: usize,
}

/// Fixes that are checked together.
struct Round {
    diagram: Diagram,
    ops: Vec<Op>,
    /// The nodes that were changed.
    changed: BTreeSet<NodeId>,
    repaired: Vec<Key>,
}

/// What [`FixAll`] came to.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedAll {
    /// The change, as one step; `None` when nothing could be fixed.
    pub change: Option<Transaction>,
    /// How many findings it removes.
    pub n_fixed: usize,
    /// How many of those asked for are left: they need a decision that only a person can take.
    pub n_left: usize,
}

/// As [`FixAll`], in one go.
pub fn fix_all(diagram: &Diagram, findings: &[&Finding]) -> Option<FixedAll> {
    let mut fixing = FixAll::new(diagram, findings)?;
    while fixing.step() {}
    Some(fixing.finish())
}

impl FixAll {
    /// Begins to repair findings of the rule of the first; `None` if there is none.
    pub fn new(diagram: &Diagram, findings: &[&Finding]) -> Option<Self> {
        let rule = findings.first()?.rule;
        let of_rule = findings.iter().filter(|it| it.rule == rule);
        let mut fixing = Self {
            rule,
            diagram: diagram.clone(),
            ops: Vec::new(),
            wanted: of_rule.clone().map(|it| key(it)).collect(),
            n_wanted: of_rule.count(),
            n_before: 0,
            found: check_one(rule, &lower(diagram)).findings,
            waiting: VecDeque::new(),
            round: Round::new(diagram),
            most: usize::MAX,
        };
        fixing.n_before = fixing.found.len();
        fixing.begin_round();
        Some(fixing)
    }

    /// Computes one fix, or checks a round of them; whether there is more to do.
    pub fn step(&mut self) -> bool {
        match self.waiting.pop_front() {
            Some(finding) if self.round.repaired.len() < self.most => self.try_fix(&finding),
            _ if self.round.repaired.is_empty() => return false,
            _ => self.end_round(),
        }
        true
    }

    /// How many findings are repaired by now, those of the round under way among them.
    pub fn n_fixed(&self) -> usize {
        self.n_before.saturating_sub(self.found.len()) + self.round.repaired.len()
    }

    /// The change that all fixes together are.
    pub fn finish(self) -> FixedAll {
        let n_fixed = self.n_before.saturating_sub(self.found.len());
        let label = self.rule.fix.map(|it| format!("{} ({n_fixed})", it.title)).unwrap_or_default();
        FixedAll {
            change: (!self.ops.is_empty()).then(|| Transaction::new(label, self.ops)),
            n_fixed,
            n_left: self.n_wanted.saturating_sub(n_fixed),
        }
    }

    fn begin_round(&mut self) {
        self.round = Round::new(&self.diagram);
        self.waiting = self.found.iter().filter(|it| self.wanted.contains(&key(it))).cloned().collect();
    }

    /// Adds the fix of a finding to the round, unless it has to wait for the next.
    fn try_fix(&mut self, finding: &Finding) {
        let is_moved =
            finding.origin.as_ref().and_then(Origin::node).is_some_and(|it| self.round.changed.contains(it));
        if is_moved {
            return;
        }
        let change = self.rule.fix.and_then(|it| (it.fix)(&self.round.diagram, finding));
        let Some(Transaction { ops, .. }) = change else {
            self.wanted.remove(&key(finding));
            return;
        };
        let targets = properties_of(&ops);
        let is_apart = targets.as_ref().is_some_and(|it| it.is_disjoint(&self.round.changed));
        if !is_apart && !self.round.repaired.is_empty() {
            return;
        }
        if self.round.diagram.apply_all(Transaction::new("", ops.clone())).is_err() {
            self.wanted.remove(&key(finding));
            return;
        }
        self.round.ops.extend(ops);
        self.round.repaired.push(key(finding));
        match targets {
            Some(targets) => self.round.changed.extend(targets),
            // What it adds may repair others as well: nothing more before a check.
            None => self.waiting.clear(),
        }
    }

    /// Keeps the round if its fixes did what they say, and begins the next.
    fn end_round(&mut self) {
        let left = check_one(self.rule, &lower(&self.round.diagram)).findings;
        let (before, after) = (count(&self.found), count(&left));
        let failed: Vec<&Key> =
            self.round.repaired.iter().filter(|it| after.get(it) >= before.get(it)).collect();
        let is_less = left.len() < self.found.len();
        if failed.is_empty() && is_less {
            self.diagram = std::mem::take(&mut self.round.diagram);
            self.ops.append(&mut self.round.ops);
            self.found = left;
            self.most = usize::MAX;
        } else if failed.is_empty() && self.round.repaired.len() > 1 {
            // Some got in each other's way: fewer at a time.
            self.most = self.round.repaired.len() / 2;
        } else {
            let given_up: Vec<&Key> =
                if failed.is_empty() { self.round.repaired.iter().collect() } else { failed };
            for key in given_up {
                self.wanted.remove(key);
            }
        }
        self.begin_round();
    }
}

impl Round {
    fn new(diagram: &Diagram) -> Self {
        Self { diagram: diagram.clone(), ops: Vec::new(), changed: BTreeSet::new(), repaired: Vec::new() }
    }
}

fn key(finding: &Finding) -> Key {
    let place = match &finding.origin {
        Some(Origin::Node { id, .. }) => id.to_string(),
        Some(Origin::Edge { id }) => id.to_string(),
        Some(Origin::Source { .. }) | None => finding.address.clone(),
    };
    (place, finding.message.clone())
}

fn count(findings: &[Finding]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for it in findings {
        *counts.entry(key(it)).or_default() += 1;
    }
    counts
}

/// The nodes whose properties ops set, if they do nothing else.
fn properties_of(ops: &[Op]) -> Option<BTreeSet<NodeId>> {
    let target = |op: &Op| match op {
        Op::SetProperty { id, .. } => Some(id.clone()),
        _ => None,
    };
    ops.iter().map(target).collect()
}
