//! A list of records, such as security group rules: one card per record.

use drawbridge_core::catalog::outputs::OUTPUTS;
use drawbridge_core::catalog::{Kind, Literal, PropSpec as RecordField};
use drawbridge_core::editor::form;
use drawbridge_core::model::Diagram;
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::{Binding, is_wide};
use super::list::{entries, set_entries};
use super::value::ValueInput;
use super::words::words;
use crate::document::Document;
use crate::notify::Notices;
use crate::widgets::icon::Icon;

/// The list.
#[component]
pub(super) fn RecordsInput(bound: Binding, fields: &'static [RecordField]) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let count = Memo::new(move |_| bound.value.with(|it| it.as_ref().map_or(0, |it| it.items().len())));
    let open = RwSignal::new(None::<usize>);
    let add = move |_| {
        let mut all = entries(bound);
        let made = |diagram: &Diagram| {
            let of_node = bound.key.and_then(|key| {
                bound.nodes.with_value(|it| match it.first()? {
                    id if key == OUTPUTS.key() => form::new_output(diagram, id, &all),
                    id => form::new_index(diagram, id, key, &all),
                })
            });
            of_node.map_or_else(|| form::new_record(diagram, fields, &all), Ok)
        };
        match document.peek(made) {
            Ok(record) => {
                all.push(record);
                open.set(Some(all.len() - 1));
                set_entries(bound, all);
            }
            Err(reason) => notices.refuse(&reason),
        }
    };
    view! {
        <div class="records" role="group" id=bound.element_id() data-property=bound.key aria-label=bound.label>
            <For each=move || 0..count.get() key=|it| *it let(index)>
                <Record bound=bound fields=fields index=index open=open/>
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
fn Record(
    bound: Binding,
    fields: &'static [RecordField],
    index: usize,
    open: RwSignal<Option<usize>>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_open = Memo::new(move |_| open.get() == Some(index));
    let record = Memo::new(move |_| bound.value.with(|it| it.as_ref()?.items().get(index).cloned()));
    let summary = move || {
        let record = record.get();
        record.map(|record| document.with(|it| summary(it, fields, &record))).unwrap_or_default()
    };
    let remove = move |_| {
        let mut left = entries(bound);
        if index < left.len() {
            left.remove(index);
        }
        open.set(None);
        set_entries(bound, left);
    };
    let body = move || {
        let rows = fields.iter().map(|field| {
            let default_of = |key: &str| fields.iter().find(|it| it.key == key).and_then(|it| it.default);
            let is_shown = Memo::new(move |_| {
                record.with(|it| form::is_shown(field, default_of, |key| it.as_ref()?.field(key)))
            });
            view! {
                <Show when=move || is_shown.get()>
                    <RecordRow bound=bound record=record field=field index=index/>
                </Show>
            }
        });
        rows.collect_view()
    };
    view! {
        <div class="record" class:open=move || is_open.get()>
            <div class="record-head">
                <button
                    class="record-summary"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| open.update(|it| *it = if *it == Some(index) { None } else { Some(index) })
                >
                    {move || view! { <Icon name=if is_open.get() { "chevron-down" } else { "chevron-right" } size=14/> }}
                    <span>{summary}</span>
                </button>
                <button
                    class="icon-button small"
                    aria-label=format!("Remove entry {} of {}", index + 1, bound.label)
                    disabled=move || document.is_read_only()
                    on:click=remove
                >
                    <Icon name="trash" size=14/>
                </button>
            </div>
            <Show when=move || is_open.get()>
                <div class="record-body">{body()}</div>
            </Show>
        </div>
    }
}

/// A record in a line: what its fields hold, a range of equal bounds once.
fn summary(diagram: &Diagram, fields: &[RecordField], record: &Value) -> String {
    let mut said: Vec<String> = Vec::new();
    for field in fields.iter().filter(|it| it.key != "description") {
        let Some(value) = record.field(field.key) else { continue };
        let chosen = match field.kind {
            Kind::Choice(options) | Kind::Suggested(options) => {
                options.iter().find(|(it, _)| value.as_str() == Some(it)).map(|(_, label)| *label)
            }
            Kind::IntChoice(options) => {
                options.iter().find(|(it, _)| value.as_int() == Some(*it)).map(|(_, label)| *label)
            }
            _ => None,
        };
        let text = chosen.map_or_else(|| words(diagram, value), str::to_owned);
        // Both ends of a range of ports are one thing.
        let begins = record.field("from_port").filter(|_| field.key == "to_port");
        match (said.last_mut(), begins) {
            (Some(last), Some(_)) if !text.is_empty() && *last != text => *last = format!("{last}–{text}"),
            (Some(last), _) if *last == text => {}
            _ if text.is_empty() => {}
            _ => said.push(text),
        }
    }
    said.join(" · ")
}

#[component]
fn RecordRow(
    bound: Binding,
    record: Memo<Option<Value>>,
    field: &'static RecordField,
    index: usize,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let value = Memo::new(move |_| record.with(|it| it.as_ref()?.field(field.key).cloned()));
    let set = Callback::new(move |value: Option<Value>| {
        let mut all = entries(bound);
        if let Some(Value::Map(present)) = all.get_mut(index) {
            let at = present.iter().position(|(key, _)| key == field.key);
            match (at, value) {
                (Some(at), Some(value)) => present[at].1 = value,
                (Some(at), None) => drop(present.remove(at)),
                (None, Some(value)) => present.push((field.key.to_owned(), value)),
                (None, None) => {}
            }
            set_entries(bound, all);
        }
    });
    let start = || {
        let first = document.peek(|it| form::first_value(it, &field.kind, field.key, &[]));
        field.required.then_some(first.ok()).flatten()
    };
    let peers = bound.key.map(|key| form::peers(bound.owner, key, field.key));
    let inner = Binding {
        id: StoredValue::new(format!("{}-{index}-{}", bound.element_id(), field.key)),
        key: None,
        entry: None,
        field: field.key,
        is_mixed: Signal::stored(false),
        label: field.label,
        kind: field.kind,
        is_required: field.required,
        default: StoredValue::new(field.default.map(Literal::to_value)),
        start: StoredValue::new(start()),
        peers: StoredValue::new(peers.unwrap_or_default()),
        value,
        set,
        ..bound
    };
    view! {
        <div class="record-row" class:wide=is_wide(&field.kind) data-field=field.key>
            <label class="field-label" for=inner.element_id() data-tip=field.doc>
                {field.label}
                {field.required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
            </label>
            <div class="field-control"><ValueInput bound=inner/></div>
            <p class="visually-hidden" id=format!("{}-doc", inner.element_id())>{field.doc}</p>
        </div>
    }
}
