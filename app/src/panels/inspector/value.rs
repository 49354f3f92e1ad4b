//! Inputs for single values, one per kind.

use drawbridge_core::catalog::Kind;
use drawbridge_core::value::{Context, Value};
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::references::{PeerInput, RefInput, RefsInput};
use super::words::{words, zone};
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The input for what a bound may hold; a chip while it holds something that is not typed in.
#[component]
pub(super) fn ValueInput(bound: Binding) -> impl IntoView {
    let chip = Memo::new(move |_| {
        bound.value.with(|it| it.as_ref().is_some_and(|it| is_chip(bound.kind, bound.key.is_some(), it)))
    });
    move || {
        if chip.get() {
            return view! { <ValueChip bound=bound/> }.into_any();
        }
        match bound.kind {
            Kind::Bool => view! { <BoolInput bound=bound/> }.into_any(),
            Kind::Int { min, max, unit } => {
                view! { <IntInput bound=bound min=min max=max unit=unit/> }.into_any()
            }
            Kind::Text | Kind::Suggested(_) => view! { <TextInput bound=bound/> }.into_any(),
            Kind::Cidr if bound.key.is_none() => view! { <PeerInput bound=bound/> }.into_any(),
            Kind::Cidr => view! { <TextInput bound=bound is_mono=true/> }.into_any(),
            Kind::LongText => view! { <LongTextInput bound=bound/> }.into_any(),
            Kind::Choice(options) => view! { <ChoiceInput bound=bound options=options/> }.into_any(),
            Kind::Zone => view! { <ZoneInput bound=bound/> }.into_any(),
            Kind::Image(suggestions) => {
                view! { <ImageInput bound=bound suggestions=suggestions/> }.into_any()
            }
            Kind::Ref(types) => view! { <RefInput bound=bound types=types/> }.into_any(),
            Kind::Refs(types) => view! { <RefsInput bound=bound types=types/> }.into_any(),
            Kind::Arn(types) => view! { <RefInput bound=bound types=types/> }.into_any(),
            _ => view! { <JsonInput bound=bound/> }.into_any(),
        }
    }
}

/// Whether a value is shown as it is instead of in an input.
fn is_chip(kind: Kind, is_own_field: bool, value: &Value) -> bool {
    match value {
        // The input for peers lists the inputs of the stack itself.
        Value::Param(_) => is_own_field || !matches!(kind, Kind::Cidr),
        Value::Unknown(_) | Value::Concat(_) | Value::Null => true,
        Value::Context(it) => !matches!((kind, it), (Kind::Zone, Context::Zone(_))),
        Value::Ssm(_) => !matches!(kind, Kind::Image(_)),
        _ => false,
    }
}

/// An input of the stack, a fact of the surroundings, or an expression.
#[component]
pub(super) fn ValueChip(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let text = move || {
        let value = bound.value.get().unwrap_or(Value::Null);
        document.with(|it| words(it, &value))
    };
    let is_input = move || bound.value.with(|it| matches!(it, Some(Value::Param(_))));
    view! {
        <span class="value-chip" data-property=bound.key data-tip=move || is_input().then_some("Filled in by whoever deploys")>
            <Icon name="input" size=13/>
            <span>{text}</span>
            <button
                class="icon-button small"
                aria-label=format!("Detach {}", bound.label)
                disabled=move || document.is_read_only()
                on:click=move |_| bound.set.run(bound.default.get_value().filter(|_| bound.key.is_none()))
            >
                <Icon name="close" size=12/>
            </button>
        </span>
    }
}

#[component]
fn BoolInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(Value::Bool(default)) = bound.default.get_value() else {
        return view! { <ThreeWayInput bound=bound/> }.into_any();
    };
    let is_on = move || bound.value.with(|it| it.as_ref().and_then(Value::as_bool)).unwrap_or(default);
    view! {
        <input
            type="checkbox"
            role="switch"
            class="switch"
            id=bound.element_id()
            data-property=bound.key
            aria-describedby=format!("{}-doc", bound.element_id())
            prop:checked=is_on
            disabled=move || document.is_read_only()
            on:change=move |event| bound.set.run(Some(Value::Bool(event_target_checked(&event))))
        />
    }
    .into_any()
}

