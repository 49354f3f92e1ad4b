//! Values by names a user chooses, such as environment variables.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::value::Value;
use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::value::{ErrorText, ValueInput};
use crate::document::Document;
use crate::notify::Notices;
use crate::widgets::icon::Icon;

fn fields(bound: Binding) -> Vec<(String, Value)> {
    bound.value.with_untracked(|it| it.as_ref().map(|it| it.fields().to_vec())).unwrap_or_default()
}

fn set_fields(bound: Binding, fields: Vec<(String, Value)>) {
    let is_kept = !fields.is_empty() || (bound.is_required && bound.key.is_none());
    bound.set.run(is_kept.then_some(Value::Map(fields)));
}

/// A row for each name.
#[component]
pub(super) fn MapInput(bound: Binding, inner: &'static Kind) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let count = Memo::new(move |_| bound.value.with(|it| it.as_ref().map_or(0, |it| it.fields().len())));
    let root = NodeRef::<html::Div>::new();
    let add = move |_| {
        let mut all = fields(bound);
        let name = (1..).map(|it| format!("KEY_{it}")).find(|it| !all.iter().any(|(key, _)| key == it));
        let first = match inner {
            Kind::Text | Kind::LongText => Ok(Value::Str(String::new())),
            _ => document.peek(|it| form::first_value(it, inner, "value", &[])),
        };
        match (first, name) {
            (Ok(value), Some(name)) => {
                all.push((name, value));
                set_fields(bound, all);
                focus_last_name(root);
            }
            (Err(reason), _) => notices.refuse(&reason),
            _ => {}
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
    let error = RwSignal::new(None);
    let field = move || bound.value.with(|it| it.as_ref()?.fields().get(index).cloned());
    let name = Memo::new(move |_| field().map(|(name, _)| name).unwrap_or_default());
    let value = Memo::new(move |_| field().map(|(_, value)| value));
    let set = Callback::new(move |value: Option<Value>| {
        let is_text = matches!(inner, Kind::Text | Kind::LongText);
        let Some(value) = value.or_else(|| is_text.then(|| Value::Str(String::new()))) else { return };
        let mut all = fields(bound);
        if let Some(field) = all.get_mut(index) {
            field.1 = value;
            set_fields(bound, all);
        }
    });
    let rename = move |event: Event| {
        let typed = event_target_value(&event).trim().to_owned();
        let mut all = fields(bound);
        let is_taken = all.iter().enumerate().any(|(at, (it, _))| at != index && *it == typed);
        error.set(match typed.as_str() {
            "" => Some("every entry needs a name".to_owned()),
            _ if is_taken => Some(format!("there is an entry `{typed}` already")),
            _ => None,
        });
        if error.with_untracked(Option::is_none)
            && let Some(field) = all.get_mut(index)
            && field.0 != typed
        {
            field.0 = typed;
            set_fields(bound, all);
        }
    };
    let remove = move |_| {
        let mut left = fields(bound);
        if index < left.len() {
            left.remove(index);
        }
        set_fields(bound, left);
    };
    let entry = Binding { is_required: false, ..bound.entry(index, *inner, value, set) };
    view! {
        <div class="entry-row">
            <input
                class="input mono entry-name"
                aria-label=format!("{}, name of entry {}", bound.label, index + 1)
                aria-invalid=move || error.with(Option::is_some).to_string()
                autocomplete="off"
                spellcheck="false"
                prop:value=move || name.get()
                disabled=move || document.is_read_only()
                on:change=rename
                on:keydown=blur_on_enter
            />
            <div class="field-control"><ValueInput bound=entry/></div>
            <button
                class="icon-button small"
                aria-label=move || format!("Remove {} from {}", name.get(), bound.label)
                disabled=move || document.is_read_only()
                on:click=remove
            >
                <Icon name="trash" size=14/>
            </button>
            <ErrorText error=error/>
        </div>
    }
}

fn focus_last_name(root: NodeRef<html::Div>) {
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;
        let Some(root) = root.try_get_untracked().flatten() else { return };
        let Ok(names) = root.query_selector_all(":scope > .entry-row > .entry-name") else { return };
        let last = names.length().checked_sub(1).and_then(|it| names.item(it));
        if let Some(input) = last.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            drop(input.focus());
            input.select();
        }
    });
}
