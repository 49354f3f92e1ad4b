//! What is kept of a check, so that the next one need not begin anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use time::Date;

use crate::access::KnownPolicies;
use crate::lookup::Lookup;
use crate::model::{Diagram, EdgeId, NodeId, Op, Severity, Transaction};
use crate::network::{self, is_filled_one_by_one};
use crate::rules::{self, Facts, Finding, Judged, Report, Rule, Suppressed, Undecided, facts::Known};
use crate::stack::{self, Changed, Relations, Relowered, Stack, Touched, Trace};
use crate::tracking::{Changes, Concerned, FewReads, Reads, Subjects, noted};

/// An edit on which more nodes and edges hang than this is left to a check in parts: nobody should wait for it.
const MOST_LOWERED: usize = 200;

/// The same for resources that are gone through again: so many take about as many milliseconds as a frame or two.
const MOST_LOOKED_THROUGH: usize = 120_000;

/// How an analysis came about: enough to tell what an edit makes another.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    pub(super) diagram: Diagram,
    pub(super) today: Date,
    pub(super) trace: Arc<Trace>,
    /// What the diagram was lowered to.
    pub(super) stack: Arc<Stack>,
    /// The same with its inputs filled in, if that makes a difference.
    pub(super) filled: Option<Arc<Stack>>,
    /// In the order of reports.
    pub(super) rules: Vec<Ran>,
    pub(super) states: States,
    pub(super) ghosts: Reads,
    pub(super) known: Known,
    pub(super) policies: KnownPolicies,
    /// Who refers to whom, as far as that is known.
    pub(super) relations: Option<Arc<Relations>>,
}

/// A diagram with what it was lowered to.
pub(super) struct Lowered {
    pub(super) diagram: Diagram,
    pub(super) stack: Stack,
    /// The stack with its inputs filled in, if that makes a difference.
    pub(super) filled: Option<Arc<Stack>>,
    pub(super) trace: Trace,
    /// What is another than before, if that is known.
    pub(super) changes: Option<Changes>,
}

/// What edits make of a stack.
pub(super) enum Edited {
    /// Properties of some resources are others.
    Properties(Vec<Changed>),
    /// Some nodes were lowered again, which changes the stack so, and some of those have other names.
    Nodes(Box<Relowered>, Box<Changes>, Vec<NodeId>),
}

/// What the states of edges were told from.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    /// Most are taken over with every edit.
    by_edge: Arc<Lookup<EdgeId, FewReads>>,
    /// All of it: most edits of a property concern none of them.
    all: Reads,
}

impl States {
    pub(super) fn add(&mut self, id: EdgeId, reads: &Reads) {
        self.all.add(reads);
        Arc::make_mut(&mut self.by_edge).insert(id, reads.few());
    }

    /// Forgets what the state of an edge was told from.
    pub(super) fn forget(&mut self, id: &EdgeId) {
        Arc::make_mut(&mut self.by_edge).remove(id);
    }

    pub(super) fn get(&self, id: &EdgeId) -> Option<&FewReads> {
        self.by_edge.get(id)
    }

    /// What any of the states was told from.
    pub(super) const fn all(&self) -> &Reads {
        &self.all
    }
}

/// A rule that was run, and what it looked at.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) reads: Reads,
    /// What it looked at to judge resources apart from each other, if it does.
    pub(super) subjects: Option<Arc<Subjects>>,
}

impl Ran {
    /// Runs a rule.
    pub(super) fn of(
        rule: &'static Rule,
        severity: Severity,
        facts: &Facts<'_>,
        today: Date,
    ) -> (Report, Self) {
        let (judged, reads) = noted(|| rules::judge(rule, severity, facts, Some(today)));
        let subjects = judged.subjects.map(Arc::new);
        (judged.report, Self { rule, severity, reads, subjects })
    }

    /// What of it has to be done again after changes.
    pub(super) fn concerned(&self, changes: &Changes) -> Concerned {
        match &self.subjects {
            Some(subjects) => changes.among(subjects, &self.reads),
            None if changes.concern(&self.reads) => Concerned::All,
            None => Concerned::Some(BTreeSet::new()),
        }
    }

    /// Judges some resources again, and tells what is said of those; `None` if all of it has to be done again.
    pub(super) fn again(
        &mut self,
        only: &BTreeSet<Arc<str>>,
        facts: &Facts<'_>,
        today: Date,
    ) -> Option<Report> {
        let subjects = Arc::unwrap_or_clone(self.subjects.take()?);
        let again = || rules::judge_again(self.rule, self.severity, facts, Some(today), subjects, only);
        let (judged, reads) = noted(again);
        let Judged { report, subjects } = judged?;
        self.reads.add(&reads);
        self.subjects = subjects.map(Arc::new);
        Some(report)
    }
}

impl Memory {
    /// The stack as it was checked.
    pub(super) fn checked(&self) -> &Stack {
        self.filled.as_ref().unwrap_or(&self.stack)
    }

