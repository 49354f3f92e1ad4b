//! JSON over several lines: policies, definitions, items.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::value::Value;
use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::field::Binding;
use super::text::rows;
use super::value::ErrorText;
use crate::document::Document;

/// A small editor that says what is wrong, and where.
#[component]
pub(super) fn JsonInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let field = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| {
        let value = bound.value.get();
        value.map(|value| document.with(|it| form::json::write(it, &value))).unwrap_or_default()
    });
    let read = move |typed: &str| read(document, bound.kind, typed);
    let commit = move |typed: String| match read(&typed) {
        Ok(value) => bound.try_set(value, error),
        Err(reason) => error.set(Some(reason)),
    };
    let is_policy = matches!(bound.kind, Kind::Policy);
    let start = move |_| {
        bound.try_set(form::first_value(&Default::default(), &Kind::Policy, "", &[]).ok(), error);
    };
    let tidy = move |_| {
        let Some(field) = field.get_untracked() else { return };
        match read(&field.value()) {
            Ok(value) => {
                let value = value.map(|it| document.peek(|diagram| form::json::write(diagram, &it)));
                field.set_value(&value.unwrap_or_default());
                commit(field.value());
            }
            Err(reason) => error.set(Some(reason)),
        }
    };
    let is_empty = move || text.with(String::is_empty);
    view! {
        <div class="json">
            <textarea
                class="input"
                id=bound.element_id()
                data-property=bound.key
                node_ref=field
                rows=move || text.with(|it| rows(it))
                spellcheck="false"
                placeholder=if is_policy { "{ \"Version\": \"2012-10-17\", \"Statement\": [ … ] }" } else { "JSON" }
                aria-label=bound.aria_label()
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=bound.described_by()
                prop:value=move || text.get()
                disabled=move || document.is_read_only()
                on:input=move |event: Event| error.set(read(&event_target_value(&event)).err())
                on:change=move |event| commit(event_target_value(&event))
            ></textarea>
            <Show when=move || !document.is_read_only()>
                <div class="json-actions">
                    <button class="button ghost small" disabled=is_empty on:click=tidy>"Format"</button>
                    <Show when=move || is_policy && is_empty()>
                        <button class="button ghost small" on:click=start>"Start a policy"</button>
                    </Show>
                    <span class="hint">"Values of the diagram: "<code>"${Name.arn}"</code></span>
                </div>
            </Show>
        </div>
        <ErrorText error=error/>
    }
}

fn read(document: Document, kind: Kind, typed: &str) -> Result<Option<Value>, String> {
    let value = document.peek(|it| form::json::read(it, typed))?;
    match (&value, kind) {
        (Some(it), Kind::Policy) => form::json::check_policy(it)?,
        (Some(it), _) => kind.check(it)?,
        (None, _) => {}
    }
    Ok(value)
}
