//! What has to hold whatever is drawn, and whether it does.

mod choices;
mod form;
mod picker;

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Expectation, ExpectationId, NodeId, Severity};
use drawbridge_core::rules::Finding;
use leptos::html;
use leptos::prelude::*;

use super::Prose;
use crate::document::{Analysis, Document};
use crate::widgets::icon::Icon;
use form::ExpectationForm;

/// What is known of an expectation.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Holds,
    /// With how many findings, and the nodes of theirs.
    Broken(Severity, usize, Vec<NodeId>),
    Nothing,
    Undecided(String),
    Suppressed,
}

impl State {
    fn of(document: Document, analysis: &Analysis, id: &ExpectationId) -> Self {
        let report = &analysis.report;
        let is_own = |it: &&Finding| it.expectation.as_ref() == Some(id);
        let found: Vec<&Finding> = report.findings.iter().filter(is_own).collect();
        let broken: Vec<&Finding> =
            found.iter().copied().filter(|it| it.rule.id == "expectation-broken").collect();
        let open = report.unknown.iter().find(|it| it.expectation.as_ref() == Some(id));
        if let Some(first) = broken.first() {
            let nodes = broken.iter().filter_map(|it| document.node_of(it)).collect();
            Self::Broken(first.severity, broken.len(), nodes)
        } else if !found.is_empty() {
            Self::Nothing
        } else if let Some(open) = open {
            Self::Undecided(open.why.clone())
        } else if report.suppressed.iter().any(|it| is_own(&&it.finding)) {
            Self::Suppressed
        } else {
            Self::Holds
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken(..) => "broken",
            Self::Nothing => "tests nothing",
            Self::Undecided(_) => "undecided",
            Self::Suppressed => "suppressed",
        }
    }

    /// More than the word says, for those who look closer.
    fn more(&self) -> Option<String> {
        match self {
            Self::Broken(_, 1, _) => Some("One finding below says where.".to_owned()),
            Self::Broken(_, count, _) => Some(format!("{count} findings below say where.")),
            Self::Undecided(why) => Some(format!("Not known before the deployment: {why}")),
            Self::Nothing => Some("It is about nothing that is drawn.".to_owned()),
            Self::Holds | Self::Suppressed => None,
        }
    }
}

