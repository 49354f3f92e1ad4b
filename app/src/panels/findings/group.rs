//! Findings of one rule in one row, which opens to the single ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use drawbridge_core::rules::{Finding, Group, Rule, Severity};
use leptos::prelude::*;

use super::fixing_all::FixAllButton;
use super::rule_page::{Why, WhyButton};
use super::{PAGE, Prose, Row};
use crate::widgets::icon::Icon;

/// Groups of this size open by themselves while somebody searches: what was looked for is then seen.
const SMALL: usize = 5;

/// Which groups somebody opened or closed. It outlives the rows: a group comes and goes with fixes and their undoing.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    chosen: RwSignal<BTreeMap<(Severity, &'static str), bool>>,
    is_searching: Signal<bool>,
}

impl Opened {
    pub(super) fn new(is_searching: Signal<bool>) -> Self {
        Self { chosen: RwSignal::default(), is_searching }
    }

    fn is_open(self, key: (Severity, &'static str), size: usize) -> bool {
        let chosen = self.chosen.with(|it| it.get(&key).copied());
        chosen.unwrap_or_else(|| self.is_searching.get() && size <= SMALL)
    }
}

/// A row for a rule that has several findings.
#[component]
pub(super) fn GroupRow(rule: &'static Rule, severity: Severity, groups: Memo<Vec<Group>>) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let findings: Memo<Vec<Arc<Finding>>> = Memo::new(move |_| {
        groups.with(|it| {
            let own = it.iter().find(|it| it.rule == rule && it.severity == severity);
            own.map(|it| it.findings.clone()).unwrap_or_default()
        })
    });
    let count = move || findings.with(Vec::len);
    let key = (severity, rule.id);
    let is_open = Memo::new(move |_| opened.is_open(key, count()));
    let turn = move |_| {
        let next = !is_open.get_untracked();
        opened.chosen.update(|it| {
            it.insert(key, next);
        });
    };
    let explains = RwSignal::new(false);
    let limit = RwSignal::new(PAGE);
    let shown = move || findings.with(|it| it.iter().take(limit.get()).cloned().collect::<Vec<_>>());
    let left = move || count().saturating_sub(limit.get());
    view! {
        <li
            class="finding finding-group"
            data-rule-group=rule.id
            data-severity=severity.id()
            data-count=move || count().to_string()
        >
            <button class="finding-main" aria-expanded=move || is_open.get().to_string() on:click=turn>
                <span class="finding-title">
                    <span class="chip" data-severity=severity.id()>{severity.id()}</span>
                    <span class="finding-place">{move || format!("{} findings", count())}</span>
                    <Icon name="chevron-right" size=14/>
                </span>
                <span class="finding-message"><Prose text=rule.title.to_owned()/></span>
            </button>
            <div class="finding-actions">
                <WhyButton is_open=explains/>
                {rule.fix.map(|fix| view! { <FixAllButton findings=findings fix=fix/> })}
            </div>
            <Show when=move || explains.get()><Why rule=rule/></Show>
            <Show when=move || is_open.get()>
                <ul class="finding-list" aria-label=rule.title>
                    <For each=shown key=|it| (it.address.clone(), it.message.clone()) let(finding)>
                        <Row finding=finding/>
                    </For>
                </ul>
                <Show when=move || { left() > 0 }>
                    <button class="button wide more" on:click=move |_| limit.update(|it| *it += PAGE)>
                        {move || format!("Show {} more of {}", left().min(PAGE), left())}
                    </button>
                </Show>
            </Show>
        </li>
    }
}
