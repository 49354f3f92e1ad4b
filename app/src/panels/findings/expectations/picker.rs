//! An input that collects several things, chosen from a list by typing.

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::widgets::icon::Icon;

/// Chips of what is chosen, and an input with suggestions for more.
#[component]
pub(super) fn Picker<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What it asks for.
    label: Signal<&'static str>,
    /// Name of the input, one of a kind in its form.
    name: &'static str,
    /// What can be chosen: the text that stands for it, and itself.
    options: Memo<Vec<(String, T)>>,
    /// What is chosen.
    chosen: RwSignal<Vec<T>>,
    /// What stands in the empty input.
    placeholder: Signal<&'static str>,
    /// What else a text may be.
    free: fn(&str) -> Option<T>,
    /// How to name what the options lack.
    named: Callback<T, String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let list = format!("choices-{name}");
    let text = move || input.get_untracked().map(|it| it.value()).unwrap_or_default();
    let put = move |it: T| {
        chosen.update(|all| {
            if !all.contains(&it) {
                all.push(it);
            }
        });
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let known = move |text: &str| {
        options
            .with_untracked(|it| it.iter().find(|it| it.0.eq_ignore_ascii_case(text)).map(|it| it.1.clone()))
    };
    let commit = move || {
        let text = text().trim().to_owned();
        if let Some(it) = known(&text).or_else(|| free(&text).filter(|_| !text.is_empty())) {
            put(it);
        }
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !text().trim().is_empty() => {
            event.prevent_default();
            commit();
        }
        "Backspace" if text().is_empty() => chosen.update(|it| drop(it.pop())),
        _ => {}
    };
    let said = move |it: &T| {
        options
            .with(|all| all.iter().find(|(_, other)| other == it).map(|it| it.0.clone()))
            .unwrap_or_else(|| named.run(it.clone()))
    };
    let chip = move |it: T| {
        let label = said(&it);
        let remove = format!("Remove {label}");
        let drop_it = move |_| {
            chosen.update(|all| all.retain(|other| *other != it));
            if let Some(input) = input.get_untracked() {
                drop(input.focus());
            }
        };
        view! {
            <li class="chip removable">
                {label}
                <button class="icon-button" type="button" aria-label=remove on:click=drop_it><Icon name="close" size=12/></button>
            </li>
        }
    };
    let at = list.clone();
    view! {
        <div class="picker">
            <label class="stacked">
                <span>{label}</span>
                <input
                    class="input"
                    name=name
                    list=at
                    autocomplete="off"
                    placeholder=placeholder
                    node_ref=input
                    on:change=move |_| commit()
                    on:keydown=keys
                />
            </label>
            <datalist id=list>
                {move || options.get().into_iter().map(|(label, _)| view! { <option value=label></option> }).collect_view()}
            </datalist>
            <Show when=move || chosen.with(|it| !it.is_empty())>
                <ul class="chips" aria-label=label>{move || chosen.get().into_iter().map(chip).collect_view()}</ul>
            </Show>
        </div>
    }
}
