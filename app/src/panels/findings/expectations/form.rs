//! The form that says what has to hold.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{
    Diagram, Doing, Expectation, ExpectationId, Holds, Protocol, Reaching, Selector, Selectors, Severity,
};
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::choices::{Side, actions, choices};
use super::picker::Picker;
use crate::document::Document;

/// The questions, by their key in a file, as people read them.
const KINDS: [(&str, &str); 6] = [
    ("no_path", "No path"),
    ("path", "A path"),
    ("private_path", "Only private paths"),
    ("only", "Only these may"),
    ("may", "These may"),
    ("may_not", "These may not"),
];

const PROTOCOLS: [(&str, &str); 4] = [("", "All traffic"), ("tcp", "TCP"), ("udp", "UDP"), ("icmp", "ICMP")];

/// What is filled in.
#[derive(Clone, Copy)]
struct Draft {
    kind: RwSignal<String>,
    /// Where connections start, or who.
    left: RwSignal<Vec<Selector>>,
    /// Where they lead, or to what.
    right: RwSignal<Vec<Selector>>,
    protocol: RwSignal<String>,
    ports: RwSignal<String>,
    actions: RwSignal<Vec<String>>,
    is_through: RwSignal<bool>,
    through: RwSignal<Vec<Selector>>,
    sentence: RwSignal<String>,
    severity: RwSignal<Severity>,
}

impl Draft {
    fn new(start: Option<Expectation>) -> Self {
        let draft = Self {
            kind: RwSignal::new("no_path".to_owned()),
            left: RwSignal::default(),
            right: RwSignal::default(),
            protocol: RwSignal::default(),
            ports: RwSignal::default(),
            actions: RwSignal::default(),
            is_through: RwSignal::new(false),
            through: RwSignal::default(),
            sentence: RwSignal::default(),
            severity: RwSignal::new(Severity::High),
        };
        let Some(start) = start else { return draft };
        draft.kind.set(start.holds.id().to_owned());
        draft.sentence.set(start.sentence);
        draft.severity.set(start.severity);
        match start.holds {
            Holds::NoPath(it) | Holds::Path(it) | Holds::PrivatePath(it) => {
                let protocol = match it.protocol {
                    None if it.from_port.is_none() => "",
                    None | Some(Protocol::Tcp) => "tcp",
                    Some(Protocol::Udp) => "udp",
                    Some(Protocol::Icmp) => "icmp",
                };
                draft.protocol.set(protocol.to_owned());
                draft.ports.set(match it.ports() {
                    Some((first, last)) if first == last => first.to_string(),
                    Some((first, last)) => format!("{first}-{last}"),
                    None => String::new(),
                });
                draft.left.set(it.from.0);
                draft.right.set(it.to.0);
            }
            Holds::Only(it) | Holds::May(it) | Holds::MayNot(it) => {
                draft.left.set(it.principals.0);
                draft.actions.set(it.actions);
                draft.right.set(it.resources.0);
                draft.is_through.set(it.through.is_some());
                draft.through.set(it.through.map(|it| it.0).unwrap_or_default());
            }
        }
        draft
    }

    /// Whether it asks about packets; else about requests.
    fn is_reaching(self) -> bool {
        self.kind.with(|it| it.ends_with("path"))
    }

    /// What it says, tracked.
    fn read(self) -> Result<Expectation, String> {
        let (left, right) = (Selectors(self.left.get()), Selectors(self.right.get()));
        let kind = self.kind.get();
        let holds = if self.is_reaching() {
            let protocol = match self.protocol.get().as_str() {
                "tcp" => Some(Protocol::Tcp),
                "udp" => Some(Protocol::Udp),
                "icmp" => Some(Protocol::Icmp),
                _ => None,
            };
            let ports = self.ports.get();
            let (first, last) =
                ports.split_once(['-', '–']).map_or((ports.trim(), ""), |(a, b)| (a.trim(), b.trim()));
            let port = |text: &str| match text {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| format!("`{text}` is no port from 0 to 65535.")),
            };
            let (from_port, to_port) = match protocol {
                Some(Protocol::Tcp | Protocol::Udp) => (port(first)?, port(last)?),
                _ => (None, None),
            };
            let reaching = Reaching { from: left, to: right, protocol, from_port, to_port };
            match kind.as_str() {
                "path" => Holds::Path(reaching),
                "private_path" => Holds::PrivatePath(reaching),
                _ => Holds::NoPath(reaching),
            }
        } else {
            let through = (kind == "only" && self.is_through.get()).then(|| Selectors(self.through.get()));
            let doing = Doing { principals: left, actions: self.actions.get(), resources: right, through };
            match kind.as_str() {
                "may" => Holds::May(doing),
                "may_not" => Holds::MayNot(doing),
                _ => Holds::Only(doing),
            }
        };
        let expectation = Expectation {
            sentence: self.sentence.get().trim().to_owned(),
            severity: self.severity.get(),
            holds,
        };
        expectation.check().map(|()| expectation).map_err(|it| format!("The expectation {it}."))
    }
}

/// What people call what a selector selects.
fn name_in(diagram: &Diagram, id: &str) -> String {
    diagram.node(id).map_or_else(|| id.to_owned(), |it| it.name.clone())
}

