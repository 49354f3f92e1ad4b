//! A list of records, such as security group rules: one card per record.

use drawbridge_core::catalog::{Kind, PropSpec as RecordField, by_id};
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::Binding;
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
    let add = move |_| match new_record(document, fields) {
        Ok(record) => {
            let mut records = records(bound);
            records.push(record);
            open.set(Some(records.len() - 1));
            bound.set.run(Some(Value::List(records)));
        }
        Err(reason) => notices.refuse(&reason),
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

fn records(bound: Binding) -> Vec<Value> {
    bound.value.with_untracked(|it| it.as_ref().map(|it| it.items().to_vec())).unwrap_or_default()
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
    let summary = move || {
        let record = bound.value.with(|it| it.as_ref().and_then(|it| it.items().get(index).cloned()));
        let said = document.with(|diagram| {
            let shown = record.iter().flat_map(Value::fields).filter(|(key, _)| key != "description");
            shown.map(|(_, it)| words(diagram, it)).collect::<Vec<_>>()
        });
        said.join(" · ")
    };
    let remove = move |_| {
        let mut left = records(bound);
        if index < left.len() {
            left.remove(index);
        }
        open.set(None);
        bound.set.run((!left.is_empty()).then_some(Value::List(left)));
    };
    let body = move || {
        fields.iter().map(|field| view! { <RecordRow bound=bound field=field index=index/> }).collect_view()
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

#[component]
fn RecordRow(bound: Binding, field: &'static RecordField, index: usize) -> impl IntoView {
    let value = Memo::new(move |_| {
        bound.value.with(|it| it.as_ref().and_then(|it| it.items().get(index)?.field(field.key).cloned()))
    });
    let set = Callback::new(move |value: Option<Value>| {
        let mut all = records(bound);
        if let Some(Value::Map(present)) = all.get_mut(index) {
            let at = present.iter().position(|(key, _)| key == field.key);
            match (at, value) {
                (Some(at), Some(value)) => present[at].1 = value,
                (Some(at), None) => drop(present.remove(at)),
                (None, Some(value)) => present.push((field.key.to_owned(), value)),
                (None, None) => {}
            }
            bound.set.run(Some(Value::List(all)));
        }
    });
    let inner = Binding {
        id: StoredValue::new(format!("{}-{index}-{}", bound.element_id(), field.key)),
        key: None,
        label: field.label,
        kind: field.kind,
        is_required: field.required,
        default: StoredValue::new(field.required.then(|| first_value(field.kind)).flatten()),
        value,
        set,
    };
    view! {
        <div class="record-row" data-field=field.key>
            <label class="field-label" for=inner.element_id() data-tip=field.doc>
                {field.label}
                {field.required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
            </label>
            <div class="field-control"><ValueInput bound=inner/></div>
        </div>
    }
}

/// What a required field starts with.
fn first_value(kind: Kind) -> Option<Value> {
    match kind {
        Kind::Bool => Some(Value::Bool(false)),
        Kind::Int { min, .. } => Some(Value::Int(min)),
        Kind::Text | Kind::LongText => Some(Value::Str("name".to_owned())),
        Kind::Choice(options) => options.first().map(|(it, _)| Value::Str((*it).to_owned())),
        // A private range: whoever adds a rule must not open it to the world by not looking.
        Kind::Cidr => Some(Value::Str("10.0.0.0/16".to_owned())),
        _ => None,
    }
}

/// A record that is complete from the start, since an incomplete one would be refused.
fn new_record(document: Document, fields: &[RecordField]) -> Result<Value, String> {
    let mut record = Vec::new();
    for field in fields.iter().filter(|it| it.required) {
        let value = match field.kind {
            Kind::Ref(types) => document.peek(|diagram| {
                let (id, node) =
                    diagram.nodes().find(|(_, it)| types.contains(&it.ty.id)).ok_or_else(|| {
                        let wanted =
                            types.first().and_then(|it| by_id(it)).map_or("a resource", |it| it.a_label);
                        format!("draw {wanted} first")
                    })?;
                let attr = node.ty.attr("id").or_else(|| node.ty.attrs.first());
                Ok::<_, String>(attr.map(|it| Value::reference(id.as_str(), it.id)))
            })?,
            kind => first_value(kind),
        };
        record.extend(value.map(|it| (field.key.to_owned(), it)));
    }
    Ok(Value::Map(record))
}
