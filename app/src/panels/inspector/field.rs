//! One property: label, what it means, its input, and the inputs of the stack that may fill it.

use drawbridge_core::catalog::{Kind, Literal, PropSpec};
use drawbridge_core::model::ParameterType;
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::records::RecordsInput;
use super::value::ValueInput;
use crate::document::Document;
use crate::widgets::icon::Icon;
use crate::widgets::menu::MenuButton;

/// Everything an input needs to know.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    /// Unique in the form; the element's id comes from it.
    pub(super) id: StoredValue<String>,
    /// Key in the catalogue; `None` for fields of records.
    pub(super) key: Option<&'static str>,
    /// What people read.
    pub(super) label: &'static str,
    /// What it may hold.
    pub(super) kind: Kind,
    /// Whether it may be left empty.
    pub(super) is_required: bool,
    /// What AWS assumes when it is not set, in words.
    pub(super) default: StoredValue<Option<Value>>,
    /// What it holds.
    pub(super) value: Memo<Option<Value>>,
    /// Changes it.
    pub(super) set: Callback<Option<Value>>,
}

impl Binding {
    /// The element's id.
    pub(super) fn element_id(self) -> String {
        self.id.get_value()
    }

    /// Sets the value if it fits, else says why not.
    pub(super) fn try_set(self, value: Option<Value>, error: RwSignal<Option<String>>) {
        let verdict = match &value {
            Some(it) => self.kind.check(it),
            None if self.is_required && self.key.is_none() => Err("cannot be empty".to_owned()),
            None => Ok(()),
        };
        error.set(verdict.clone().err());
        if verdict.is_ok() && value != self.value.get_untracked() {
            self.set.run(value);
        }
    }
}

/// One property.
#[component]
pub(super) fn Field(
    /// What the catalogue says about it.
    spec: &'static PropSpec,
    /// What it holds.
    value: Memo<Option<Value>>,
    /// Changes it.
    set: Callback<Option<Value>>,
) -> impl IntoView {
    let bound = Binding {
        id: StoredValue::new(format!("property-{}", spec.key)),
        key: Some(spec.key),
        label: spec.label,
        kind: spec.kind,
        is_required: spec.required,
        default: StoredValue::new(spec.default.map(Literal::to_value)),
        value,
        set,
    };
    let is_missing = move || spec.required && value.with(Option::is_none);
    let is_wide = matches!(spec.kind, Kind::LongText | Kind::Records(_) | Kind::Policy | Kind::Refs(_));
    view! {
        <div class="field" class:wide=is_wide class:missing=is_missing>
            <div class="field-head">
                <label class="field-label" for=bound.element_id() data-tip=spec.doc>
                    {spec.label}
                    {spec.required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
                </label>
                <InputMenu bound=bound/>
            </div>
            <div class="field-control">
                {match spec.kind {
                    Kind::Records(fields) => view! { <RecordsInput bound=bound fields=fields/> }.into_any(),
                    _ => view! { <ValueInput bound=bound/> }.into_any(),
                }}
            </div>
            <p class="visually-hidden" id=format!("{}-doc", bound.element_id())>{spec.doc}</p>
        </div>
    }
}

/// Fills the property from an input of the stack.
#[component]
fn InputMenu(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let wanted = match bound.kind {
        Kind::Bool => ParameterType::Bool,
        Kind::Int { .. } => ParameterType::Number,
        Kind::Text | Kind::LongText | Kind::Cidr | Kind::Choice(_) | Kind::Suggested(_) | Kind::Image(_) => {
            ParameterType::String
        }
        _ => return ().into_any(),
    };
    let names = Memo::new(move |_| {
        document.with(|it| {
            let fitting = it.parameters().iter().filter(|(_, it)| it.ty == wanted);
            fitting.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        })
    });
    let is_offered = move || {
        let is_input = bound.value.with(|it| matches!(it, Some(Value::Param(_))));
        !is_input && !document.is_read_only() && names.with(|it| !it.is_empty())
    };
    view! {
        <Show when=is_offered>
            <MenuButton
                label="Use an input of the stack"
                class="icon-button small"
                face=|| view! { <Icon name="input" size=14/> }
            >
                <For each=move || names.get() key=Clone::clone let(name)>
                    <InputItem bound=bound name=name/>
                </For>
            </MenuButton>
        </Show>
    }
    .into_any()
}

#[component]
fn InputItem(bound: Binding, name: String) -> impl IntoView {
    let text = name.clone();
    view! {
        <button role="menuitem" on:click=move |_| bound.set.run(Some(Value::Param(name.clone())))>
            <Icon name="input" size=14/>{text}
        </button>
    }
}

/// Enter commits a field the way leaving it does.
#[expect(clippy::needless_pass_by_value, reason = "the shape of an event handler")]
pub(super) fn blur_on_enter(event: KeyboardEvent) {
    if event.key() == "Enter" {
        drop(event_target::<web_sys::HtmlElement>(&event).blur());
    }
}
