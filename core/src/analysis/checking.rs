//! A check of a whole drawing in parts of which none takes long. A page that does some of them between two frames goes on
//! answering whoever draws; whoever waits anyway does all of them at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use self_cell::self_cell;
use time::Date;

use super::{Analysis, Memory, Ran};
use crate::catalog::{Reads, noted};
use crate::connectivity::{Addresses, Connectivity, EdgeState, addresses};
use crate::model::{Diagram, EdgeId, Severity};
use crate::network::with_defaults;
use crate::rules::{self, Facts, Rule};
use crate::stack::{Stack, Trace, Unlowered};

/// A check under way. It is about the diagram as it was when it began; if that is edited meanwhile, another has to begin.
pub struct Checking {
    today: Date,
    stage: Stage,
}

/// How far it has come.
enum Stage {
    /// The diagram is lowered first.
    Lowering(Unlowered),
    Asking(Box<Asking>),
    /// Between two stages.
    Turning,
}

/// Facts, rules and states of edges, in parts.
struct Asking {
    trace: Trace,
    work: Work,
    /// In the order of reports.
    rules: Vec<(&'static Rule, Severity)>,
    next: Part,
    /// What the rules said so far.
    found: Analysis,
    ran: Vec<Ran>,
    edges: BTreeMap<EdgeId, EdgeState>,
    edge_reads: Reads,
    ghost_reads: Reads,
}

/// What is to be done, in order. What the rules share comes before them, cut up: they find it done.
#[derive(Clone, Copy)]
enum Part {
    /// What everything else asks: who acts as whom, and by which policies.
    Access,
    /// Whether one edge conveys what it says.
    Edge(usize),
    /// What is granted to one role without being drawn.
    Suspect(usize),
    /// One rule.
    Rule(usize),
    /// The state of one edge.
    State(usize),
    /// What is granted without being drawn, as edges.
    Ghosts,
    /// One kind of facts is given up: even that takes its time.
    Forget,
    /// Nothing is left.
    End,
}

/// What is checked.
struct Drawn {
    diagram: Diagram,
    stack: Arc<Stack>,
    /// The stack with its inputs filled in, if that makes a difference.
    filled: Option<Stack>,
}

/// What is known of it by now.
struct Asked<'a> {
    facts: Facts<'a>,
    addresses: Addresses<'a>,
}

self_cell!(
    /// Facts are about a stack, and outlive the part that asked for them.
    struct Work {
        owner: Drawn,
        #[not_covariant]
        dependent: Asked,
    }
);

impl Checking {
    /// Begins to check a diagram as of a day.
    pub fn of(diagram: &Diagram, today: Date) -> Self {
        Self { today, stage: Stage::Lowering(Unlowered::new(diagram.clone())) }
    }

    /// The diagram lowered to resources, once it is.
    pub fn stack(&self) -> Option<&Arc<Stack>> {
        if let Stage::Asking(it) = &self.stage { Some(&it.work.borrow_owner().stack) } else { None }
    }

    /// Does the next part; tells whether something is left.
    pub fn step(&mut self) -> bool {
        match &mut self.stage {
            Stage::Lowering(it) => {
                if !it.step() {
                    self.lowered();
                }
                true
            }
            Stage::Asking(it) => it.step(self.today),
            Stage::Turning => false,
        }
    }

    /// Does all that is left, and tells what came out.
    pub fn finish(mut self) -> Analysis {
        while self.step() {}
        match self.stage {
            Stage::Asking(it) => it.finish(self.today),
            Stage::Lowering(_) | Stage::Turning => Analysis::default(),
        }
    }

    fn lowered(&mut self) {
        if let Stage::Lowering(it) = std::mem::replace(&mut self.stage, Stage::Turning) {
            let (diagram, stack, trace) = it.finish();
            self.stage = Stage::Asking(Box::new(Asking::of(diagram, stack, trace)));
        }
    }
}

impl Asking {
    fn of(diagram: Diagram, stack: Stack, trace: Trace) -> Self {
        let filled = match with_defaults(&stack) {
            Cow::Owned(filled) => Some(filled),
            Cow::Borrowed(_) => None,
        };
        let drawn = Drawn { diagram, stack: Arc::new(stack), filled };
        let work = Work::new(drawn, |it| Asked {
            facts: Facts::new(it.checked()),
            addresses: addresses(&it.diagram, it.checked()),
        });
        let rules = rules::run_by(&work.borrow_owner().checked().settings.profile).collect();
        Self {
            trace,
            work,
            rules,
            next: Part::Access,
            found: Analysis::default(),
            ran: Vec::new(),
            edges: BTreeMap::new(),
            edge_reads: Reads::default(),
            ghost_reads: Reads::default(),
        }
    }

    fn step(&mut self, today: Date) -> bool {
        if matches!(self.next, Part::Forget) {
            if !self.work.with_dependent_mut(|_, asked| asked.facts.forget()) {
                self.next = Part::End;
            }
            return !matches!(self.next, Part::End);
        }
        self.next = self.work.with_dependent(|drawn, asked| {
            let facts = &asked.facts;
            let connectivity = || Connectivity::with(&drawn.diagram, facts, &asked.addresses);
            match self.next {
                Part::Access => {
                    noted(|| facts.access());
                    Part::Edge(0)
                }
                Part::Edge(it) if it < facts.stack.access.len() => {
                    noted(|| facts.conveyed_by(it));
                    Part::Edge(it + 1)
                }
                Part::Edge(_) => Part::Suspect(0),
                Part::Suspect(it) => {
                    let (is_last, _) = noted(|| {
                        facts.ghosts_of(it);
                        it + 1 >= facts.n_suspects()
                    });
                    if is_last { Part::Rule(0) } else { Part::Suspect(it + 1) }
                }
                Part::Rule(it) => match self.rules.get(it) {
                    Some(&(rule, severity)) => {
                        let (report, reads) = noted(|| rules::check_rule(rule, severity, facts, Some(today)));
                        let found = &mut self.found;
                        report.findings.iter().for_each(|it| found.count(&drawn.diagram, it, true));
                        found.report.findings.extend(report.findings);
                        found.report.suppressed.extend(report.suppressed);
                        found.report.unknown.extend(report.unknown);
                        self.ran.push(Ran { rule, severity, reads });
                        Part::Rule(it + 1)
                    }
                    None => Part::State(0),
                },
                Part::State(it) if it < facts.stack.access.len() => {
                    let (state, reads) = noted(|| connectivity().edge(it));
                    self.edges.extend(state);
                    self.edge_reads.add(&reads);
                    Part::State(it + 1)
                }
                Part::State(_) => Part::Ghosts,
                Part::Ghosts => {
                    let (ghosts, reads) = noted(|| connectivity().ghosts());
                    self.found.ghosts = Arc::new(ghosts);
                    self.ghost_reads = reads;
                    Part::Forget
                }
                Part::Forget | Part::End => Part::End,
            }
        });
        !matches!(self.next, Part::End)
    }

    fn finish(self, today: Date) -> Analysis {
        let Drawn { diagram, stack, filled } = self.work.into_owner();
        let memory = Memory {
            diagram,
            today,
            trace: self.trace,
            filled,
            rules: self.ran,
            edges: self.edge_reads,
            ghosts: self.ghost_reads,
        };
        Analysis { stack, edges: Arc::new(self.edges), memory: Some(memory), ..self.found }
    }
}

impl Drawn {
    /// The stack as it is checked.
    fn checked(&self) -> &Stack {
        self.filled.as_ref().unwrap_or(&self.stack)
    }
}
