//! A check of a whole drawing in parts of which none takes long. A page that does some of them between two frames goes on
//! answering whoever draws; whoever waits anyway does all of them at once.

use std::borrow::Cow;
use std::sync::Arc;

use self_cell::self_cell;
use time::Date;

use super::holding::{Before, Holding};
use super::memory::{Lowered, Memory, Order, Ran, States};
use super::{Analysis, EdgeStates};
use crate::access::KnownPolicies;
use crate::connectivity::Connectivity;
use crate::model::{Diagram, Severity, Transaction};
use crate::network::with_defaults;
use crate::rules::{self, Facts, Report, Rule, facts::Known};
use crate::stack::{Relating, Relations, Stack, Trace, Unlowered};
use crate::tracking::{Reads, noted};

/// A check under way. It is about the diagram as it was when it began; if that is edited meanwhile, another has to begin.
pub struct Checking {
    today: Date,
    stage: Stage,
    /// What is known of an earlier state of the diagram.
    before: Option<Before>,
}

/// How much a check asked anew instead of taking it over from an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anew {
    /// Rules that were run, for all resources.
    pub rules: usize,
    /// Resources that the other rules judged again, each counted as often as rules did.
    pub subjects: usize,
    /// Edges whose states were told.
    pub edges: usize,
}

/// How far it has come.
enum Stage {
    /// What edits make another is lowered first.
    Relowering(Box<Diagram>, Vec<Transaction>),
    /// The diagram is lowered whole.
    Lowering(Unlowered),
    Asking(Box<Asking>),
    /// Between two stages.
    Turning,
}

/// Facts, rules and states of edges, in parts.
struct Asking {
    trace: Trace,
    holding: Option<Holding>,
    policies: KnownPolicies,
    work: Work,
    /// In the order of reports.
    rules: Vec<(&'static Rule, Severity)>,
    next: Part,
    /// What the rules said so far.
    found: Analysis,
    ran: Vec<Ran>,
    anew: Anew,
    report: Report,
    /// Positions of the edges that are to be asked about: what they convey, and later what they come to.
    due: Vec<usize>,
    edges: Arc<EdgeStates>,
    states: States,
    ghost_reads: Reads,
    /// If they are known.
    relations: Option<Relations>,
    /// As far as they are known.
    relating: Relating,
}

/// What is to be done, in order. What the rules share comes before them, cut up: they find it done.
#[derive(Clone, Copy)]
enum Part {
    /// What everything else asks: who acts as whom, and by which policies. With it, what holds of an earlier check.
    Access,
    /// What is compared with what it was in an earlier check, such as what the internet reaches.
    Known,
    /// Whether one of the edges that are due conveys what it says.
    Edge(usize),
    /// Who may be granted something without its being drawn.
    Suspects,
    /// Some of those.
    FindSuspects,
    /// What is granted to one of those.
    Suspect,
    /// One rule.
    Rule(usize),
    /// Which states of edges hold.
    States,
    /// The state of one of the edges that are due.
    State(usize),
    /// What is granted without being drawn, as edges.
    Ghosts,
    /// Who refers to whom, for edits to come.
    Relations,
    /// Facts are given up for what is to be known of them later: even that takes its time.
    GiveUp,
    /// Nothing is left.
    End,
}

/// What is checked.
struct Drawn {
    diagram: Diagram,
    stack: Arc<Stack>,
    /// The stack with its inputs filled in, if that makes a difference.
    filled: Option<Arc<Stack>>,
}

self_cell!(
    /// Facts are about a stack, and outlive the part that asked for them.
    struct Work {
        owner: Drawn,
        #[not_covariant]
        dependent: Facts,
    }
);

impl Checking {
    /// Begins to check a diagram as of a day.
    pub fn of(diagram: &Diagram, today: Date) -> Self {
        Self::new(diagram.clone(), today, None)
    }

    /// Begins to check what became of a diagram that was checked before: of that, what nothing changed for is taken over.
    pub fn after(known: &Analysis, diagram: &Diagram, today: Date) -> Self {
        let memory = known.memory.as_ref().filter(|it| it.today == today);
        let before = memory.map(|it| Before {
            memory: Arc::clone(it),
            report: Arc::clone(&known.report),
            edges: Arc::clone(&known.edges),
            ghosts: Arc::clone(&known.ghosts),
        });
        if before.is_some() && !known.due.is_empty() {
            let stage = Stage::Relowering(Box::new(diagram.clone()), known.due.clone());
            return Self { today, stage, before };
        }
        Self::new(diagram.clone(), today, before)
    }

    fn new(diagram: Diagram, today: Date, before: Option<Before>) -> Self {
        let trace = before.as_ref().map(|it| Arc::clone(&it.memory.trace));
        Self { today, stage: Stage::Lowering(Unlowered::new(diagram, trace)), before }
    }