/// Yes, no, or left to AWS: for what has no fixed default.
#[component]
fn ThreeWayInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let now = move || match bound.value.with(|it| it.as_ref().and_then(Value::as_bool)) {
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
            disabled=move || document.is_read_only()
            prop:value=now
            on:change=change
        >
            <option value="" selected=move || now().is_empty()>"Not set"</option>
            <option value="yes" selected=move || now() == "yes">"Yes"</option>
            <option value="no" selected=move || now() == "no">"No"</option>
        </select>
    }
}

#[component]
fn IntInput(bound: Binding, min: i64, max: i64, unit: &'static str) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let text = move || {
        bound
            .value
            .with(|it| it.as_ref().and_then(Value::as_int))
            .map(|it| it.to_string())
            .unwrap_or_default()
    };
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse().map(|it| Some(Value::Int(it))).map_err(|_| "wants a whole number".to_owned()),
    };
    let check = move |event: Event| {
        let value = read(&event_target_value(&event));
        error.set(value.and_then(|it| it.map_or(Ok(()), |it| bound.kind.check(&it))).err());
    };
    let commit = move |event: Event| match read(&event_target_value(&event)) {
        Ok(value) => bound.try_set(value, error),
        Err(reason) => error.set(Some(reason)),
    };
    let placeholder = match bound.default.get_value() {
        Some(Value::Int(it)) => it.to_string(),
        _ if unit.is_empty() => String::new(),
        _ => format!("{min} – {max}"),
    };
    view! {
        <div class="input-wrap">
            <input
                class="input"
                class:with-unit=!unit.is_empty()
                id=bound.element_id()
                data-property=bound.key
                inputmode="numeric"
                autocomplete="off"
                aria-label=bound.key.is_none().then_some(bound.label)
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=format!("{}-doc", bound.element_id())
                placeholder=placeholder
                prop:value=text
                disabled=move || document.is_read_only()
                on:input=check
                on:change=commit
                on:keydown=blur_on_enter
            />
            {(!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })}
        </div>
        <ErrorText error=error/>
    }
}

#[component]
fn TextInput(bound: Binding, #[prop(optional)] is_mono: bool) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let text = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned)).unwrap_or_default()
    };
    let read = |text: String| {
        let text = text.trim();
        (!text.is_empty()).then(|| Value::Str(text.to_owned()))
    };
    let check = move |event: Event| {
        error.set(read(event_target_value(&event)).and_then(|it| bound.kind.check(&it).err()));
    };
    let placeholder = match (bound.default.get_value(), bound.kind) {
        (Some(Value::Str(it)), _) => it,
        (_, Kind::Cidr) => "10.0.0.0/16".to_owned(),
        _ => String::new(),
    };
    view! {
        <input
            class="input"
            class:mono=is_mono
            id=bound.element_id()
            data-property=bound.key
            autocomplete="off"
            spellcheck="false"
            aria-label=bound.key.is_none().then_some(bound.label)
            aria-invalid=move || error.with(Option::is_some).to_string()
            aria-describedby=format!("{}-doc", bound.element_id())
            placeholder=placeholder
            prop:value=text
            disabled=move || document.is_read_only()
            on:input=check
            on:change=move |event| bound.try_set(read(event_target_value(&event)), error)
            on:keydown=blur_on_enter
        />
        <ErrorText error=error/>
    }
}

#[component]
fn LongTextInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let text = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned)).unwrap_or_default()
    };
    let commit = move |event: Event| {
        let text = event_target_value(&event);
        bound.try_set((!text.is_empty()).then_some(Value::Str(text)), error);
    };
    view! {
        <textarea
            class="input"
            id=bound.element_id()
            data-property=bound.key
            rows="5"
            spellcheck="false"
            aria-describedby=format!("{}-doc", bound.element_id())
            prop:value=text
            disabled=move || document.is_read_only()
            on:change=commit
        ></textarea>
        <ErrorText error=error/>
    }
}

