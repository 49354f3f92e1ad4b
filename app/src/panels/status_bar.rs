//! One line below everything: Region, findings, where it is saved, who is signed in.

use drawbridge_core::cost::prices;
use drawbridge_core::model::Diagram;
use drawbridge_core::rules::Severity;
use leptos::prelude::*;

use super::{Layout, RightTab};
use crate::document::Document;
use crate::parts;
use crate::saving::{Place, Saved, Saving};
use crate::session::{Session, Who};
use crate::widgets::icon::Icon;

/// The status bar.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let session = expect_context::<Session>();
    let saving = expect_context::<Saving>();
    let counts = Memo::new(move |_| document.analysis().report.counts());
    let total = move || document.analysis().report.findings.len();
    let cost =
        Memo::new(move |_| parts::panels().get().map_or(0.0, |it| (it.monthly)(&document.analysis().stack)));
    let region = move || document.with(|it| it.settings().region.clone());
    let environment = move || document.with(|it| it.settings().environment.clone());
    let nodes = move || document.with(Diagram::n_nodes);
    let by_severity = move || {
        let it = counts.get();
        [
            (Severity::Critical, it.critical),
            (Severity::High, it.high),
            (Severity::Medium, it.medium),
            (Severity::Low, it.low),
            (Severity::Info, it.info),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| view! { <span class="chip" data-severity=severity.id()>{format!("{count} {severity}")}</span> })
        .collect_view()
    };
    let who = move || match session.who() {
        Who::Unknown => String::new(),
        Who::Nobody => "Not signed in".to_owned(),
        Who::User(it) => it.name,
    };
    view! {
        <footer class="status-bar">
            <button class="status" data-tip="Region and environment: diagram settings" on:click=move |_| {
                document.select(Vec::new());
                layout.show(RightTab::Properties);
            }>
                <Icon name="cloud" size=14/>
                {region}
                <span class="faint">{environment}</span>
            </button>
            <button class="status" on:click=move |_| layout.show(RightTab::Findings)>
                <Icon name="shield" size=14/>
                <span aria-live="polite" data-findings-count=move || total().to_string()>
                    {move || match total() { 0 => "No findings".to_owned(), 1 => "1 finding".to_owned(), it => format!("{it} findings") }}
                </span>
                {by_severity}
            </button>
            <span class="status faint">{move || match nodes() { 1 => "1 resource".to_owned(), it => format!("{it} resources") }}</span>
            <button class="status" hidden=move || { cost.get() <= 0.0 } data-tip="List prices; see Cost" on:click=move |_| layout.show(RightTab::Cost)>
                <Icon name="coins" size=14/>
                {move || format!("{} a month", prices::dollars(cost.get()))}
            </button>
            <span class="spacer"></span>
            // Here it moves nothing else when it comes and goes.
            <span class="status faint" data-checking hidden=move || !document.is_checking()>"Checking…"</span>
            <Show when=move || saving.failure().is_none() && !saving.is_opening()><SavedState/></Show>
            <Show when=move || session.who() != Who::Unknown>
                <span class="status faint"><Icon name="user" size=14/>{who}</span>
            </Show>
        </footer>
    }
}

/// Whether everything is kept, and where.
#[component]
fn SavedState() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let state = move || match (saving.saved(), saving.place()) {
        _ if saving.is_watching() => ("local", "eye", "Watching another tab"),
        (Saved::Local, _) => ("local", "check", "Saved in this browser"),
        (Saved::Nowhere, _) => ("offline", "warning", "Not saved: this browser keeps nothing. Save a file."),
        (Saved::Stored, Place::Link { .. }) => ("saved", "link", "Saved, through a link"),
        (Saved::Stored, _) => ("saved", "check", "Saved"),
        (Saved::Saving, _) => ("saving", "save", "Saving…"),
        (Saved::Offline, _) => ("offline", "offline", "Offline: kept in this browser"),
        (Saved::Conflict, _) => ("offline", "warning", "Not sent: changed by both"),
        (Saved::Refused(_), _) => ("offline", "warning", "Not saved: the server refused"),
    };
    view! {
        <span class="status" data-saved=move || state().0 role="status">
            {move || view! { <Icon name=state().1 size=14/> }}
            {move || state().2}
        </span>
    }
}