    /// The diagram lowered to resources, once it is.
    pub fn stack(&self) -> Option<&Arc<Stack>> {
        if let Stage::Asking(it) = &self.stage { Some(&it.work.borrow_owner().stack) } else { None }
    }

    /// How much was asked anew by now.
    pub fn anew(&self) -> Anew {
        if let Stage::Asking(it) = &self.stage { it.anew } else { Anew::default() }
    }

    /// Does the next part; tells whether something is left.
    pub fn step(&mut self) -> bool {
        match &mut self.stage {
            Stage::Relowering(..) => {
                self.relower();
                true
            }
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
            Stage::Relowering(..) | Stage::Lowering(_) | Stage::Turning => Analysis::default(),
        }
    }

    fn lowered(&mut self) {
        if let Stage::Lowering(it) = std::mem::replace(&mut self.stage, Stage::Turning) {
            let (diagram, stack, trace) = it.finish();
            let filled = match with_defaults(&stack) {
                Cow::Owned(filled) => Some(Arc::new(filled)),
                Cow::Borrowed(_) => None,
            };
            let lowered = Lowered { diagram, stack, filled, trace, changes: None };
            self.stage = Stage::Asking(Box::new(Asking::of(lowered, self.before.take())));
        }
    }

    fn relower(&mut self) {
        let Stage::Relowering(diagram, edits) = std::mem::replace(&mut self.stage, Stage::Turning) else {
            return;
        };
        let before = self.before.take();
        let relowered = before.as_ref().and_then(|it| it.memory.relowered(&edits, &diagram));
        if let Some((lowered, relations)) = relowered {
            let asking = Asking { relations: Some(relations), ..Asking::of(lowered, before) };
            self.stage = Stage::Asking(Box::new(asking));
        } else {
            *self = Self::new(*diagram, self.today, before);
        }
    }
}

impl Asking {
    fn of(lowered: Lowered, before: Option<Before>) -> Self {
        let Lowered { diagram, stack, filled, trace, changes } = lowered;
        let drawn = Drawn { diagram, stack: Arc::new(stack), filled };
        let holding = before.and_then(|before| {
            let changes =
                changes.or_else(|| before.memory.changes(&drawn.diagram, drawn.checked(), &trace))?;
            let order = Order::of(before.memory.rules.iter().map(|it| it.rule));
            Some(Holding { before, changes, order })
        });
        let work = Work::new(drawn, |it| Facts::new(it.checked()));
        let rules = rules::run_by(&work.borrow_owner().checked().settings.profile).collect();
        Self {
            trace,
            holding,
            policies: KnownPolicies::default(),
            work,
            rules,
            next: Part::Access,
            found: Analysis::default(),
            ran: Vec::new(),
            anew: Anew::default(),
            report: Report::default(),
            due: Vec::new(),
            edges: Arc::default(),
            states: States::default(),
            ghost_reads: Reads::default(),
            relations: None,
            relating: Relating::default(),
        }
    }

    /// Reads policies, and takes over what holds of an earlier check.
    fn begin(&mut self) {
        let Self { policies, holding, work, .. } = self;
        work.with_dependent_mut(|_, facts| {
            if let Some(Holding { before, changes, .. }) = holding {
                *policies = before.memory.policies.clone();
                let identities = policies.identities_after(facts.stack, changes);
                facts.know_policies(policies.documents_after(changes), identities);
                policies.follow(facts.access(), changes);
                let mut known = before.memory.known.clone();
                known.retain(changes);
                facts.know(known);
            }
        });
    }

    fn follow(&mut self) {
        let Self { holding, work, .. } = self;
        work.with_dependent_mut(|_, facts| {
            if let Some(Holding { changes, .. }) = holding {
                facts.follow(changes);
            }
        });
    }

    fn suspect(&mut self) -> bool {
        let Self { holding, work, .. } = self;
        work.with_dependent_mut(|_, facts| facts.suspect(holding.as_ref().map(|it| &it.changes)));
        self.next = Part::FindSuspects;
        true
    }

    /// Finds out some of those.
    fn find_suspects(&mut self) -> bool {
        if !self.work.with_dependent_mut(|_, facts| facts.find_suspects()) {
            self.next = Part::Suspect;
        }
        true
    }

    /// Asks about one who may be granted something more.
    fn ask_suspect(&mut self) -> bool {
        let Self { holding, work, .. } = self;
        work.with_dependent_mut(|_, facts| {
            if !facts.ask_suspect() {
                facts.end_suspicions(holding.as_mut().map(|it| &mut it.changes));
                holding.iter_mut().for_each(|it| facts.follow_doubtful(&mut it.changes));
                self.next = Part::Rule(0);
            }
        });
        true
    }

