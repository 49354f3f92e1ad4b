//! What is kept of a check, so that the next one need not begin anew.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use time::Date;

use crate::access::KnownPolicies;
use crate::catalog::{Changes, FewReads, Reads};
use crate::lookup::Lookup;
use crate::model::{Diagram, EdgeId, Op, Severity, Transaction};
use crate::rules::{Report, Rule, facts::Known};
use crate::stack::{Changed, Stack, Trace};

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
}

/// What the states of edges were told from.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    by_edge: Lookup<EdgeId, FewReads>,
    /// All of it: most edits of a property concern none of them.
    all: Reads,
}

impl States {
    pub(super) fn add(&mut self, id: EdgeId, reads: &Reads) {
        self.all.add(reads);
        self.by_edge.insert(id, reads.few());
    }

    /// Allows for what states were told from before: some of them will be taken over.
    pub(super) fn know(&mut self, before: &Self) {
        self.all.add(&before.all);
    }

    /// Takes over what the state of an edge was told from before.
    pub(super) fn take_over(&mut self, id: EdgeId, reads: FewReads) {
        self.by_edge.insert(id, reads);
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
            Op::SetAnnotation { .. } => true,
            _ => false,
        })
    }

    /// Applies light edits, and tells the properties that they change; `None` if they may change what there is.
    pub(super) fn follow(&mut self, edits: &[Transaction]) -> Option<Vec<Changed>> {
        let mut before = BTreeMap::new();
        for op in edits.iter().flat_map(|it| &it.ops) {
            if let Op::SetProperty { id, .. } = op {
                let node = self.diagram.node(id.as_str())?;
                before.entry(id.clone()).or_insert_with(|| node.clone());
            }
            self.diagram.apply(op.clone()).ok()?;
        }
        before.iter().map(|(id, before)| self.trace.follow(&self.diagram, id, before)).collect()
    }

    /// Everything that is another in a diagram that was lowered to a stack; `None` if that may be all.
    pub(super) fn changes(&self, diagram: &Diagram, checked: &Stack, trace: &Trace) -> Option<Changes> {
        let mut changes = crate::stack::changes(self.checked(), checked)?;
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
