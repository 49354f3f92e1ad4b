//! Machine images: the current one of a distribution, one that is looked up, or one by id.

use drawbridge_core::value::{ImageLookup, Value};
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, MIXED, blur_on_enter};
use super::value::ErrorText;
use crate::document::Document;

/// A choice of distributions, and fields for a lookup or an id.
#[component]
pub(super) fn ImageInput(
    bound: Binding,
    suggestions: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    const BY_ID: &str = "id";
    const BY_LOOKUP: &str = "lookup";
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let wants_id = RwSignal::new(bound.value.with_untracked(|it| matches!(it, Some(Value::Str(_)))));
    let wants_lookup = RwSignal::new(bound.value.with_untracked(|it| matches!(it, Some(Value::Image(_)))));
    let now = move || {
        bound.value.with(|it| match it {
            _ if wants_id.get() => BY_ID.to_owned(),
            _ if wants_lookup.get() => BY_LOOKUP.to_owned(),
            Some(Value::Ssm(path)) => path.clone(),
            _ => String::new(),
        })
    };
    let other = move || {
        let path = now();
        let is_other = !path.is_empty()
            && path != BY_ID
            && path != BY_LOOKUP
            && !suggestions.iter().any(|(it, _)| *it == path);
        is_other.then_some(path)
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        wants_id.set(chosen == BY_ID);
        wants_lookup.set(chosen == BY_LOOKUP);
        if chosen != BY_ID && chosen != BY_LOOKUP {
            error.set(None);
            bound.set.run((!chosen.is_empty()).then_some(Value::Ssm(chosen)));
        }
    };
    let commit = move |event: Event| {
        let typed = event_target_value(&event).trim().to_owned();
        bound.try_set((!typed.is_empty()).then_some(Value::Str(typed)), error);
    };
    let image = move || bound.read(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
    view! {
        <div class="stack-of-inputs">
            <select
                class="input"
                id=bound.element_id()
                data-property=bound.key
                aria-label=bound.aria_label()
                aria-describedby=bound.described_by()
                disabled=move || document.is_read_only()
                prop:value=now
                on:change=change
            >
                <option value="" selected=move || now().is_empty()>
                    {move || if bound.is_mixed.get() { MIXED } else { "Choose…" }}
                </option>
                {suggestions
                    .iter()
                    .map(|(path, label)| view! { <option value=*path selected=move || now() == *path>{*label}</option> })
                    .collect_view()}
                {move || other().map(|it| view! { <option value=it.clone() selected=true>{it.clone()}</option> })}
                <option value=BY_LOOKUP selected=move || now() == BY_LOOKUP>"The newest by owner and name…"</option>
                <option value=BY_ID selected=move || now() == BY_ID>"One image by id…"</option>
            </select>
            <Show when=move || wants_lookup.get()>
                <LookupInput bound=bound error=error/>
            </Show>
            <Show when=move || wants_id.get()>
                <input
                    class="input mono"
                    aria-label="Image id"
                    placeholder="ami-0123456789abcdef0"
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    prop:value=image
                    disabled=move || document.is_read_only()
                    on:change=commit
                    on:keydown=blur_on_enter
                />
            </Show>
            <ErrorText error=error/>
        </div>
    }
}

/// Owner and name of an image that is looked up; what else the lookup says stays.
#[component]
fn LookupInput(bound: Binding, error: RwSignal<Option<String>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let lookup = move || match bound.value.get() {
        Some(Value::Image(it)) => it,
        _ => ImageLookup { most_recent: true, ..ImageLookup::default() },
    };
    let owners = RwSignal::new(lookup().owners.join(", "));
    let commit_owners = move |event: Event| {
        owners.set(event_target_value(&event));
        let mut changed = lookup();
        changed.owners = listed(&owners.get_untracked());
        if !changed.filters.is_empty() {
            bound.try_set(Some(Value::Image(changed)), error);
        }
    };
    let commit_filter = move |filter: &'static str, typed: &str| {
        let mut changed = lookup();
        changed.owners = listed(&owners.get_untracked());
        let values = listed(typed);
        let at = changed.filters.iter().position(|(it, _)| it == filter);
        match (at, values.is_empty()) {
            (Some(at), true) => drop(changed.filters.remove(at)),
            (Some(at), false) => changed.filters[at].1 = values,
            (None, true) => {}
            (None, false) => changed.filters.push((filter.to_owned(), values)),
        }
        let is_nothing = changed.filters.is_empty();
        bound.try_set((!is_nothing).then_some(Value::Image(changed)), error);
    };
    let input = move |label: &'static str, hint: &'static str, filter: &'static str| {
        view! {
            <input
                class="input mono"
                aria-label=label
                placeholder=hint
                autocomplete="off"
                spellcheck="false"
                prop:value=move || lookup().filter(filter).join(", ")
                disabled=move || document.is_read_only()
                on:change=move |event| commit_filter(filter, &event_target_value(&event))
                on:keydown=blur_on_enter
            />
        }
    };
    view! {
        <input
            class="input mono"
            aria-label="Owners of the image"
            placeholder="Owners: amazon, 136693071363"
            autocomplete="off"
            spellcheck="false"
            prop:value=move || owners.get()
            disabled=move || document.is_read_only()
            on:change=commit_owners
            on:keydown=blur_on_enter
        />
        {input("Name of the image", "Name: debian-12-amd64-*", "name")}
        {input("Architecture of the image", "Architecture: x86_64", "architecture")}
    }
}

/// What stands between commas.
fn listed(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
