//! What the rules say: worst first, each with its place, its reason and, where one edit repairs it, its fix.

mod expectations;
mod fixing;
mod profile;
mod scores;
mod suppress;
mod suppressed;

use drawbridge_core::model::Diagram;
use drawbridge_core::rules::{self, Finding, Severity};
use drawbridge_core::sort::InOrder;
use leptos::prelude::*;

use crate::document::Document;
use crate::widgets::icon::Icon;
use expectations::Expectations;
use fixing::{FixButton, Trials};
use profile::ProfileDialog;
use scores::Scores;
use suppress::SuppressForm;
use suppressed::SuppressedList;

/// Findings shown at once.
const PAGE: usize = 100;

/// The panel.
#[component]
pub(crate) fn FindingsPanel() -> impl IntoView {
    let document = expect_context::<Document>();
    provide_context(Trials::new(document));
    let findings = Memo::new(move |_| {
        let mut findings = document.analysis().report.findings.clone();
        findings.order_by_key(|it| std::cmp::Reverse(it.severity));
        findings
    });
    let shows_rules = RwSignal::new(false);
    let only = RwSignal::new(None::<Severity>);
    // A page at a time: thousands of rows would be slow to show and nobody reads them.
    let limit = RwSignal::new(PAGE);
    let chosen = Memo::new(move |_| {
        let only = only.get();
        let fits = |it: &Finding| only.is_none_or(|only| it.severity == only);
        findings.with(|it| it.iter().filter(|it| fits(it)).cloned().collect::<Vec<_>>())
    });
    let shown = move || chosen.with(|it| it.iter().take(limit.get()).cloned().collect::<Vec<_>>());
    let left = move || chosen.with(Vec::len).saturating_sub(limit.get());
    let unknown = move || document.analysis().report.unknown.len();
    view! {
        <div class="findings scroll">
            <h2 class="visually-hidden">"Findings"</h2>
            <Scores/>
            <Expectations/>
            <SeverityFilter findings=findings only=only/>
            <ul class="finding-list" aria-label="Findings" aria-busy=move || document.is_checking().to_string()>
                <For each=shown key=|it| (it.rule.id, it.address.clone(), it.message.clone()) let(finding)>
                    <Row finding=finding/>
                </For>
            </ul>
            <Show when=move || { left() > 0 }>
                <button class="button wide more" on:click=move |_| limit.update(|it| *it += PAGE)>
                    {move || format!("Show {} more of {}", left().min(PAGE), left())}
                </button>
            </Show>
            <Show when=move || findings.with(Vec::is_empty)>
                <div class="nothing">
                    <span class="nothing-icon"><Icon name="shield-check" size=28/></span>
                    <h3>"Nothing found"</h3>
                    <p class="hint">
                        {move || if document.with(Diagram::n_nodes) == 0 {
                            "Draw something: every change is checked at once.".to_owned()
                        } else {
                            let n = document.with(|it| rules::run_by(&it.settings().profile).count());
                            format!("{n} rules looked at this diagram.")
                        }}
                    </p>
                </div>
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

#[component]
fn SeverityFilter(findings: Memo<Vec<Finding>>, only: RwSignal<Option<Severity>>) -> impl IntoView {
    let count =
        move |severity: Severity| findings.with(|it| it.iter().filter(|it| it.severity == severity).count());
    let chip = move |severity: Severity| {
        view! {
            <Show when=move || { count(severity) > 0 }>
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
fn Row(finding: Finding) -> impl IntoView {
    let document = expect_context::<Document>();
    let rule = finding.rule;
    let is_open = RwSignal::new(false);
    let is_suppressing = RwSignal::new(false);
    let whole = finding.clone();
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
                <button
                    class="button ghost small"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|it| *it = !*it)
                >
                    <Icon name="help" size=14/>"Why"
                </button>
                <button
                    class="button ghost small"
                    aria-expanded=move || is_suppressing.get().to_string()
                    disabled=move || document.is_read_only()
                    on:click=move |_| is_suppressing.update(|it| *it = !*it)
                >
                    "Suppress…"
                </button>
                {rule.fix.map(|fix| view! { <FixButton finding=finding.clone() fix=fix/> })}
            </div>
            {move || is_suppressing.get().then(|| view! { <SuppressForm finding=whole.clone() is_open=is_suppressing/> })}
            <Show when=move || is_open.get()>
                <RulePage doc=rule.doc/>
                <p class="hint">
                    <code>{rule.id}</code>
                    {(!rule.aliases.is_empty()).then(|| format!(" · {}", rule.aliases.join(", ")))}
                </p>
            </Show>
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

/// The prose of a rule's manual page; its examples are for tests.
#[component]
fn RulePage(doc: &'static str) -> impl IntoView {
    let mut blocks = Vec::new();
    let mut is_code = false;
    let mut paragraph = String::new();
    for line in doc.lines().skip(1).map(str::trim).chain([""]) {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        if is_code {
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            // A paragraph that ends in a colon leads to an example, and those are for tests.
            let said = std::mem::take(&mut paragraph);
            if !said.is_empty() && !said.ends_with(':') {
                blocks.push((false, said));
            }
            if line.starts_with('#') {
                blocks.push((true, line.trim_start_matches('#').trim().to_owned()));
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    // A heading whose section held only examples says nothing.
    let is_followed = |at: usize| blocks.get(at + 1).is_some_and(|(is_heading, _)| !is_heading);
    let kept: Vec<(bool, String)> = blocks
        .iter()
        .enumerate()
        .filter(|(at, (is_heading, _))| !is_heading || is_followed(*at))
        .map(|(_, it)| it.clone())
        .collect();
    view! {
        <div class="rule-page">
            {kept
                .into_iter()
                .map(|(is_heading, text)| {
                    if is_heading {
                        view! { <h3><Prose text=text/></h3> }.into_any()
                    } else {
                        view! { <p><Prose text=text/></p> }.into_any()
                    }
                })
                .collect_view()}
        </div>
    }
}