    /// Whether edits change properties at most, and places within containers.
    pub(super) fn is_light(&self, edits: &[Transaction]) -> bool {
        edits.iter().flat_map(|it| &it.ops).all(|op| match op {
            Op::SetProperty { id, .. } => self.diagram.node(id.as_str()).is_some(),
            Op::Place { id, placement } => {
                self.diagram.node(id.as_str()).is_some_and(|it| it.placement.parent == placement.parent)
            }
            Op::SetAnnotation { .. } | Op::SetClosed { .. } => true,
            _ => false,
        })
    }

    /// Applies edits, and tells what they make of the stack; `None` if they may make anything of it: then they are not applied.
    pub(super) fn follow(&mut self, edits: &[Transaction]) -> Option<Edited> {
        let is_light = self.is_light(edits);
        let relations = self.relations.clone();
        let (mut touched, mut inverse) = (Touched::default(), Vec::new());
        let is_applied = edits.iter().flat_map(|it| &it.ops).all(|op| {
            let applied = touched.add(&self.diagram, op).then(|| self.diagram.apply(op.clone()));
            let inverse_op = applied.and_then(Result::ok);
            let is_applied = inverse_op.is_some();
            inverse.extend(inverse_op);
            is_applied
        });
        let edited = if is_applied { self.edited(&touched, is_light) } else { None };
        if edited.is_none() {
            self.relations = relations;
            for op in inverse.into_iter().rev() {
                let undone = self.diagram.apply(op);
                debug_assert!(undone.is_ok(), "an inverse did not apply: {undone:?}");
            }
        }
        edited
    }

    fn edited(&mut self, touched: &Touched, is_light: bool) -> Option<Edited> {
        if let Some(relations) = &mut self.relations {
            Arc::make_mut(relations).follow(&self.diagram, touched);
        }
        if is_light {
            let known = touched.nodes().map(|(id, before)| self.trace.follow(&self.diagram, id, before));
            if let Some(changed) = known.collect() {
                return Some(Edited::Properties(changed));
            }
        }
        if !is_filled_one_by_one(&self.stack) {
            return None;
        }
        let relations = || Arc::new(Relations::of(&self.diagram, &self.stack));
        let relations = self.relations.get_or_insert_with(relations);
        let relowered = stack::relower(&self.diagram, relations, touched, &self.stack, &self.trace)?;
        let mut changes = Changes::default();
        relowered.add_to(&self.stack, &mut changes)?;
        if relowered.extent(relations) > MOST_LOWERED || self.looked_through(&changes) > MOST_LOOKED_THROUGH {
            return None;
        }
        let renamed = touched.renamed(&self.diagram).cloned().collect();
        Some(Edited::Nodes(Box::new(relowered), Box::new(changes), renamed))
    }

    /// How many resources are gone through after changes, each counted as often: by rules that do not judge one after the other,
    /// and by what they share.
    fn looked_through(&self, changes: &Changes) -> usize {
        /// About as much as so many rules takes what is done whatever the rules.
        const BESIDE: usize = 8;
        let is_whole = |it: &&Ran| it.subjects.is_none() && changes.concern(&it.reads);
        let whole = self.rules.iter().filter(is_whole).count();
        (whole + BESIDE) * self.stack.resources.unnoted_len()
    }

    /// What edits make of all that was lowered, beside it, and who refers to whom then; `None` if they may make anything of it.
    pub(super) fn relowered(&self, edits: &[Transaction], diagram: &Diagram) -> Option<(Lowered, Relations)> {
        let (mut followed, mut touched) = (self.diagram.clone(), Touched::default());
        for op in edits.iter().flat_map(|it| &it.ops) {
            touched.add(&followed, op).then_some(())?;
            followed.apply(op.clone()).ok()?;
        }
        // Whoever did not tell all edits has the diagram lowered whole.
        if followed != *diagram || !is_filled_one_by_one(&self.stack) {
            return None;
        }
        let mut relations = match &self.relations {
            Some(it) => {
                let mut relations = Relations::clone(it);
                relations.follow(diagram, &touched);
                relations
            }
            None => Relations::of(diagram, &self.stack),
        };
        let relowered = stack::relower(diagram, &relations, &touched, &self.stack, &self.trace)?;
        let mut changes = Changes::default();
        relowered.add_to(&self.stack, &mut changes)?;
        let (mut stack, mut trace) = (Stack::clone(&self.stack), Trace::clone(&self.trace));
        let filled = self.filled.as_ref().map(|it| {
            let mut filled = Stack::clone(it);
            relowered.apply(&mut filled, |it| network::filled(it, &self.stack));
            Arc::new(filled)
        });
        relowered.apply(&mut stack, Arc::clone);
        relowered.follow(&mut trace, &mut relations);
        let renamed = touched.renamed(diagram).filter_map(|it| trace.address(it));
        renamed.for_each(|it| changes.resource(it));
        let diagram = diagram.clone();
        Some((Lowered { diagram, stack, filled, trace, changes: Some(changes) }, relations))
    }

