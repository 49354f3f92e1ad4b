//! What the rules say: worst first, each with its place, its reason and, where one edit repairs it, its fix.

mod expectations;
mod fixing;
mod fixing_all;
mod group;
mod profile;
mod refocus;
mod rule_page;
mod scores;
mod suppress;
mod suppressed;

use std::sync::Arc;

use drawbridge_core::model::Diagram;
use drawbridge_core::rules::{self, Finding, Group, Listing, Severity};
use leptos::prelude::*;

use crate::document::Document;
use crate::widgets::icon::Icon;
use expectations::Expectations;
use fixing::{FixButton, Trials};
use group::{GroupRow, Opened};
use profile::ProfileDialog;
use refocus::Refocus;
use rule_page::{Why, WhyButton};
use scores::Scores;
use suppress::SuppressForm;
use suppressed::SuppressedList;

/// Rows shown at once.
const PAGE: usize = 100;

/// The panel.
#[component]
pub(crate) fn FindingsPanel() -> impl IntoView {
    let document = expect_context::<Document>();
    let refocus = Refocus::new();
    let wanted = RwSignal::new(String::new());
    let is_searching = Signal::derive(move || wanted.with(|it| !it.trim().is_empty()));
    provide_context(Trials::new(document));
    provide_context(Opened::new(is_searching));
    let listing = Memo::new(move |_| {
        let name = |it: &Finding| {
            let node = document.node_of(it);
            node.and_then(|id| document.peek(|it| Some(it.node(id.as_str())?.name.clone())))
                .unwrap_or_default()
        };
        Listing::new(&document.analysis().report, name)
    });
    let shows_rules = RwSignal::new(false);
    let only = RwSignal::new(None::<Severity>);
    let groups = Memo::new(move |_| listing.with(|it| wanted.with(|wanted| it.groups(only.get(), wanted))));
    Effect::new(move |_| {
        groups.track();
        refocus.shown();
    });
    let is_empty = move || listing.with(Listing::is_empty);
    let unknown = move || document.analysis().report.unknown.len();
    view! {
        <div class="findings scroll">
            <h2 class="visually-hidden" tabindex="-1">"Findings"</h2>
            <Scores/>
            <Expectations/>
            <Show when=move || !is_empty()>
                <Search wanted=wanted groups=groups is_searching=is_searching/>
                <SeverityFilter listing=listing only=only/>
            </Show>
            <List groups=groups refocus=refocus/>
            <Show when=move || is_empty()><NothingFound/></Show>
            <Show when=move || !is_empty() && groups.with(Vec::is_empty)>
                <p class="hint foot">"No finding fits. Search for a rule, a resource or a word of a message."</p>
            </Show>
            <SuppressedList/>
            <button class="button ghost small rules-button" on:click=move |_| shows_rules.set(true)>
                <Icon name="sliders" size=14/>"Rules…"
            </button>
            <ProfileDialog open=shows_rules/>
            <Show when=move || { unknown() > 0 }>
                <p class="hint foot">
                    {move || format!("{} checks hang on values that are known only at deployment.", unknown())}
                </p>
            </Show>
        </div>
    }
}

/// Narrows the list as somebody types, and tells screen readers what is left.
#[component]
fn Search(wanted: RwSignal<String>, groups: Memo<Vec<Group>>, is_searching: Signal<bool>) -> impl IntoView {
    let count = move || groups.with(|it| it.iter().map(|it| it.findings.len()).sum::<usize>());
    let told = move || is_searching.get().then(|| format!("{} found", count()));
    view! {
        <div class="search in-form">
            <Icon name="search" size=15/>
            <input
                class="input"
                type="search"
                aria-label="Search findings"
                placeholder="Search by rule, resource or message"
                prop:value=move || wanted.get()
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=move |event| if event.key() == "Escape" { wanted.set(String::new()) }
            />
            <span class="visually-hidden" role="status">{told}</span>
        </div>
    }
}

