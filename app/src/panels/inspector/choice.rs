//! Switches and choices.

use drawbridge_core::value::{Context, Value};
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, MIXED};
use super::words::zone;
use crate::document::Document;

/// On or off; left to AWS as well where AWS has no fixed default.
#[component]
pub(super) fn BoolInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let default = match bound.default.get_value() {
        Some(Value::Bool(it)) => it,
        _ if bound.is_required => false,
        _ => return view! { <ThreeWayInput bound=bound/> }.into_any(),
    };
    let is_on = move || bound.read(Value::as_bool).unwrap_or(default);
    // A switch is on or off; what differs is chosen from words.
    if bound.is_mixed.get_untracked() {
        return view! { <ThreeWayInput bound=bound/> }.into_any();
    }
    view! {
        <input
            type="checkbox"
            role="switch"
            class="switch"
            id=bound.element_id()
            data-property=bound.key
            aria-label=bound.aria_label()
            aria-describedby=bound.described_by()
            prop:checked=is_on
            disabled=move || document.is_read_only()
            on:change=move |event| bound.set.run(Some(Value::Bool(event_target_checked(&event))))
        />
    }
    .into_any()
}

/// Yes, no, or left to AWS.
#[component]
fn ThreeWayInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let now = move || match bound.read(Value::as_bool) {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let change = move |event: Event| {
        bound.set.run(match event_target_value(&event).as_str() {
            "yes" => Some(Value::Bool(true)),
            "no" => Some(Value::Bool(false)),
            _ => None,
        });
    };
    view! {
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
            <option value="" selected=move || now().is_empty()>{move || if bound.is_mixed.get() { MIXED } else { "Not set" }}</option>
            <option value="yes" selected=move || now() == "yes">"Yes"</option>
            <option value="no" selected=move || now() == "no">"No"</option>
        </select>
    }
}

/// One of a closed set of texts.
#[component]
pub(super) fn ChoiceInput(bound: Binding, options: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let options = options.iter().map(|(value, label)| (Value::from(*value), *label)).collect();
    view! { <SelectInput bound=bound options=options/> }
}

/// One of a closed set of whole numbers.
#[component]
pub(super) fn IntChoiceInput(bound: Binding, options: &'static [(i64, &'static str)]) -> impl IntoView {
    let options = options.iter().map(|(value, label)| (Value::Int(*value), *label)).collect();
    view! { <SelectInput bound=bound options=options/> }
}

#[component]
fn SelectInput(bound: Binding, options: Vec<(Value, &'static str)>) -> impl IntoView {
    let document = expect_context::<Document>();
    let options = StoredValue::new(options);
    // Options are told by their place; what a file brought and is none of them shows as nothing.
    let place = move |value: &Value| options.with_value(|it| it.iter().position(|(it, _)| it == value));
    let now = Memo::new(move |_| bound.read(place).map(|it| it.to_string()).unwrap_or_default());
    let default = bound.default.get_value().and_then(|it| place(&it));
    let unset = match default.and_then(|at| options.with_value(|it| it.get(at).map(|(_, label)| *label))) {
        Some(label) => format!("{label} (default)"),
        None if bound.is_required => "Choose…".to_owned(),
        None => "Not set".to_owned(),
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event).parse::<usize>().ok();
        bound
            .set
            .run(chosen.and_then(|at| options.with_value(|it| it.get(at).map(|(value, _)| value.clone()))));
    };
    let must_choose = bound.is_required && bound.key.is_none();
    let rows = options.with_value(|it| it.iter().map(|(_, label)| *label).collect::<Vec<_>>());
    let rows = rows.into_iter().enumerate().map(|(at, label)| {
        view! { <option value=at.to_string() selected=move || now.get() == at.to_string()>{label}</option> }
    });
    view! {
        <select
            class="input"
            id=bound.element_id()
            data-property=bound.key
            aria-label=bound.aria_label()
            aria-describedby=bound.described_by()
            disabled=move || document.is_read_only()
            prop:value=move || now.get()
            on:change=change
        >
            <option value="" disabled=must_choose selected=move || now.with(String::is_empty)>
                {move || if bound.is_mixed.get() { MIXED.to_owned() } else { unset.clone() }}
            </option>
            {rows.collect_view()}
        </select>
    }
}

/// An Availability Zone, by its place in the Region; a name that a file brought stays.
#[component]
pub(super) fn ZoneInput(bound: Binding) -> impl IntoView {
    const OFFERED: u8 = 4;
    let document = expect_context::<Document>();
    let now = move || {
        bound.value.with(|it| match it {
            Some(Value::Context(Context::Zone(index))) => index.to_string(),
            Some(Value::Str(name)) => name.clone(),
            _ => String::new(),
        })
    };
    let named = move || bound.read(|it| it.as_str().map(str::to_owned));
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        bound.set.run(match chosen.parse() {
            Ok(index) => Some(Value::Context(Context::Zone(index))),
            Err(_) if chosen.is_empty() => None,
            Err(_) => Some(Value::Str(chosen)),
        });
    };
    let must_choose = bound.is_required && bound.key.is_none();
    view! {
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
            <option value="" disabled=must_choose selected=move || now().is_empty()>
                {move || if bound.is_mixed.get() { MIXED } else { "AWS chooses" }}
            </option>
            {(0..OFFERED)
                .map(|it| view! { <option value=it.to_string() selected=move || now() == it.to_string()>{zone(it)}</option> })
                .collect_view()}
            {move || named().map(|it| view! { <option value=it.clone() selected=true>{it.clone()}</option> })}
        </select>
    }
}
