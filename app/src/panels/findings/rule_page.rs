//! Why a rule asks what it asks: its manual page.

use drawbridge_core::rules::Rule;
use leptos::prelude::*;

use super::Prose;
use crate::widgets::icon::Icon;

/// Opens the page of a rule, and closes it.
#[component]
pub(super) fn WhyButton(is_open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="button ghost small"
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| is_open.update(|it| *it = !*it)
        >
            <Icon name="help" size=14/>"Why"
        </button>
    }
}

/// The page, and the names the rule goes by.
#[component]
pub(super) fn Why(rule: &'static Rule) -> impl IntoView {
    view! {
        <RulePage doc=rule.doc/>
        <p class="hint">
            <code>{rule.id}</code>
            {(!rule.aliases.is_empty()).then(|| format!(" · {}", rule.aliases.join(", ")))}
        </p>
    }
}

/// The prose of a rule's manual page; its examples are for tests.
#[component]
pub(super) fn RulePage(doc: &'static str) -> impl IntoView {
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
