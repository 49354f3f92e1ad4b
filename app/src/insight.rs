//! What the drawing comes to, as the app shows it: states of edges, the question that is asked with its answer, and what
//! is granted without being drawn. The core computes all of it: edges and ghosts with the findings, answers only while
//! somebody asks.

use std::sync::Arc;

use drawbridge_core::analysis::EdgeStates;
use drawbridge_core::connectivity::{Answer, Connectivity, GhostEdge, Sources, Verdict, Works, read_traffic};
use drawbridge_core::editor::{Edit, End, Point, Question};
use drawbridge_core::model::EdgeId;
use drawbridge_core::network::with_defaults;
use drawbridge_core::rules::Facts;
use leptos::prelude::*;

use crate::canvas::wants_calm;
use crate::document::Document;
use crate::dom::storage::remembered_switch;
use crate::notify::{Notices, sentence};
use crate::parts;

/// How long one step of a way takes to light up, in milliseconds.
const STEP: f64 = 170.0;

/// What there is to say to the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Whether one can reach the other.
    Answer(Box<Answer>),
    /// Who can reach it.
    Sources(Box<Sources>),
}

/// Handle to all of it; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Insight {
    document: Document,
    notices: Notices,
    /// Whether ghosts are on the canvas.
    pub(crate) shows_ghosts: RwSignal<bool>,
    /// Protocol and ports as they are typed; empty for what the target listens to.
    pub(crate) traffic: RwSignal<String>,
    found: RwSignal<Option<Found>>,
    /// What is asked about where nothing is typed.
    natural: RwSignal<String>,
    /// Which of the ways is looked at.
    pub(crate) route: RwSignal<usize>,
    /// Which of its steps.
    pub(crate) step: RwSignal<Option<usize>>,
    /// Whether the answer is in sight, so that the canvas shows it too.
    is_shown: RwSignal<bool>,
    /// The edge that is pointed at, and where to say what it comes to.
    hint: RwSignal<Option<(EdgeId, Point)>>,
    /// When the way began to light up, in milliseconds, and how long it takes.
    lighting: StoredValue<Option<(f64, f64)>>,
}

impl Insight {
    /// Follows a document.
    pub(crate) fn start(document: Document, notices: Notices) -> Self {
        let insight = Self {
            document,
            notices,
            shows_ghosts: remembered_switch("ghosts", false),
            traffic: RwSignal::default(),
            found: RwSignal::new(None),
            natural: RwSignal::default(),
            route: RwSignal::new(0),
            step: RwSignal::new(None),
            is_shown: RwSignal::new(false),
            hint: RwSignal::new(None),
            lighting: StoredValue::new(None),
        };
        Effect::new(move || {
            document.analysis();
            if let Some(it) = parts::checking().get() {
                (it.answer)(insight, false);
            }
        });
        Effect::new(move |before: Option<Option<Question>>| {
            let asked = document.asked().0;
            insight.traffic.track();
            if before.flatten() != asked {
                insight.route.set(0);
                insight.step.set(None);
            }
            if let Some(it) = parts::checking().now() {
                (it.answer)(insight, true);
            }
            asked
        });
        Effect::new(move || {
            insight.route.track();
            insight.step.track();
            insight.is_shown.track();
            if let Some(it) = parts::checking().get() {
                (it.light)(insight);
            }
        });
        Effect::new(move || {
            insight.shows_ghosts.track();
            document.repaint();
        });
        insight
    }

    /// States of edges, tracked.
    pub(crate) fn edges(self) -> Arc<EdgeStates> {
        Arc::clone(&self.document.analysis().edges)
    }

    /// States of edges, not tracked.
    pub(crate) fn edges_now(self) -> Arc<EdgeStates> {
        Arc::clone(&self.document.analysis_now().edges)
    }

    /// What is granted and not drawn, tracked.
    pub(crate) fn ghosts(self) -> Arc<Vec<GhostEdge>> {
        Arc::clone(&self.document.analysis().ghosts)
    }

    /// What of it is on the canvas, not tracked.
    pub(crate) fn ghosts_now(self) -> Arc<Vec<GhostEdge>> {
        if self.shows_ghosts.get_untracked() {
            Arc::clone(&self.document.analysis_now().ghosts)
        } else {
            Arc::default()
        }
    }

    /// What there is to say to the question, tracked.
    pub(crate) fn found(self) -> Option<Found> {
        self.found.get()
    }

    /// What is asked about where nothing is typed, tracked.
    pub(crate) fn natural(self) -> String {
        self.natural.get()
    }

    /// Why what is typed is no traffic, tracked.
    pub(crate) fn typed_wrong(self) -> Option<String> {
        let typed = self.traffic.get();
        if typed.trim().is_empty() { None } else { read_traffic(&typed).err().map(|it| sentence(&it)) }
    }

    /// How many edges come to what, tracked.
    pub(crate) fn count(self, works: Works) -> usize {
        self.edges().values().filter(|it| it.works == works).count()
    }

    /// The edge that is pointed at, as a signal.
    pub(crate) fn hint(self) -> RwSignal<Option<(EdgeId, Point)>> {
        self.hint
    }

