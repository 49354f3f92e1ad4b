//! Machine images: the current one of a distribution, or one by id.

use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::value::ErrorText;
use crate::document::Document;

/// A choice of distributions, and a field for an id.
#[component]
pub(super) fn ImageInput(
    bound: Binding,
    suggestions: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    const BY_ID: &str = "id";
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let wants_id = RwSignal::new(bound.value.with_untracked(|it| matches!(it, Some(Value::Str(_)))));
    let now = move || {
        bound.value.with(|it| match it {
            _ if wants_id.get() => BY_ID.to_owned(),
            Some(Value::Ssm(path)) => path.clone(),
            _ => String::new(),
        })
    };
    let other = move || {
        let path = now();
        let is_other = !path.is_empty() && path != BY_ID && !suggestions.iter().any(|(it, _)| *it == path);
        is_other.then_some(path)
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        wants_id.set(chosen == BY_ID);
        if chosen != BY_ID {
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
                <option value="" selected=move || now().is_empty()>"Choose…"</option>
                {suggestions
                    .iter()
                    .map(|(path, label)| view! { <option value=*path selected=move || now() == *path>{*label}</option> })
                    .collect_view()}
                {move || other().map(|it| view! { <option value=it.clone() selected=true>{it.clone()}</option> })}
                <option value=BY_ID selected=move || now() == BY_ID>"One image by id…"</option>
            </select>
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
