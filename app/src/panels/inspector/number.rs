//! Numbers, whole or with a fraction.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form::{duration, port};
use drawbridge_core::value::{Decimal, Value};
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::unfinished::Draft;
use super::value::ErrorText;
use crate::document::Document;

/// One number, with its unit.
#[component]
pub(super) fn NumberInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let text = move || bound.read(written).unwrap_or_default();
    let is_whole = matches!(bound.kind, Kind::Int { .. });
    let (bounds, unit) = match bound.kind {
        Kind::Int { min, max, unit } => (range(min, max), unit),
        _ => (String::new(), ""),
    };
    let is_port = port::is_port_field(bound.field, &bound.kind);
    let is_duration = duration::is_duration(unit);
    let read = move |text: &str| match () {
        () if is_port && let Some(port) = port::number(text) => Ok(Some(Value::Int(port.into()))),
        () if is_duration && let Some(count) = duration::read(text, unit) => {
            count.map(|it| Some(Value::Int(it)))
        }
        () => read(text, is_whole).map_err(|reason| match (is_port, is_duration) {
            (true, _) => "wants a port, or a name such as https or postgres".to_owned(),
            (_, true) => "wants a whole number, or a duration such as 15 min or 1h 30m".to_owned(),
            _ => reason,
        }),
    };
    let said = move || {
        let count = bound.read(Value::as_int)?;
        if is_port { port::name(count).map(str::to_owned) } else { duration::larger(count, unit) }
    };
    let list = is_port.then(|| format!("{}-list", bound.element_id()));
    let draft = Draft::of(bound);
    let problem =
        move |typed: &str| read(typed).and_then(|it| it.map_or(Ok(()), |it| bound.kind.check(&it))).err();
    let error = RwSignal::new(draft.before_now().and_then(|it| problem(&it)));
    let check = move |event: Event| {
        let typed = event_target_value(&event);
        draft.typed(&typed, problem(&typed), error);
    };
    let commit = move |event: Event| {
        let typed = event_target_value(&event);
        draft.entered(bound, &typed, read(&typed), error);
    };
    let placeholder = match bound.default.get_value().as_ref().and_then(written) {
        Some(it) => it,
        None if unit.is_empty() => String::new(),
        None => bounds,
    };
    view! {
        <div class="input-wrap">
            <input
                class="input"
                class:with-unit=!unit.is_empty()
                id=bound.element_id()
                data-property=bound.key
                inputmode=if is_port || is_duration { "text" } else if is_whole { "numeric" } else { "decimal" }
                list=list.clone()
                autocomplete="off"
                aria-label=bound.aria_label()
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=bound.described_by()
                placeholder=move || bound.placeholder(&placeholder)
                prop:value=move || draft.before().unwrap_or_else(text)
                disabled=move || document.is_read_only()
                on:input=check
                on:change=commit
                on:keydown=blur_on_enter
            />
            {(!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })}
            {list.map(|list| view! {
                <datalist id=list>
                    {port::suggestions().map(|(it, label)| view! { <option value=it.to_string()>{label}</option> }).collect_view()}
                </datalist>
            })}
        </div>
        {move || said().map(|it| view! { <span class="said">{it}</span> })}
        <ErrorText error=error/>
    }
}

/// The bounds in few letters; nothing where there is practically none.
fn range(min: i64, max: i64) -> String {
    if max >= i64::from(i32::MAX) { format!("{min} or more") } else { format!("{min} – {max}") }
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Int(it) => Some(it.to_string()),
        Value::Decimal(it) => Some(it.as_str().to_owned()),
        _ => None,
    }
}

fn read(text: &str, is_whole: bool) -> Result<Option<Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if is_whole {
        return text.parse().map(|it| Some(Value::Int(it))).map_err(|_| "wants a whole number".to_owned());
    }
    let number = text.parse().ok().and_then(Decimal::value);
    number.map(Some).ok_or_else(|| "wants a number such as 0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for text in ["5", "-3", "0.5", "-12.25"] {
            let value = read(text, false).ok().flatten();
            assert_eq!(value.as_ref().and_then(written).as_deref(), Some(text));
        }
        assert_eq!(read(" ", true), Ok(None));
        assert_eq!(read("0.5", true), Err("wants a whole number".to_owned()));
        for text in ["NaN", "inf", "x", "1e999"] {
            assert_eq!(read(text, false), Err("wants a number such as 0.5".to_owned()), "{text}");
        }
    }
}
