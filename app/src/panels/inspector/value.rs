//! The input for a value: one per kind, or a chip for what is not typed in.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::value::{Context, Value};
use leptos::prelude::*;

use super::choice::{BoolInput, ChoiceInput, IntChoiceInput, ZoneInput};
use super::cidr::CidrInput;
use super::field::Binding;
use super::image::ImageInput;
use super::json::JsonInput;
use super::list::ListInput;
use super::map::MapInput;
use super::number::NumberInput;
use super::peer::PeerInput;
use super::records::RecordsInput;
use super::references::{ReferenceInput, RefsInput};
use super::source::{SourceInput, is_source};
use super::text::{LongTextInput, TextInput};
use super::variable::VariableValues;
use super::words::words;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The input for what a bound may hold; a chip while it holds something that is not typed in.
#[component]
pub(super) fn ValueInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let chip =
        Memo::new(move |_| bound.value.with(|it| it.as_ref().is_some_and(|it| is_chip(document, bound, it))));
    move || {
        if chip.get() {
            return view! { <ValueChip bound=bound/> }.into_any();
        }
        match bound.kind {
            Kind::Bool => view! { <BoolInput bound=bound/> }.into_any(),
            Kind::Int { .. } | Kind::Number => view! { <NumberInput bound=bound/> }.into_any(),
            Kind::Cidr if is_peer(bound) => view! { <PeerInput bound=bound/> }.into_any(),
            Kind::Cidr if bound.key.is_some() => view! { <CidrInput bound=bound/> }.into_any(),
            Kind::Text | Kind::Cidr | Kind::Suggested(_) => view! { <TextInput bound=bound/> }.into_any(),
            Kind::LongText => view! { <LongTextInput bound=bound/> }.into_any(),
            Kind::Choice(options) => view! { <ChoiceInput bound=bound options=options/> }.into_any(),
            Kind::IntChoice(options) => view! { <IntChoiceInput bound=bound options=options/> }.into_any(),
            Kind::Zone => view! { <ZoneInput bound=bound/> }.into_any(),
            Kind::Image(suggestions) => {
                view! { <ImageInput bound=bound suggestions=suggestions/> }.into_any()
            }
            Kind::Ref(types) | Kind::Arn(types) => {
                view! { <ReferenceInput bound=bound types=types/> }.into_any()
            }
            Kind::Refs(types) => view! { <RefsInput bound=bound types=types/> }.into_any(),
            Kind::List(Kind::Ref(types)) => view! { <RefsInput bound=bound types=*types/> }.into_any(),
            Kind::List(inner) => view! { <ListInput bound=bound inner=inner/> }.into_any(),
            Kind::Map(inner) => view! { <MapInput bound=bound inner=inner/> }.into_any(),
            Kind::Records(_) if is_source(bound) => view! { <SourceInput bound=bound/> }.into_any(),
            Kind::Records(fields) => view! { <RecordsInput bound=bound fields=fields/> }.into_any(),
            Kind::Policy | Kind::Json => view! { <JsonInput bound=bound/> }.into_any(),
        }
    }
}

/// Whether an input chooses among addresses, inputs and what stands for addresses: a field of a record.
fn is_peer(bound: Binding) -> bool {
    bound.key.is_none() && bound.entry.is_none()
}

/// Whether a value is shown as it is instead of in an input.
fn is_chip(document: Document, bound: Binding, value: &Value) -> bool {
    let is_text = matches!(bound.kind, Kind::Text | Kind::LongText | Kind::Suggested(_) | Kind::Arn(_));
    match value {
        // The input for peers lists the inputs of the stack itself.
        Value::Param(_) => !(matches!(bound.kind, Kind::Cidr) && is_peer(bound)),
        Value::Image(_) => !matches!(bound.kind, Kind::Image(_)),
        Value::Unknown(_) | Value::Null => !matches!(bound.kind, Kind::Json),
        Value::Concat(_) => !is_text || document.peek(|it| form::text::write(it, value)).is_none(),
        Value::Context(it) => !matches!((bound.kind, it), (Kind::Zone, Context::Zone(_))),
        Value::Ssm(_) => !matches!(bound.kind, Kind::Image(_) | Kind::Json),
        Value::Ref { .. } => matches!(bound.kind, Kind::Cidr) && !is_peer(bound),
        _ => false,
    }
}

/// An input of the stack, a fact of the surroundings, or an expression.
#[component]
fn ValueChip(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let text = move || {
        let value = bound.value.get().unwrap_or(Value::Null);
        document.with(|it| words(it, &value))
    };
    let tip = move || {
        bound.value.with(|it| match it {
            Some(Value::Param(_)) => Some("A variable: a Terraform variable, a CloudFormation parameter"),
            Some(Value::Unknown(_)) => {
                Some("An expression of the file it was read from; it is written back as it is")
            }
            _ => None,
        })
    };
    // Without the variable, what it stood for is there again.
    let detach = move |_| {
        let held = bound.read(|it| if let Value::Param(name) = it { Some(name.clone()) } else { None });
        let default = held.and_then(|name| document.peek(|it| it.parameters().get(&name)?.default.clone()));
        bound.set.run(default.or_else(|| bound.start.get_value()));
    };
    let variable = Memo::new(move |_| {
        bound.read(|it| if let Value::Param(name) = it { Some(name.clone()) } else { None })
    });
    view! {
        <span class="value-chip" data-property=bound.key data-tip=tip>
            <Icon name="input" size=13/>
            <span>{text}</span>
            <button
                class="icon-button small"
                aria-label=format!("Detach {}", bound.aria_label().unwrap_or_else(|| bound.label.to_owned()))
                disabled=move || document.is_read_only()
                on:click=detach
            >
                <Icon name="close" size=12/>
            </button>
        </span>
        {move || variable.get().filter(|_| bound.key.is_some()).map(|name| view! { <VariableValues name=name/> })}
    }
}

/// Why what was typed does not fit.
#[component]
pub(super) fn ErrorText(error: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        error.get().map(|it| view! { <p class="error-text" role="alert">{crate::notify::sentence(&it)}</p> })
    }
}
