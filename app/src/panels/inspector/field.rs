//! One property: label, what it means, its input, and the inputs of the stack that may fill it.

use drawbridge_core::catalog::{Kind, Literal, PropSpec, ResourceType};
use drawbridge_core::editor::Edit;
use drawbridge_core::editor::form::{self, variable};
use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::value::ValueInput;
use crate::document::Document;
use crate::widgets::icon::Icon;
use crate::widgets::menu::MenuButton;

/// What stands where several nodes hold different things.
pub(super) const MIXED: &str = "Mixed";

/// Everything an input needs to know.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    /// Unique in the form; the element's id comes from it.
    pub(super) id: StoredValue<String>,
    /// Type of the node.
    pub(super) owner: &'static ResourceType,
    /// The nodes it is a property of: one, or several that are changed together.
    pub(super) nodes: StoredValue<Vec<NodeId>>,
    /// Whether those hold different things.
    pub(super) is_mixed: Signal<bool>,
    /// Key of the property or of the field in a record.
    pub(super) field: &'static str,
    /// Types of nodes that may stand for addresses here.
    pub(super) peers: StoredValue<Vec<&'static str>>,
    /// Key of the property; `None` for what is inside of one.
    pub(super) key: Option<&'static str>,
    /// What people read.
    pub(super) label: &'static str,
    /// Which entry of a list or map it is: no label stands beside it, and it cannot be empty.
    pub(super) entry: Option<usize>,
    /// What it may hold.
    pub(super) kind: Kind,
    /// Whether it may be left empty.
    pub(super) is_required: bool,
    /// What AWS assumes when it is not set.
    pub(super) default: StoredValue<Option<Value>>,
    /// What it goes back to; nothing where it may be empty.
    pub(super) start: StoredValue<Option<Value>>,
    /// What it holds.
    pub(super) value: Memo<Option<Value>>,
    /// Changes it.
    pub(super) set: Callback<Option<Value>>,
}

impl Binding {
    /// A property of a node.
    fn of_property(
        owner: &'static ResourceType,
        spec: &'static PropSpec,
        nodes: Vec<NodeId>,
        is_mixed: Signal<bool>,
        value: Memo<Option<Value>>,
        set: Callback<Option<Value>>,
    ) -> Self {
        Self {
            id: StoredValue::new(format!("property-{}", spec.key)),
            owner,
            nodes: StoredValue::new(nodes),
            is_mixed,
            field: spec.key,
            peers: StoredValue::new(Vec::new()),
            key: Some(spec.key),
            // The first field of every form is the node's own name.
            label: if spec.label == "Name" { "Name in AWS" } else { spec.label },
            entry: None,
            kind: spec.kind,
            is_required: spec.required,
            default: StoredValue::new(spec.default.map(Literal::to_value)),
            start: StoredValue::new(None),
            value,
            set,
        }
    }

    /// The n-th entry of a list or map of one kind of values.
    pub(super) fn entry(
        self,
        index: usize,
        kind: Kind,
        value: Memo<Option<Value>>,
        set: Callback<Option<Value>>,
    ) -> Self {
        let id = StoredValue::new(format!("{}-{index}", self.element_id()));
        let none = StoredValue::new(None);
        Self {
            id,
            key: None,
            entry: Some(index),
            kind,
            is_required: true,
            is_mixed: Signal::stored(false),
            default: none,
            start: none,
            value,
            set,
            ..self
        }
    }

    /// The element's id.
    pub(super) fn element_id(self) -> String {
        self.id.get_value()
    }

    /// What an input without a label beside it is called.
    pub(super) fn aria_label(self) -> Option<String> {
        self.entry.map(|it| format!("{}, entry {}", self.label, it + 1))
    }

    /// Id of the element that says what it means.
    pub(super) fn described_by(self) -> Option<String> {
        self.entry.is_none().then(|| format!("{}-doc", self.element_id()))
    }

    /// What stands in an empty input, tracked: that the nodes differ, else what the property says.
    pub(super) fn placeholder(self, usual: &str) -> String {
        if self.is_mixed.get() { MIXED.to_owned() } else { usual.to_owned() }
    }