    /// Says at the pointer what an edge comes to.
    pub(crate) fn show_hint(self, hint: Option<(EdgeId, Point)>) {
        if hint != self.hint.get_untracked() {
            self.hint.set(hint);
        }
    }

    /// The answer is in sight, or no longer: the canvas follows.
    pub(crate) fn set_shown(self, is_shown: bool) {
        if is_shown != self.is_shown.get_untracked() {
            self.is_shown.set(is_shown);
        }
    }

    /// Asks something.
    pub(crate) fn ask(self, question: Option<Question>) {
        self.document.edit(Edit::Ask(question));
    }

    /// How much of the way has lit up, from 0 to 1, and whether that goes on.
    pub(crate) fn lit(self) -> (f64, bool) {
        let Some((start, takes)) = self.lighting.get_value() else { return (1.0, false) };
        let lit = ((now() - start) / takes).clamp(0.0, 1.0);
        if lit >= 1.0 {
            self.lighting.set_value(None);
        }
        (lit, lit < 1.0)
    }

    /// Looks at the document.
    fn with<T>(self, read: impl FnOnce(&Connectivity<'_, '_>) -> T) -> T {
        let analysis = self.document.analysis_now();
        let stack = with_defaults(&analysis.stack);
        let facts = Facts::new(&stack);
        self.document.peek(|diagram| read(&Connectivity::of(diagram, &facts)))
    }

    /// Answers the question anew: because it is another one, or because the drawing changed.
    fn answer(self, is_new: bool) {
        let Some(question) = self.document.asked_now() else {
            if self.found.get_untracked().is_some() {
                self.found.set(None);
            }
            return;
        };
        let typed = self.traffic.get_untracked();
        let typed = if typed.trim().is_empty() { None } else { Some(read_traffic(&typed)) };
        if matches!(typed, Some(Err(_))) {
            return;
        }
        let typed = typed.and_then(Result::ok);
        let (natural, found) = self.with(|it| match &question {
            Question::Reach { from: Some(from), to: Some(to) } => {
                let natural = it.natural_traffic(to);
                let answer = it.answer(from, to, typed.as_ref().unwrap_or(&natural));
                (natural.to_string(), Some(Found::Answer(Box::new(answer))))
            }
            Question::Reach { .. } => (String::new(), None),
            Question::Who { to } => {
                let natural = it.natural_traffic(&End::Node(to.clone()));
                let sources = it.sources(to, typed.as_ref().unwrap_or(&natural));
                (natural.to_string(), Some(Found::Sources(Box::new(sources))))
            }
        });
        if natural != self.natural.get_untracked() {
            self.natural.set(natural);
        }
        let before = self.found.get_untracked();
        if found != before {
            if let Some(text) = found.as_ref().map(said)
                && before.as_ref().map(said).as_ref() != Some(&text)
            {
                self.notices.announce(&text, false);
            }
            let is_same = verdict(found.as_ref()) == verdict(before.as_ref());
            self.found.set(found);
            if is_new || !is_same {
                self.begin_lighting();
            }
        }
        self.light();
    }

    /// Lights on the canvas what is looked at.
    fn light(self) {
        let (route, step) = (self.route.get_untracked(), self.step.get_untracked());
        let found = self.found.get_untracked().filter(|_| self.is_shown.get_untracked());
        let question = self.document.asked_now();
        let trace = found.map(|found| {
            self.with(|it| match (&found, &question) {
                (Found::Answer(answer), _) => it.trace(answer, route, step),
                (Found::Sources(sources), Some(Question::Who { to })) => it.trace_sources(to, &sources.found),
                (Found::Sources(_), _) => Default::default(),
            })
        });
        self.document.edit(Edit::Trace(trace));
    }

    fn begin_lighting(self) {
        let steps = match self.found.get_untracked() {
            Some(Found::Answer(it)) => it.routes.first().map_or(1, |it| it.steps.len().max(2)),
            _ => return self.lighting.set_value(None),
        };
        self.lighting.set_value((!wants_calm()).then(|| (now(), STEP * steps.min(12) as f64)));
    }
}

/// Answers what is asked.
pub(crate) fn answer(insight: Insight, is_new: bool) {
    insight.answer(is_new);
}

/// Lights the answer on the canvas.
pub(crate) fn light(insight: Insight) {
    insight.light();
}

/// An answer as it is said.
fn said(found: &Found) -> String {
    match found {
        Found::Answer(it) => sentence(&it.headline),
        Found::Sources(it) => match (&it.note, it.found.len()) {
            (Some(note), _) => sentence(note),
            (None, 0) => "Nobody can reach it.".to_owned(),
            (None, 1) => "One source can reach it.".to_owned(),
            (None, count) => format!("{count} sources can reach it."),
        },
    }
}

fn verdict(found: Option<&Found>) -> Option<Verdict> {
    if let Some(Found::Answer(it)) = found { Some(it.verdict) } else { None }
}

/// Milliseconds since the page was opened.
fn now() -> f64 {
    window().performance().map_or(0.0, |it| it.now())
}