/// The rules with findings, a page at a time: thousands of rows would be slow to show and nobody reads them.
#[component]
fn List(groups: Memo<Vec<Group>>, refocus: Refocus) -> impl IntoView {
    let document = expect_context::<Document>();
    let limit = RwSignal::new(PAGE);
    let shown = move || groups.with(|it| it.iter().take(limit.get()).cloned().collect::<Vec<_>>());
    let left = move || groups.with(Vec::len).saturating_sub(limit.get());
    // A row of its own is about its finding; a group stays while it has several.
    let key = |it: &Group| {
        let only = it.findings.first().filter(|_| it.findings.len() == 1);
        (it.rule.id, it.severity.id(), only.map(|it| (it.address.clone(), it.message.clone())))
    };
    let row = move |Group { rule, severity, findings }: Group| match <[_; 1]>::try_from(findings) {
        Ok([finding]) => view! { <Row finding=finding/> }.into_any(),
        Err(_) => view! { <GroupRow rule=rule severity=severity groups=groups/> }.into_any(),
    };
    view! {
        <ul
            class="finding-list"
            aria-label="Findings"
            aria-busy=move || document.is_checking().to_string()
            on:click=move |event| refocus.clicked(&event)
        >
            <For each=shown key=key let(group)>{row(group)}</For>
        </ul>
        <Show when=move || { left() > 0 }>
            <button class="button wide more" on:click=move |_| limit.update(|it| *it += PAGE)>
                {move || format!("Show {} more of {}", left().min(PAGE), left())}
            </button>
        </Show>
    }
}

/// What is there to see where the rules have nothing to say.
#[component]
fn NothingFound() -> impl IntoView {
    let document = expect_context::<Document>();
    let told = move || {
        if document.with(Diagram::n_nodes) == 0 {
            return "Draw something: every change is checked at once.".to_owned();
        }
        let n = document.with(|it| rules::run_by(&it.settings().profile).count());
        format!("{n} rules looked at this diagram.")
    };
    view! {
        <div class="nothing">
            <span class="nothing-icon"><Icon name="shield-check" size=28/></span>
            <h3>"Nothing found"</h3>
            <p class="hint">{told}</p>
        </div>
    }
}

#[component]
fn SeverityFilter(listing: Memo<Listing>, only: RwSignal<Option<Severity>>) -> impl IntoView {
    let count = move |severity: Severity| listing.with(|it| it.count(severity));
    let chip = move |severity: Severity| {
        view! {
            // What is pressed can be let go, even if nothing is left of it.
            <Show when=move || { count(severity) > 0 || only.get() == Some(severity) }>
                <button
                    class="chip"
                    data-severity=severity.id()
                    aria-pressed=move || (only.get() == Some(severity)).to_string()
                    on:click=move |_| only.update(|it| *it = if *it == Some(severity) { None } else { Some(severity) })
                >
                    {move || format!("{} {}", count(severity), severity.id())}
                </button>
            </Show>
        }
    };
    view! {
        <div class="severity-filter" role="group" aria-label="Show only">
            {Severity::ALL.into_iter().map(chip).collect_view()}
        </div>
    }
}

#[component]
fn Row(finding: Arc<Finding>) -> impl IntoView {
    let document = expect_context::<Document>();
    let rule = finding.rule;
    let is_open = RwSignal::new(false);
    let is_suppressing = RwSignal::new(false);
    let whole = Arc::clone(&finding);
    let node = document.node_of(&finding);
    let place = {
        let node = node.clone();
        move || {
            let name =
                node.as_ref().and_then(|id| document.with(|it| Some(it.node(id.as_str())?.name.clone())));
            name.unwrap_or_else(|| "Whole stack".to_owned())
        }
    };
    let origin = finding.origin.clone();
    let show = move |_| {
        if let Some(origin) = &origin {
            document.reveal(origin);
        }
    };
    let message = with_capital(&finding.message);
    view! {
        <li class="finding" data-rule=rule.id data-severity=finding.severity.id() data-node-id=node.as_ref().map(ToString::to_string)>
            <button class="finding-main" on:click=show>
                <span class="finding-title">
                    <span class="chip" data-severity=finding.severity.id()>{finding.severity.id()}</span>
                    <span class="finding-place">{place}</span>
                </span>
                <span class="finding-message"><Prose text=message/></span>
            </button>
            <div class="finding-actions">
                <WhyButton is_open=is_open/>
                <button
                    class="button ghost small"
                    aria-expanded=move || is_suppressing.get().to_string()
                    disabled=move || document.is_read_only()
                    on:click=move |_| is_suppressing.update(|it| *it = !*it)
                >
                    "Suppress…"
                </button>
                {rule.fix.map(|fix| view! { <FixButton finding=Arc::clone(&finding) fix=fix/> })}
            </div>
            {move || is_suppressing.get().then(|| view! { <SuppressForm finding=(*whole).clone() is_open=is_suppressing/> })}
            <Show when=move || is_open.get()><Why rule=rule/></Show>
        </li>
    }
}

fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text with names and code between backticks.
#[component]
fn Prose(text: String) -> impl IntoView {
    text.split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part.to_owned().into_any(),
            _ => view! { <span class="quoted">{part.to_owned()}</span> }.into_any(),
        })
        .collect_view()
}
