//! Which rules the diagram is held to, and how bad each is.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Choice, Profile, Setting, Severity};
use drawbridge_core::rules::{self, Rule};
use leptos::prelude::*;

use super::Prose;
use super::rule_page::RulePage;
use crate::document::Document;
use crate::widgets::dialog::Dialog;
use crate::widgets::icon::Icon;

/// All rules, over everything, while it is open.
#[component]
pub(super) fn ProfileDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Rules" id="rules-title" class="dialog rules-dialog"><Rules/></Dialog>
    }
}

fn change(document: Document, change: impl FnOnce(&mut Profile)) {
    let mut profile = document.peek(|it| it.settings().profile.clone());
    change(&mut profile);
    document.edit(Edit::SetSetting(Setting::Profile(profile)));
}

#[component]
fn Rules() -> impl IntoView {
    let document = expect_context::<Document>();
    let wanted = RwSignal::new(String::new());
    let found = move || {
        let wanted = wanted.get().to_lowercase();
        let fits = |it: &&'static Rule| {
            let said =
                format!("{} {} {} {}", it.id, it.title, it.category, it.aliases.join(" ")).to_lowercase();
            wanted.split_whitespace().all(|word| said.contains(word))
        };
        rules::all().filter(fits).collect::<Vec<_>>()
    };
    let forbids = move || document.with(|it| it.settings().profile.forbid_suppressions);
    view! {
        <div class="rules-head">
            <div class="search in-form">
                <Icon name="search" size=15/>
                <input
                    class="input"
                    type="search"
                    aria-label="Search rules"
                    placeholder="Search rules, or CKV_AWS_28"
                    on:input=move |event| wanted.set(event_target_value(&event))
                />
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=forbids
                    disabled=move || document.is_read_only()
                    on:change=move |event| change(document, |it| it.forbid_suppressions = event_target_checked(&event))
                />
                <span>"No finding may be suppressed"</span>
            </label>
        </div>
        <ul class="rule-rows" tabindex="0" aria-label="Rules">
            <For each=found key=|it| it.id let(rule)><Row rule=rule/></For>
        </ul>
    }
}

#[component]
fn Row(rule: &'static Rule) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_open = RwSignal::new(false);
    let choice = move || document.with(|it| it.settings().profile.rules.get(rule.id).copied());
    let set = move |name: String| {
        change(document, |it| match Choice::by_id(&name) {
            Some(choice) => drop(it.rules.insert(rule.id.to_owned(), choice)),
            None => drop(it.rules.remove(rule.id)),
        });
    };
    let option = move |name: &'static str, label: String| {
        view! { <option value=name selected=move || choice().map_or("", Choice::id) == name>{label}</option> }
    };
    let own = rules::is_on_by_default(rule).then_some(rule.severity);
    let is_off = move || document.with(|it| it.settings().profile.severity(rule.id, own)).is_none();
    let default = super::with_capital(own.map_or("off", Severity::id));
    // Whoever gives such a rule a severity has it asked in every design.
    let (place, elsewhere) = if rules::runs(rule) == rules::Runs::WhereItMatters {
        (" where it matters", " everywhere")
    } else {
        ("", "")
    };
    view! {
        <li data-rule-row=rule.id class:off=is_off>
            <button class="rule-name" aria-expanded=move || is_open.get().to_string() on:click=move |_| is_open.update(|it| *it = !*it)>
                <span><Prose text=rule.title.to_owned()/></span>
                <span class="hint"><code>{rule.id}</code>{format!(" · {}", rule.category)}</span>
            </button>
            <select
                class="input"
                aria-label=format!("Severity of {}", rule.id)
                disabled=move || document.is_read_only()
                on:change=move |event| set(event_target_value(&event))
            >
                {option("", format!("{default}{place} (default)"))}
                {Severity::ALL
                    .into_iter()
                    .map(|it| option(it.id(), format!("{}{elsewhere}", super::with_capital(it.id()))))
                    .collect_view()}
                {option("off", "Off".to_owned())}
            </select>
            <Show when=move || is_open.get()><RulePage doc=rule.doc/></Show>
        </li>
    }
}
