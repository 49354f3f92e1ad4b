//! A row of tabs, walked with the arrow keys.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// One tab.
#[derive(Clone)]
pub(super) struct Tab<T: Send + Sync + 'static> {
    value: T,
    label: &'static str,
    count: Option<Signal<usize>>,
}

impl<T: Send + Sync + 'static> Tab<T> {
    /// A tab that shows `value`.
    pub(super) fn new(value: T, label: &'static str) -> Self {
        Self { value, label, count: None }
    }

    /// With a number beside its name, unless that is 0.
    pub(super) fn counting(mut self, count: Signal<usize>) -> Self {
        self.count = Some(count);
        self
    }
}

/// A row of tabs for the panel whose body is `#{name}-panel-body`.
#[component]
pub(super) fn Tabs<T: Copy + PartialEq + Send + Sync + 'static>(
    /// Name of the panel.
    name: &'static str,
    /// What the row is called.
    label: &'static str,
    /// The tabs.
    tabs: Vec<Tab<T>>,
    /// The one that is open.
    current: RwSignal<T>,
) -> impl IntoView {
    let values: Vec<T> = tabs.iter().map(|it| it.value).collect();
    let key = move |event: KeyboardEvent| {
        let count = values.len() as isize;
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let at = values.iter().position(|it| *it == current.get_untracked()).unwrap_or(0) as isize;
        let next = (at + step).rem_euclid(count);
        current.set(values[next as usize]);
        let row = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let tab = row.and_then(|it| it.children().item(next as u32));
        if let Some(tab) = tab.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            drop(tab.focus());
        }
    };
    let row = tabs.into_iter().map(|tab| {
        let is_on = move || current.get() == tab.value;
        let count = move || {
            let count = tab.count.map(|it| it.get()).filter(|it| *it > 0)?;
            Some(if count > 999 { "999+".to_owned() } else { count.to_string() })
        };
        view! {
            <button
                class="tab"
                role="tab"
                aria-label=tab.label
                aria-selected=move || is_on().to_string()
                aria-controls=format!("{name}-panel-body")
                tabindex=move || if is_on() { "0" } else { "-1" }
                on:click=move |_| current.set(tab.value)
            >
                {tab.label}
                {move || count().map(|it| view! { <span class="count" data-count=it></span> })}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=key>
            {row.collect_view()}
        </div>
    }
}