/// The expectations of the diagram, those that most start with, and the form for more.
#[component]
pub(super) fn Expectations() -> impl IntoView {
    let document = expect_context::<Document>();
    let all = Memo::new(move |_| {
        document.with(|it| it.expectations().map(|(id, it)| (id.clone(), it.clone())).collect::<Vec<_>>())
    });
    let states = Memo::new(move |_| {
        let analysis = document.analysis();
        let of = |(id, _): &(ExpectationId, Expectation)| State::of(document, &analysis, id);
        all.with(|it| it.iter().map(of).collect::<Vec<State>>())
    });
    let summary = move || {
        let count = |word: &str| states.with(|it| it.iter().filter(|it| it.word() == word).count());
        let words = ["broken", "tests nothing", "undecided", "suppressed", "holds"];
        let said: Vec<String> = words
            .into_iter()
            .map(|word| (count(word), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| match (count, word) {
                (1, word) => format!("1 {word}"),
                (count, "holds") => format!("{count} hold"),
                (count, "tests nothing") => format!("{count} test nothing"),
                (count, word) => format!("{count} {word}"),
            })
            .collect();
        said.join(", ")
    };
    let suggestions = Memo::new(move |_| document.with(Expectation::suggestions));
    let adds = RwSignal::new(false);
    let add = NodeRef::<html::Button>::new();
    let close = Callback::new(move |()| {
        adds.set(false);
        if let Some(button) = add.get_untracked() {
            drop(button.focus());
        }
    });
    let starts_open = all.with_untracked(|it| !it.is_empty());
    let offers = move || !suggestions.with(Vec::is_empty) && !document.is_read_only();
    view! {
        <details class="expectations" open=starts_open>
            <summary>
                "Expectations "<span class="hint">{summary}</span>
            </summary>
            <Show when=move || all.with(Vec::is_empty)>
                <p class="hint">"Say what has to hold whatever is drawn. It is asked of every packet and every request, on each edit, in CI and before a deployment."</p>
            </Show>
            <ul aria-label="Expectations">
                <For each=move || all.get() key=|(id, it)| (id.clone(), format!("{it:?}")) let((id, expectation))>
                    <Row id=id expectation=expectation/>
                </For>
            </ul>
            <Show when=offers>
                <div class="suggestions" role="group" aria-label="Suggested expectations">
                    {move || suggestions.get().into_iter().map(|it| view! { <Suggestion expectation=it/> }).collect_view()}
                </div>
            </Show>
            <button
                class="button ghost small"
                node_ref=add
                aria-expanded=move || adds.get().to_string()
                disabled=move || document.is_read_only()
                on:click=move |_| adds.update(|it| *it = !*it)
            >
                <Icon name="plus" size=14/>"Add expectation…"
            </button>
            {move || adds.get().then(|| view! { <ExpectationForm id=None start=None close=close/> })}
        </details>
    }
}

#[component]
fn Suggestion(expectation: Expectation) -> impl IntoView {
    let document = expect_context::<Document>();
    let sentence = expectation.sentence.clone();
    let add = move |_| document.edit(Edit::Expect { id: None, expectation: expectation.clone() });
    view! {
        <button class="button small suggestion" on:click=add>
            <Icon name="plus" size=14/><span>{sentence}</span>
        </button>
    }
}

#[component]
fn Row(id: ExpectationId, expectation: Expectation) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_editing = RwSignal::new(false);
    let edit = NodeRef::<html::Button>::new();
    let close = Callback::new(move |()| {
        is_editing.set(false);
        if let Some(button) = edit.get_untracked() {
            drop(button.focus());
        }
    });
    let own = id.clone();
    let state = Memo::new(move |_| State::of(document, &document.analysis(), &own));
    let asked = expectation.clone();
    let title = move || {
        let name = |diagram: &drawbridge_core::model::Diagram, id: &str| {
            diagram.node(id).map_or_else(|| id.to_owned(), |it| it.name.clone())
        };
        document.with(|diagram| asked.title(&|id| name(diagram, id)))
    };
    let about = expectation.clone();
    let show = move |_| {
        let nodes = match state.get_untracked() {
            State::Broken(_, _, nodes) if !nodes.is_empty() => nodes,
            _ => document.peek(|it| about.shown_in(it)),
        };
        if let [node] = &nodes[..] {
            document.edit(Edit::ZoomToNode(node.clone()));
        } else if !nodes.is_empty() {
            document.select(nodes);
            document.act("zoom_to_selection");
        }
    };
    let severity = move || state.with(|it| if let State::Broken(it, ..) = it { Some(it.id()) } else { None });
    let removed = id.clone();
    let remove = move |_| document.edit(Edit::Unexpect(removed.clone()));
    let shown = id.to_string();
    let form = move || {
        let (id, start) = (id.clone(), expectation.clone());
        is_editing.get().then(|| view! { <ExpectationForm id=Some(id) start=Some(start) close=close/> })
    };
    view! {
        <li class="expectation" data-expectation=shown data-state=move || state.with(State::word)>
            <button class="finding-main" on:click=show>
                <span class="finding-title">
                    <span class="chip" data-severity=severity data-state=move || state.with(State::word)>
                        {move || state.with(State::word)}
                    </span>
                </span>
                <span class="finding-message">{move || view! { <Prose text=title()/> }}</span>
                {move || state.with(State::more).map(|it| view! { <span class="hint">{it}</span> })}
            </button>
            <div class="finding-actions">
                <button
                    class="button ghost small"
                    node_ref=edit
                    aria-expanded=move || is_editing.get().to_string()
                    disabled=move || document.is_read_only()
                    on:click=move |_| is_editing.update(|it| *it = !*it)
                >
                    "Edit…"
                </button>
                <button class="button ghost small" disabled=move || document.is_read_only() on:click=remove>"Remove"</button>
            </div>
            {form}
        </li>
    }
}