    /// Gives up a part of the facts; tells whether there was any.
    fn give_up(&mut self) -> bool {
        self.work.with_dependent_mut(|_, facts| facts.give_up())
    }

    fn step(&mut self, today: Date) -> bool {
        match self.next {
            Part::Access => self.begin(),
            Part::Known => self.follow(),
            Part::Suspects => return self.suspect(),
            Part::FindSuspects => return self.find_suspects(),
            Part::Suspect => return self.ask_suspect(),
            Part::GiveUp => {
                if !self.give_up() {
                    self.next = Part::End;
                }
                return !matches!(self.next, Part::End);
            }
            _ => {}
        }
        self.next = self.work.with_dependent(|drawn, facts| {
            let connectivity = || Connectivity::of(&drawn.diagram, facts);
            match self.next {
                Part::Access => {
                    facts.access();
                    Part::Known
                }
                Part::Known => {
                    self.due = facts.edges_to_ask();
                    Part::Edge(0)
                }
                Part::Edge(it) => match self.due.get(it) {
                    Some(edge) => {
                        noted(|| facts.conveyed_by(*edge));
                        Part::Edge(it + 1)
                    }
                    None => Part::Suspects,
                },
                Part::Rule(it) => match self.rules.get(it) {
                    Some(&(rule, severity)) => {
                        let held = self.holding.as_ref();
                        let held =
                            held.and_then(|holding| holding.rule(it, rule, severity, facts, &mut self.anew));
                        let (report, ran) = held.unwrap_or_else(|| {
                            self.anew.rules += 1;
                            Ran::of(rule, severity, facts, today)
                        });
                        report.findings.iter().for_each(|it| self.found.count(&drawn.diagram, it, true));
                        self.report.findings.extend(report.findings);
                        self.report.suppressed.extend(report.suppressed);
                        self.report.unknown.extend(report.unknown);
                        self.ran.push(ran);
                        Part::Rule(it + 1)
                    }
                    None => Part::States,
                },
                Part::States => {
                    match &self.holding {
                        Some(holding) => {
                            (self.edges, self.states, self.due) = holding.states(facts.stack);
                        }
                        None => self.due = (0..facts.stack.access.unnoted().len()).collect(),
                    }
                    self.anew.edges = self.due.len();
                    Part::State(0)
                }
                Part::State(it) => match self.due.get(it) {
                    Some(edge) => {
                        let (state, reads) = noted(|| connectivity().edge(*edge));
                        if let Some((id, state)) = state {
                            self.states.add(id.clone(), &reads);
                            Arc::make_mut(&mut self.edges).insert(id, Arc::new(state));
                        }
                        Part::State(it + 1)
                    }
                    None => Part::Ghosts,
                },
                Part::Ghosts => {
                    let held = self.holding.as_ref();
                    if let Some((ghosts, reads)) = held.and_then(Holding::ghosts) {
                        (self.found.ghosts, self.ghost_reads) = (ghosts, reads);
                    } else {
                        let (ghosts, reads) = noted(|| connectivity().ghosts());
                        (self.found.ghosts, self.ghost_reads) = (Arc::new(ghosts), reads);
                    }
                    self.policies.extend(facts.access());
                    Part::Relations
                }
                Part::Relations => {
                    if self.relations.is_some() {
                        return Part::GiveUp;
                    }
                    let mut relating = std::mem::take(&mut self.relating);
                    if relating.step(&drawn.diagram, &drawn.stack) {
                        self.relating = relating;
                        Part::Relations
                    } else {
                        self.relations = Some(relating.relations);
                        Part::GiveUp
                    }
                }
                Part::Suspects | Part::FindSuspects | Part::Suspect | Part::GiveUp | Part::End => Part::End,
            }
        });
        !matches!(self.next, Part::End)
    }

    fn finish(mut self, today: Date) -> Analysis {
        let (documents, identities) = self.work.with_dependent_mut(|_, facts| facts.take_policies());
        self.policies.take_back(documents, identities);
        let mut known: Known = self.work.with_dependent_mut(|_, facts| facts.take_known());
        known.keep_to(self.work.borrow_owner().checked());
        let Drawn { diagram, stack, filled } = self.work.into_owner();
        let memory = Memory {
            diagram,
            today,
            trace: Arc::new(self.trace),
            stack: Arc::clone(&stack),
            filled,
            rules: self.ran,
            states: self.states,
            ghosts: self.ghost_reads,
            known,
            policies: self.policies,
            relations: self.relations.map(Arc::new),
        };
        let (report, memory) = (Arc::new(self.report), Some(Arc::new(memory)));
        Analysis { stack, report, edges: self.edges, memory, ..self.found }
    }
}

impl Drawn {
    /// The stack as it is checked.
    fn checked(&self) -> &Stack {
        self.filled.as_ref().unwrap_or(&self.stack)
    }
}
