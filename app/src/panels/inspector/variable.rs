//! What a variable holds in each environment.

use drawbridge_core::editor::Edit;
use drawbridge_core::editor::form::variable;
use leptos::prelude::*;
use web_sys::Event;

use super::field::blur_on_enter;
use super::value::ErrorText;
use crate::document::Document;

/// A row for each environment: the first one's value is the default.
#[component]
pub(super) fn VariableValues(name: String) -> impl IntoView {
    let document = expect_context::<Document>();
    let environments = Memo::new(move |_| document.with(variable::environments));
    let name = StoredValue::new(name);
    let is_secret = Memo::new(move |_| {
        document.with(|it| name.with_value(|name| it.parameters().get(name).is_some_and(|it| it.secret)))
    });
    let shown = move || if is_secret.get() { Vec::new() } else { environments.get() };
    view! {
        <div class="variable-values" role="group" aria-label=format!("Values of {}", name.get_value())>
            <For each=shown key=Clone::clone let(environment)>
                <ValueRow name=name environment=environment/>
            </For>
            <Show when=move || is_secret.get()>
                <p class="hint">"Secret: whoever deploys fills it in."</p>
            </Show>
            <Show when=move || !is_secret.get() && environments.with(|it| it.len() == 1)>
                <button class="button ghost small" on:click=move |_| document.select(Vec::new())>
                    "Add environments…"
                </button>
            </Show>
        </div>
    }
}

#[component]
fn ValueRow(name: StoredValue<String>, environment: String) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let environment = StoredValue::new(environment);
    let parameter =
        Memo::new(move |_| document.with(|it| name.with_value(|name| it.parameters().get(name).cloned())));
    let is_first = Memo::new(move |_| {
        document.with(|it| environment.with_value(|name| it.settings().environment == *name))
    });
    let default = move || {
        let default = parameter.with(|it| it.as_ref()?.default.as_ref().map(variable::write));
        default.unwrap_or_else(|| "Asked for at deployment".to_owned())
    };
    let text = move || {
        parameter
            .with(|it| {
                let it = it.as_ref()?;
                let own = environment.with_value(|name| it.values.get(name));
                let value = if is_first.get() { it.default.as_ref() } else { own };
                value.map(variable::write)
            })
            .unwrap_or_default()
    };
    let commit = move |event: Event| {
        let Some(it) = parameter.get_untracked() else { return };
        match variable::read(it.ty, &event_target_value(&event)) {
            Ok(value) => {
                error.set(None);
                let changed = environment.with_value(|name| {
                    document.peek(|diagram| variable::with_value(diagram, &it, name, value))
                });
                document.edit(Edit::SetParameter { name: name.get_value(), parameter: Some(changed) });
            }
            Err(reason) => error.set(Some(reason)),
        }
    };
    view! {
        <label class="variable-value">
            <span class="hint ellipsis">{environment.get_value()}</span>
            <input
                class="input mono"
                data-environment=environment.get_value()
                placeholder=default
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=text
                disabled=move || document.is_read_only()
                on:change=commit
                on:keydown=blur_on_enter
            />
        </label>
        <ErrorText error=error/>
    }
}