/// The form; `close` is called when it is done.
#[component]
pub(super) fn ExpectationForm(
    id: Option<ExpectationId>,
    start: Option<Expectation>,
    close: Callback<()>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let draft = Draft::new(start);
    let error = RwSignal::new(None::<String>);
    let kind = NodeRef::<html::Select>::new();
    kind.on_load(|it| drop(it.focus()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match untrack(|| draft.read()) {
            Ok(expectation) => {
                document.edit(Edit::Expect { id: id.clone(), expectation });
                close.run(());
            }
            Err(reason) => error.set(Some(reason)),
        }
    };
    let title = move || {
        let made = draft.read().map(|it| Expectation { sentence: String::new(), ..it });
        made.ok().map(|it| document.with(|diagram| it.title(&|id| name_in(diagram, id)))).unwrap_or_default()
    };
    let reaching = move || draft.is_reaching();
    let severities = move || {
        let option = |it: Severity| {
            view! { <option value=it.id() selected=move || draft.severity.get() == it>{crate::panels::findings::with_capital(it.id())}</option> }
        };
        Severity::ALL.into_iter().map(option).collect_view()
    };
    view! {
        <form
            class="suppress expect"
            aria-label="Expectation"
            on:submit=submit
            on:keydown=move |event| {
                event.stop_propagation();
                if event.key() == "Escape" {
                    close.run(());
                }
            }
        >
            <label class="stacked">
                "What has to hold"
                <select class="input" name="kind" node_ref=kind on:change=move |event| draft.kind.set(event_target_value(&event))>
                    {KINDS
                        .into_iter()
                        .map(|(id, label)| view! { <option value=id selected=move || draft.kind.get() == id>{label}</option> })
                        .collect_view()}
                </select>
            </label>
            <Sides draft=draft/>
            <Show when=reaching><TrafficFields draft=draft/></Show>
            <div class="pair wide-left">
                <label class="stacked">
                    "In your words"
                    <input
                        class="input"
                        name="sentence"
                        autocomplete="off"
                        placeholder=title
                        prop:value=move || draft.sentence.get()
                        on:input=move |event| draft.sentence.set(event_target_value(&event))
                    />
                </label>
                <label class="stacked">
                    "If it breaks"
                    <select
                        class="input"
                        name="severity"
                        on:change=move |event| {
                            draft.severity.set(Severity::by_id(&event_target_value(&event)).unwrap_or(Severity::High));
                        }
                    >
                        {severities}
                    </select>
                </label>
            </div>
            {move || error.get().map(|it| view! { <p class="error" role="alert">{it}</p> })}
            <div class="button-row">
                <button class="button small primary" type="submit">"Save"</button>
                <button class="button small" type="button" on:click=move |_| close.run(())>"Cancel"</button>
            </div>
        </form>
    }
}

/// Who and what it is about.
#[component]
fn Sides(draft: Draft) -> impl IntoView {
    let document = expect_context::<Document>();
    let options = move |reaching: Side, doing: Side| {
        Memo::new(move |_| {
            let side = if draft.is_reaching() { reaching } else { doing };
            document.with(|it| choices(it, side))
        })
    };
    let named = Callback::new(move |it: Selector| {
        document.peek(|diagram| it.describe(&|id| name_in(diagram, id))).replace('`', "")
    });
    let is_only = move || draft.kind.with(|it| it == "only");
    let action_options =
        Memo::new(move |_| document.with(|it| draft.right.with(|chosen| actions(it, chosen))));
    let block = |text: &str| text.contains('/').then(|| Selector::CidrBlock(text.to_owned()));
    view! {
        <Picker
            label=Signal::derive(move || if draft.is_reaching() { "From" } else { "Who" })
            name="left"
            options=options(Side::From, Side::Principals)
            chosen=draft.left
            placeholder=Signal::derive(move || if is_only() { "Nobody, or type to search" } else { "Type to search" })
            free=block
            named=named
        />
        <Show when=move || !draft.is_reaching()>
            <Picker
                label=Signal::stored("Do what")
                name="actions"
                options=action_options
                chosen=draft.actions
                placeholder=Signal::stored("Read, or an action such as dynamodb:GetItem")
                free=|text| Some(text.to_owned())
                named=Callback::new(|it: String| it)
            />
        </Show>
        <Picker
            label=Signal::derive(move || if draft.is_reaching() { "To" } else { "On what" })
            name="right"
            options=options(Side::To, Side::Resources)
            chosen=draft.right
            placeholder=Signal::stored("Type to search")
            free=block
            named=named
        />
        <Show when=is_only>
            <label class="check">
                <input
                    type="checkbox"
                    name="is-through"
                    prop:checked=move || draft.is_through.get()
                    on:change=move |event| draft.is_through.set(event_target_checked(&event))
                />
                <span>"And only through endpoints"</span>
            </label>
            <Show when=move || draft.is_through.get()>
                <Picker
                    label=Signal::stored("Through")
                    name="through"
                    options=options(Side::Endpoints, Side::Endpoints)
                    chosen=draft.through
                    placeholder=Signal::stored("Type to search")
                    free=block
                    named=named
                />
            </Show>
        </Show>
    }
}

/// Protocol and ports.
#[component]
fn TrafficFields(draft: Draft) -> impl IntoView {
    let has_ports = move || draft.protocol.with(|it| it == "tcp" || it == "udp");
    view! {
        <div class="pair">
            <label class="stacked">
                "Protocol"
                <select class="input" name="protocol" on:change=move |event| draft.protocol.set(event_target_value(&event))>
                    {PROTOCOLS
                        .into_iter()
                        .map(|(id, label)| view! { <option value=id selected=move || draft.protocol.get() == id>{label}</option> })
                        .collect_view()}
                </select>
            </label>
            <label class="stacked">
                "Ports"
                <input
                    class="input"
                    name="ports"
                    autocomplete="off"
                    placeholder="All, 5432, or 8000-8080"
                    disabled=move || !has_ports()
                    prop:value=move || draft.ports.get()
                    on:input=move |event| draft.ports.set(event_target_value(&event))
                />
            </label>
        </div>
    }
}
