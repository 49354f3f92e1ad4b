//! JSON over several lines: policies, definitions, items.

use drawbridge_core::access::{self, Completion};
use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::value::Value;
use leptos::html;
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent};

use super::field::Binding;
use super::text::rows;
use super::unfinished::Draft;
use super::value::ErrorText;
use crate::document::Document;

/// A small editor that says what is wrong, and where.
#[component]
pub(super) fn JsonInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let draft = Draft::of(bound);
    let error = RwSignal::new(draft.before_now().and_then(|it| read(document, bound.kind, &it).err()));
    let field = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| {
        let value = bound.value.get();
        value.map(|value| document.with(|it| form::json::write(it, &value))).unwrap_or_default()
    });
    let read = move |typed: &str| read(document, bound.kind, typed);
    let commit = move |typed: String| draft.entered(bound, &typed, read(&typed), error);
    let check = move |typed: &str| draft.typed(typed, read(typed).err(), error);
    let is_policy = matches!(bound.kind, Kind::Policy);
    let start = move |_| {
        let node = bound.nodes.with_value(|it| it.first().cloned());
        let policy = document
            .peek(|it| form::first_policy(it, bound.owner, bound.key.unwrap_or_default(), node.as_ref()));
        bound.try_set(Some(policy), error);
        // The button goes; whoever pressed it goes on in the policy.
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
        }
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
    // What can stand at the caret of a policy, and which of it is marked.
    let offered = RwSignal::new(None::<Completion>);
    let marked = RwSignal::new(0_usize);
    let offer = move || {
        let Some(field) = field.get_untracked().filter(|_| is_policy) else { return };
        let text = field.value();
        let caret = field.selection_start().ok().flatten().unwrap_or_default();
        marked.set(0);
        offered.set(access::complete(&text, to_bytes(&text, caret)));
    };
    let take = move |at: usize| {
        let (Some(field), Some(found)) = (field.get_untracked(), offered.get_untracked()) else { return };
        let Some((item, _)) = found.items.get(at) else { return };
        let text = field.value();
        let (Some(before), Some(behind)) = (text.get(..found.start), text.get(found.end..)) else { return };
        // A string that is not closed yet is closed; a service still wants its action.
        let close = if behind.starts_with('"') || item.ends_with(':') { "" } else { "\"" };
        field.set_value(&format!("{before}{item}{close}{behind}"));
        let caret = format!("{before}{item}").encode_utf16().count() as u32;
        drop(field.focus());
        drop(field.set_selection_range(caret, caret));
        check(&field.value());
        offer();
    };
    let key = move |event: KeyboardEvent| {
        let Some(count) = offered.with_untracked(|it| it.as_ref().map(|it| it.items.len())) else { return };
        match event.key().as_str() {
            "ArrowDown" => marked.update(|it| *it = (*it + 1) % count),
            "ArrowUp" => marked.update(|it| *it = (*it + count - 1) % count),
            "Enter" | "Tab" => take(marked.get_untracked()),
            "Escape" => offered.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let list = format!("{}-completions", bound.element_id());
    let option = {
        let list = list.clone();
        move |(at, (item, said)): (usize, (String, &'static str))| {
            view! {
                <li
                    role="option"
                    id=format!("{list}-{at}")
                    class="completion"
                    aria-selected=move || (marked.get() == at).to_string()
                    on:pointerdown=move |event| {
                        event.prevent_default();
                        take(at);
                    }
                >
                    <code>{item}</code><span class="hint">{said}</span>
                </li>
            }
        }
    };
    let marked_id = {
        let list = list.clone();
        move || offered.with(Option::is_some).then(|| format!("{list}-{}", marked.get()))
    };
    let label = bound.aria_label().unwrap_or_else(|| bound.label.to_owned());
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
                prop:value=move || draft.before().unwrap_or_else(|| text.get())
                disabled=move || document.is_read_only()
                aria-controls=is_policy.then(|| list.clone())
                aria-activedescendant=marked_id
                on:input=move |event: Event| {
                    check(&event_target_value(&event));
                    offer();
                }
                on:keydown=key
                on:blur=move |_| offered.set(None)
                on:change=move |event| commit(event_target_value(&event))
            ></textarea>
            {is_policy.then(|| view! {
                <ul class="completions" role="listbox" id=list aria-label=format!("Completions for {label}") hidden=move || offered.with(Option::is_none)>
                    {move || offered.get().into_iter().flat_map(|it| it.items).enumerate().map(option.clone()).collect_view()}
                </ul>
            })}
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
        (Some(it), Kind::Policy) => {
            form::json::check_policy(it)?;
            if let Some(reason) = access::unknown_action(it) {
                return Err(reason);
            }
        }
        (Some(it), _) => kind.check(it)?,
        (None, _) => {}
    }
    Ok(value)
}

/// A place that the browser counts in UTF-16 units, in bytes.
fn to_bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    let at = text.char_indices().find(|(_, letter)| {
        let is_there = left == 0;
        left = left.saturating_sub(letter.len_utf16());
        is_there
    });
    at.map_or(text.len(), |(at, _)| at)
}
