//! Inputs that point at other nodes.

use drawbridge_core::catalog::{ResourceType, by_id};
use drawbridge_core::model::{Diagram, ParameterType};
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::value::ErrorText;
use crate::document::Document;
use crate::widgets::icon::Tile;

/// Nodes of some types: id and name, in name order.
fn candidates(diagram: &Diagram, types: &[&str]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = diagram
        .nodes()
        .filter(|(_, it)| types.contains(&it.ty.id))
        .map(|(id, it)| (id.to_string(), it.name.clone()))
        .collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

/// The attribute that stands for a node: its id, or whatever AWS names it by.
fn reference(diagram: &Diagram, id: &str) -> Option<Value> {
    let ty = diagram.node(id)?.ty;
    let attr = ty.attr("id").or_else(|| ty.attrs.first())?;
    Some(Value::reference(id, attr.id))
}

/// One node.
#[component]
pub(super) fn RefInput(bound: Binding, types: &'static [&'static str]) -> impl IntoView {
    let document = expect_context::<Document>();
    let options = Memo::new(move |_| document.with(|it| candidates(it, types)));
    let now = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::target).map(str::to_owned)).unwrap_or_default()
    };
    let change = move |event: Event| {
        let chosen = event_target_value(&event);
        bound.set.run(document.peek(|it| reference(it, &chosen)));
    };
    let wanted =
        types.iter().filter_map(|it| by_id(it)).map(|it| it.a_label).collect::<Vec<_>>().join(" or ");
    let none = move || {
        if options.with(Vec::is_empty) { format!("Draw {wanted} first") } else { "None".to_owned() }
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
            <option value="" selected=move || now().is_empty()>{none}</option>
            <For each=move || options.get() key=Clone::clone let((id, name))>
                <option value=id.clone() selected={
                    let id = id.clone();
                    move || now() == id
                }>{name}</option>
            </For>
        </select>
    }
}

/// Any number of nodes.
#[component]
pub(super) fn RefsInput(bound: Binding, types: &'static [&'static str]) -> impl IntoView {
    let document = expect_context::<Document>();
    let options = Memo::new(move |_| document.with(|it| candidates(it, types)));
    let toggle = move |id: &str, is_on: bool| {
        let mut items =
            bound.value.with_untracked(|it| it.as_ref().map(|it| it.items().to_vec())).unwrap_or_default();
        items.retain(|it| it.target() != Some(id));
        if is_on {
            items.extend(document.peek(|it| reference(it, id)));
        }
        bound.set.run((!items.is_empty()).then_some(Value::List(items)));
    };
    let ty: Option<&'static ResourceType> = types.first().and_then(|it| by_id(it));
    let wanted =
        types.iter().filter_map(|it| by_id(it)).map(|it| it.a_label).collect::<Vec<_>>().join(" or ");
    view! {
        <div class="refs" role="group" id=bound.element_id() data-property=bound.key aria-label=bound.label>
            <For each=move || options.get() key=Clone::clone let((id, name))>
                <label class="ref">
                    <input
                        type="checkbox"
                        name=name.clone()
                        disabled=move || document.is_read_only()
                        prop:checked={
                            let id = id.clone();
                            move || bound.value.with(|it| it.as_ref().is_some_and(|it| it.targets().contains(&id.as_str())))
                        }
                        on:change=move |event| toggle(&id, event_target_checked(&event))
                    />
                    {ty.map(|ty| view! { <Tile ty=ty small=true/> })}
                    <span>{name}</span>
                </label>
            </For>
            <Show when=move || options.with(Vec::is_empty)>
                <p class="hint">{format!("Draw {wanted} to choose from.")}</p>
            </Show>
        </div>
    }
}

/// The other side of a rule: addresses typed in, an input with addresses, or a node that stands for some.
#[component]
pub(super) fn PeerInput(bound: Binding) -> impl IntoView {
    const TYPED: &str = "cidr";
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let options = Memo::new(move |_| {
        document.with(|it| {
            let inputs = it
                .parameters()
                .iter()
                .filter(|(_, it)| matches!(it.ty, ParameterType::CidrList | ParameterType::String));
            let inputs = inputs.map(|(name, _)| (format!("param:{name}"), format!("Input: {name}")));
            let nodes = candidates(it, &["ec2.security_group", "ec2.vpc_endpoint"]);
            inputs.chain(nodes.into_iter().map(|(id, name)| (format!("node:{id}"), name))).collect::<Vec<_>>()
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
            let peer = document.peek(|it| {
                let has_list = it.node(id).is_some_and(|it| it.ty.attr("prefix_list_id").is_some());
                if has_list { Some(Value::reference(id, "prefix_list_id")) } else { reference(it, id) }
            });
            bound.set.run(peer);
        } else {
            bound.set.run(Some(Value::Str("10.0.0.0/16".to_owned())));
        }
    };
    let text = move || {
        bound.value.with(|it| it.as_ref().and_then(Value::as_str).map(str::to_owned)).unwrap_or_default()
    };
    let commit = move |event: Event| {
        let typed = event_target_value(&event).trim().to_owned();
        bound.try_set((!typed.is_empty()).then_some(Value::Str(typed)), error);
    };
    view! {
        <div class="peer">
            <select class="input" aria-label=bound.label disabled=move || document.is_read_only() prop:value=now on:change=change>
                <option value=TYPED selected=move || now() == TYPED>"Addresses"</option>
                <For each=move || options.get() key=Clone::clone let((value, label))>
                    <option value=value.clone() selected={
                        let value = value.clone();
                        move || now() == value
                    }>{label}</option>
                </For>
            </select>
            <Show when=move || now() == TYPED>
                <input
                    class="input mono"
                    id=bound.element_id()
                    aria-label=format!("{} addresses", bound.label)
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