#[component]
fn ChoiceInput(bound: Binding, options: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let document = expect_context::<Document>();
    let now = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned)).unwrap_or_default()
    };
    let default = bound.default.get_value();
    let default_label = options.iter().find(|(it, _)| default.as_ref().and_then(Value::as_str) == Some(it));
    let unset = match default_label {
        Some((_, label)) => format!("{label} (default)"),
        None if bound.is_required => "Choose…".to_owned(),
        None => "Not set".to_owned(),
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        bound.set.run((!chosen.is_empty()).then_some(Value::Str(chosen)));
    };
    view! {
        <select
            class="input"
            id=bound.element_id()
            data-property=bound.key
            aria-label=bound.key.is_none().then_some(bound.label)
            disabled=move || document.is_read_only()
            prop:value=now
            on:change=change
        >
            <option value="" disabled=bound.is_required && bound.key.is_none() selected=move || now().is_empty()>{unset}</option>
            {options
                .iter()
                .map(|(value, label)| view! { <option value=*value selected=move || now() == *value>{*label}</option> })
                .collect_view()}
        </select>
    }
}

#[component]
fn ZoneInput(bound: Binding) -> impl IntoView {
    const OFFERED: u8 = 4;
    let document = expect_context::<Document>();
    let now = move || {
        bound.value.with(|it| match it {
            Some(Value::Context(Context::Zone(index))) => index.to_string(),
            Some(Value::Str(name)) => name.clone(),
            _ => String::new(),
        })
    };
    let named = move || bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned));
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        bound.set.run(match chosen.parse() {
            Ok(index) => Some(Value::Context(Context::Zone(index))),
            Err(_) if chosen.is_empty() => None,
            Err(_) => Some(Value::Str(chosen)),
        });
    };
    view! {
        <select
            class="input"
            id=bound.element_id()
            data-property=bound.key
            disabled=move || document.is_read_only()
            prop:value=now
            on:change=change
        >
            <option value="" selected=move || now().is_empty()>"AWS chooses"</option>
            {(0..OFFERED)
                .map(|it| view! { <option value=it.to_string() selected=move || now() == it.to_string()>{zone(it)}</option> })
                .collect_view()}
            {move || named().map(|it| view! { <option value=it.clone() selected=true>{it.clone()}</option> })}
        </select>
    }
}

#[component]
fn ImageInput(bound: Binding, suggestions: &'static [(&'static str, &'static str)]) -> impl IntoView {
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
    let image = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned)).unwrap_or_default()
    };
    view! {
        <div class="stack-of-inputs">
            <select
                class="input"
                id=bound.element_id()
                data-property=bound.key
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

/// A policy document, as JSON.
#[component]
fn JsonInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let text = move || {
        bound
            .value
            .with(|it| it.as_ref().and_then(|it| serde_json::to_string_pretty(it).ok()))
            .unwrap_or_default()
    };
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => {
            serde_json::from_str::<Value>(text).map(Some).map_err(|error| format!("is not JSON: {error}"))
        }
    };
    let commit = move |event: Event| match read(&event_target_value(&event)) {
        Ok(value) => bound.try_set(value, error),
        Err(reason) => error.set(Some(reason)),
    };
    view! {
        <textarea
            class="input"
            id=bound.element_id()
            data-property=bound.key
            rows="4"
            spellcheck="false"
            placeholder="JSON"
            aria-invalid=move || error.with(Option::is_some).to_string()
            prop:value=text
            disabled=move || document.is_read_only()
            on:input=move |event| error.set(read(&event_target_value(&event)).err())
            on:change=commit
        ></textarea>
        <ErrorText error=error/>
    }
}

/// Why what was typed does not fit.
#[component]
pub(super) fn ErrorText(error: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        error.get().map(|it| view! { <p class="error-text" role="alert">{crate::notify::sentence(&it)}</p> })
    }
}