    /// Everything that is another in a diagram that was lowered to a stack; `None` if that may be all.
    pub(super) fn changes(&self, diagram: &Diagram, checked: &Stack, trace: &Trace) -> Option<Changes> {
        let mut changes = stack::changes(self.checked(), checked)?;
        // What people call a node shows in the state of edges, also where no resource is called by it.
        let mut known = self.diagram.nodes().peekable();
        for (id, node) in diagram.nodes() {
            // Both are in the order of ids.
            while known.next_if(|(it, _)| *it < id).is_some() {}
            let before = known.next_if(|(it, _)| *it == id);
            let is_renamed = before.is_some_and(|(_, it)| it.name != node.name);
            if is_renamed && let Some(address) = trace.address(id) {
                changes.resource(address);
            }
        }
        Some(changes)
    }
}

/// Where the rules stand in a report.
pub(super) struct Order {
    places: BTreeMap<&'static str, usize>,
}

impl Order {
    pub(super) fn of(rules: impl Iterator<Item = &'static Rule>) -> Self {
        Self { places: rules.enumerate().map(|(index, it)| (it.id, index)).collect() }
    }

    /// Where the findings of the rule at a position stand in a report, those that are suppressed, and what is not decided.
    pub(super) fn ranges(&self, report: &Report, of: usize) -> [Range<usize>; 3] {
        let place = |rule: &Rule| self.places.get(rule.id).copied().unwrap_or(usize::MAX);
        [
            range(&report.findings, |it| place(it.rule), of),
            range(&report.suppressed, |it| place(it.finding.rule), of),
            range(&report.unknown, |it| place(it.rule), of),
        ]
    }

    /// What the rule at a position says in a report.
    pub(super) fn part(&self, report: &Report, of: usize) -> Report {
        let [findings, suppressed, unknown] = self.ranges(report, of);
        Report {
            findings: report.findings.get(findings).unwrap_or_default().to_vec(),
            suppressed: report.suppressed.get(suppressed).unwrap_or_default().to_vec(),
            unknown: report.unknown.get(unknown).unwrap_or_default().to_vec(),
        }
    }
}

/// Where the entries of a rule stand among all of them, which are in the order of the rules.
fn range<T>(all: &[T], place: impl Fn(&T) -> usize, of: usize) -> Range<usize> {
    let start = all.partition_point(|it| place(it) < of);
    let end = all.partition_point(|it| place(it) <= of);
    start..end
}

/// What of it is said of some resources; where the entries of their rule stand is given.
pub(super) fn said_of(report: &Report, at: &[Range<usize>; 3], of: &BTreeSet<Arc<str>>) -> Report {
    let [findings, suppressed, unknown] = at;
    Report {
        findings: some(&report.findings, findings, Finding::address, of),
        suppressed: some(&report.suppressed, suppressed, Suppressed::address, of),
        unknown: some(&report.unknown, unknown, Undecided::address, of),
    }
}

/// Puts what a rule says of some resources now in place of what it said of them before.
pub(super) fn say(report: &mut Report, at: [Range<usize>; 3], of: &BTreeSet<Arc<str>>, now: Report) {
    let [findings, suppressed, unknown] = at;
    exchange(&mut report.findings, findings, Finding::address, of, now.findings);
    exchange(&mut report.suppressed, suppressed, Suppressed::address, of, now.suppressed);
    exchange(&mut report.unknown, unknown, Undecided::address, of, now.unknown);
}

fn some<T: Clone>(all: &[T], at: &Range<usize>, address: fn(&T) -> &str, of: &BTreeSet<Arc<str>>) -> Vec<T> {
    let own = of.iter().filter_map(|it| all.get(within(all, at, address, it)));
    own.flatten().cloned().collect()
}

fn exchange<T>(
    all: &mut Vec<T>,
    mut at: Range<usize>,
    address: fn(&T) -> &str,
    of: &BTreeSet<Arc<str>>,
    now: Vec<T>,
) {
    let mut now = now.into_iter().peekable();
    // Both are in address order.
    for subject in of {
        let old = within(all, &at, address, subject);
        let new: Vec<T> = std::iter::from_fn(|| now.next_if(|it| address(it) == &**subject)).collect();
        at.end = at.end + new.len() - old.len();
        all.splice(old, new);
    }
}

/// Where the entries about a resource stand among those of a rule, which are in address order.
fn within<T>(all: &[T], at: &Range<usize>, address: fn(&T) -> &str, of: &str) -> Range<usize> {
    let own = all.get(at.clone()).unwrap_or_default();
    let start = own.partition_point(|it| address(it) < of);
    let end = own.partition_point(|it| address(it) <= of);
    at.start + start..at.start + end
}
