//! Lists of values of one kind: checkboxes for a closed set, a row for each entry otherwise.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::Binding;
use super::value::ValueInput;
use crate::document::Document;
use crate::notify::Notices;
use crate::widgets::icon::Icon;

/// The entries of a list, not tracked.
pub(super) fn entries(bound: Binding) -> Vec<Value> {
    bound.value.with_untracked(|it| it.as_ref().map(|it| it.items().to_vec())).unwrap_or_default()
}

/// Sets the entries; an empty list is no list, unless there has to be one.
pub(super) fn set_entries(bound: Binding, entries: Vec<Value>) {
    let is_kept = !entries.is_empty() || (bound.is_required && bound.key.is_none());
    bound.set.run(is_kept.then_some(Value::List(entries)));
}

/// The list.
#[component]
pub(super) fn ListInput(bound: Binding, inner: &'static Kind) -> impl IntoView {
    match inner {
        Kind::Choice(options) => view! { <ChoicesInput bound=bound options=options/> }.into_any(),
        _ => view! { <RowsInput bound=bound inner=inner/> }.into_any(),
    }
}

/// Some of a closed set, in the order of the set.
#[component]
fn ChoicesInput(bound: Binding, options: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_chosen = move |value: &str| {
        bound
            .value
            .with(|it| it.as_ref().is_some_and(|it| it.items().iter().any(|it| it.as_str() == Some(value))))
    };
    let toggle = move |value: &'static str, is_on: bool| {
        let before = entries(bound);
        let is_in = |it: &str| before.iter().any(|entry| entry.as_str() == Some(it));
        let chosen = options.iter().map(|(it, _)| *it);
        let chosen = chosen.filter(|it| if *it == value { is_on } else { is_in(it) }).map(Value::from);
        // What a file brought and the catalogue does not know stays.
        let unknown = before.iter().filter(|it| !options.iter().any(|(known, _)| it.as_str() == Some(known)));
        set_entries(bound, chosen.chain(unknown.cloned()).collect());
    };
    let rows = options.iter().map(|(value, label)| {
        view! {
            <label class="ref">
                <input
                    type="checkbox"
                    name=*value
                    disabled=move || document.is_read_only()
                    prop:checked=move || is_chosen(value)
                    on:change=move |event| toggle(value, event_target_checked(&event))
                />
                <span>{*label}</span>
            </label>
        }
    });
    view! {
        <div class="refs" role="group" id=bound.element_id() data-property=bound.key aria-label=bound.label>
            {rows.collect_view()}
        </div>
    }
}

/// A row for each entry.
#[component]
fn RowsInput(bound: Binding, inner: &'static Kind) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let count = Memo::new(move |_| bound.value.with(|it| it.as_ref().map_or(0, |it| it.items().len())));
    let root = NodeRef::<leptos::html::Div>::new();
    let add = move |_| {
        let mut all = entries(bound);
        let first = document.peek(|it| {
            let taken: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            form::first_value(it, inner, bound.key.unwrap_or("entry"), &taken)
        });
        match first {
            Ok(value) => {
                all.push(value);
                set_entries(bound, all);
                focus_last(root);
            }
            Err(reason) => notices.refuse(&reason),
        }
    };
    view! {
        <div
            class="rows"
            role="group"
            id=bound.element_id()
            data-property=bound.key
            aria-label=bound.label
            node_ref=root
        >
            <For each=move || 0..count.get() key=|it| *it let(index)>
                <Row bound=bound inner=inner index=index/>
            </For>
            <button
                class="button ghost small"
                disabled=move || document.is_read_only()
                aria-label=format!("Add to {}", bound.label)
                on:click=add
            >
                <Icon name="plus" size=14/>"Add"
            </button>
        </div>
    }
}

#[component]
fn Row(bound: Binding, inner: &'static Kind, index: usize) -> impl IntoView {
    let document = expect_context::<Document>();
    let value = Memo::new(move |_| bound.value.with(|it| it.as_ref()?.items().get(index).cloned()));
    let remove = move || {
        let mut left = entries(bound);
        if index < left.len() {
            left.remove(index);
        }
        set_entries(bound, left);
    };
    let set = Callback::new(move |value: Option<Value>| {
        let mut all = entries(bound);
        match (all.get_mut(index), value) {
            (Some(entry), Some(value)) => {
                *entry = value;
                set_entries(bound, all);
            }
            _ => remove(),
        }
    });
    let entry = bound.entry(index, *inner, value, set);
    view! {
        <div class="entry-row">
            <div class="field-control"><ValueInput bound=entry/></div>
            <button
                class="icon-button small"
                aria-label=format!("Remove entry {} of {}", index + 1, bound.label)
                disabled=move || document.is_read_only()
                on:click=move |_| remove()
            >
                <Icon name="trash" size=14/>
            </button>
        </div>
    }
}

/// Puts the focus into the newest row, with its text selected, so that typing replaces it.
pub(super) fn focus_last(root: NodeRef<leptos::html::Div>) {
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;
        let Some(root) = root.try_get_untracked().flatten() else { return };
        let Ok(fields) = root.query_selector_all(":scope > .entry-row input, :scope > .entry-row select")
        else {
            return;
        };
        let Some(last) = fields.length().checked_sub(1).and_then(|it| fields.item(it)) else { return };
        if let Some(input) = last.dyn_ref::<web_sys::HtmlInputElement>() {
            drop(input.focus());
            input.select();
        } else if let Some(element) = last.dyn_ref::<web_sys::HtmlElement>() {
            drop(element.focus());
        }
    });
}
