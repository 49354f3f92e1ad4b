//! The other side of a rule.

use drawbridge_core::editor::form;
use drawbridge_core::model::ParameterType;
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::value::ErrorText;
use crate::document::Document;

/// Addresses typed in, an input with addresses, or a node that stands for some.
#[component]
pub(super) fn PeerInput(bound: Binding) -> impl IntoView {
    const TYPED: &str = "cidr";
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let options = Memo::new(move |_| {
        let held = bound.value.with(|it| it.as_ref().and_then(Value::target).map(str::to_owned));
        document.with(|it| {
            let inputs = it
                .parameters()
                .iter()
                .filter(|(_, it)| matches!(it.ty, ParameterType::CidrList | ParameterType::String));
            let inputs = inputs.map(|(name, _)| (format!("param:{name}"), format!("Variable: {name}")));
            let mut nodes = bound.peers.with_value(|types| form::candidates(it, types));
            // What a file brought stays in the list.
            if let Some(node) = held.as_ref().and_then(|id| it.node(id).map(|node| (id, node)))
                && !nodes.iter().any(|(id, _)| id.as_str() == node.0)
            {
                nodes.push((node.0.as_str().into(), node.1.name.clone()));
            }
            let nodes = nodes.into_iter().map(|(id, name)| (format!("node:{id}"), name));
            inputs.chain(nodes).collect::<Vec<_>>()
        })
    });
    let now = move || {
        bound.value.with(|it| match it {
            Some(Value::Param(name)) => format!("param:{name}"),
            Some(Value::Ref { target, .. }) => format!("node:{target}"),
            _ => TYPED.to_owned(),
        })
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        error.set(None);
        if let Some(name) = chosen.strip_prefix("param:") {
            bound.set.run(Some(Value::Param(name.to_owned())));
        } else if let Some(id) = chosen.strip_prefix("node:") {
            bound.set.run(document.peek(|it| form::reference(it, &bound.kind, id)));
        } else {
            // A private range: the world is never a default.
            bound.set.run(Some(Value::Str("10.0.0.0/16".to_owned())));
        }
    };
    let text = move || bound.read(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
    let commit = move |event: Event| {
        let typed = event_target_value(&event).trim().to_owned();
        bound.try_set((!typed.is_empty()).then_some(Value::Str(typed)), error);
    };
    let has_choice = move || options.with(|it| !it.is_empty());
    view! {
        <div class="peer">
            <Show when=has_choice>
                <select class="input" aria-label=bound.label disabled=move || document.is_read_only() prop:value=now on:change=change>
                    <option value=TYPED selected=move || now() == TYPED>"Addresses"</option>
                    <For each=move || options.get() key=Clone::clone let((value, label))>
                        <option value=value.clone() selected={
                            let value = value.clone();
                            move || now() == value
                        }>{label}</option>
                    </For>
                </select>
            </Show>
            <Show when=move || now() == TYPED>
                <input
                    class="input mono"
                    id=bound.element_id()
                    aria-label=format!("{} addresses", bound.label)
                    aria-describedby=bound.described_by()
                    placeholder="10.0.0.0/16"
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    prop:value=text
                    disabled=move || document.is_read_only()
                    on:change=commit
                    on:keydown=blur_on_enter
                />
            </Show>
            <ErrorText error=error/>
        </div>
    }
}