    /// Reads the value, tracked.
    pub(super) fn read<T>(self, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        self.value.with(|it| it.as_ref().and_then(read))
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
    /// Type of the node.
    owner: &'static ResourceType,
    /// What the catalogue says about it.
    spec: &'static PropSpec,
    /// The nodes that have it.
    nodes: Vec<NodeId>,
    /// Whether they hold different things.
    #[prop(into)]
    is_mixed: Signal<bool>,
    /// What it holds.
    value: Memo<Option<Value>>,
    /// Changes it.
    set: Callback<Option<Value>>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let bound = Binding::of_property(owner, spec, nodes, is_mixed, value, set);
    let is_required = Memo::new(move |_| {
        let is_required = |id: &NodeId| {
            document.node(id, |it| form::is_required(spec, |key| it.props.get(key))).unwrap_or_default()
        };
        spec.required && bound.nodes.with_value(|it| it.iter().any(is_required))
    });
    let is_missing = move || is_required.get() && value.with(Option::is_none) && !is_mixed.get();
    let tip = match form::names(spec) {
        names if names.is_empty() => spec.doc.to_owned(),
        names => format!("{}\n{names}", spec.doc),
    };
    view! {
        <div class="field" class:wide=is_wide(&spec.kind) class:missing=is_missing>
            <div class="field-head">
                <label class="field-label" for=bound.element_id() data-tip=tip>
                    {bound.label}
                    {move || is_required.get().then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
                </label>
                <Show when=move || is_mixed.get() && is_wide(&spec.kind)>
                    <span class="chip mixed" data-tip="They differ. What is entered here is set in all of them.">{MIXED}</span>
                </Show>
                <VariableMenu bound=bound/>
            </div>
            <div class="field-control"><ValueInput bound=bound/></div>
            <p class="visually-hidden" id=format!("{}-doc", bound.element_id())>{spec.doc}</p>
        </div>
    }
}

/// Whether an input needs the whole width of the form.
pub(super) fn is_wide(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::LongText
            | Kind::Records(_)
            | Kind::Policy
            | Kind::Json
            | Kind::Refs(_)
            | Kind::List(_)
            | Kind::Map(_)
    )
}

/// Fills the property from a variable, or makes one of what it holds.
#[component]
fn VariableMenu(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(wanted) = variable::type_for(&bound.kind) else { return ().into_any() };
    let names = Memo::new(move |_| {
        document.with(|it| {
            let fitting = it.parameters().iter().filter(|(_, it)| it.ty == wanted);
            fitting.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        })
    });
    let may_make = Memo::new(move |_| {
        let is_plain = bound.value.with(|it| variable::is_plain(&bound.kind, it.as_ref()));
        bound.key.is_some() && is_plain && !bound.is_mixed.get()
    });
    let is_offered = move || {
        let is_input = bound.value.with(|it| matches!(it, Some(Value::Param(_))));
        !is_input && !document.is_read_only() && (may_make.get() || names.with(|it| !it.is_empty()))
    };
    let make = move |_| {
        let nodes = bound.nodes.get_value();
        document.edit(Edit::MakeVariable { nodes, key: bound.field.to_owned() });
    };
    view! {
        <Show when=is_offered>
            <MenuButton
                label="Variables"
                class="icon-button small"
                align="right"
                tip=format!("{}: a variable, with a value for each environment", bound.label)
                face=|| view! { <Icon name="input" size=14/> }
            >
                <Show when=move || may_make.get()>
                    <button role="menuitem" data-make-variable=bound.field on:click=make>
                        <Icon name="plus" size=14/>"Make this a variable"
                    </button>
                </Show>
                <For each=move || names.get() key=Clone::clone let(name)>
                    <VariableItem bound=bound name=name/>
                </For>
            </MenuButton>
        </Show>
    }
    .into_any()
}

#[component]
fn VariableItem(bound: Binding, name: String) -> impl IntoView {
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
