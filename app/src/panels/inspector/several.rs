//! The form of several nodes: what is selected, and the properties they share, which change together.

use drawbridge_core::catalog::{PropSpec, ResourceType};
use drawbridge_core::editor::form::several::{agreed, is_shown_for_any, shared_fields};
use drawbridge_core::editor::form::{self, Form};
use drawbridge_core::editor::{Edit, actions};
use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::Field;
use super::search::PropertySearch;
use crate::document::Document;
use crate::widgets::icon::{Icon, Tile};

/// What is selected, what can be done with it, and the properties its nodes share.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
pub(super) fn Several(nodes: Vec<NodeId>, edges: usize, annotations: usize) -> impl IntoView {
    let document = expect_context::<Document>();
    let count = nodes.len() + edges + annotations;
    let several = (nodes.len() > 1).then(|| nodes.clone());
    let mut by_type: Vec<(&'static ResourceType, usize)> = Vec::new();
    document.peek(|it| {
        for node in nodes.iter().filter_map(|id| it.node(id.as_str())) {
            match by_type.iter_mut().find(|(ty, _)| *ty == node.ty) {
                Some((_, count)) => *count += 1,
                None => by_type.push((node.ty, 1)),
            }
        }
    });
    let rows = by_type.into_iter().map(|(ty, count)| {
        view! { <li class="type-row"><Tile ty=ty small=true/>{ty.label}<span class="hint">{format!("× {count}")}</span></li> }
    });
    let act = move |action: &'static str, label: &'static str| {
        let is_enabled =
            document.peek_editor(|editor| actions::by_id(action).is_some_and(|it| it.is_enabled(editor)));
        view! { <button class="button small" disabled=move || !is_enabled || document.is_read_only() on:click=move |_| document.act(action)>{label}</button> }
    };
    view! {
        <header class="subject"><div><h2>{format!("{count} selected")}</h2></div></header>
        {(nodes.len() == 2).then(|| {
            let names = document.peek_editor(|editor| {
                let last = editor.selection().last().cloned();
                let name = |id: &NodeId| editor.diagram().node(id.as_str()).map_or_else(String::new, |it| it.name.clone());
                let first = nodes.iter().find(|it| Some(*it) != last.as_ref()).map(name).unwrap_or_default();
                (first, last.as_ref().map(name).unwrap_or_default())
            });
            view! {
                <div class="asks">
                    <button class="button" data-tip="R" on:click=move |_| document.act("ask_reach")>
                        <Icon name="path" size=15/>
                        <span class="ellipsis">{format!("Can {} reach {}?", names.0, names.1)}</span>
                    </button>
                </div>
            }
        })}
        <ul class="type-rows">
            {rows.collect_view()}
            {(annotations > 0).then(|| view! { <li class="type-row"><Icon name="note" size=16/>"Notes, texts, frames, arrows"<span class="hint">{format!("× {annotations}")}</span></li> })}
            {(edges > 0).then(|| view! { <li class="type-row"><Icon name="connect" size=16/>"Edges"<span class="hint">{format!("× {edges}")}</span></li> })}
        </ul>
        <div class="form">
            <div class="button-row">{act("duplicate", "Duplicate")}{act("delete", "Delete")}</div>
            <h3>"Align"</h3>
            <div class="button-row">
                {act("align_left", "Left")}{act("align_center", "Center")}{act("align_right", "Right")}
                {act("align_top", "Top")}{act("align_middle", "Middle")}{act("align_bottom", "Bottom")}
            </div>
            <h3>"Distribute"</h3>
            <div class="button-row">
                {act("distribute_horizontally", "Horizontally")}{act("distribute_vertically", "Vertically")}
            </div>
            {several.map(|nodes| view! { <SharedFields nodes=nodes/> })}
        </div>
    }
}

/// The properties that all of the nodes have. What is entered is set in each of them, in one step.
#[component]
fn SharedFields(nodes: Vec<NodeId>) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(owner) = document.peek(|it| nodes.iter().find_map(|id| it.node(id.as_str())).map(|it| it.ty))
    else {
        return ().into_any();
    };
    let Form { usual, more } = document.peek(|it| shared_fields(it, &nodes));
    let (n_usual, n_nodes) = (usual.len(), nodes.len());
    let fields: Vec<&'static PropSpec> = usual.into_iter().chain(more).collect();
    if fields.is_empty() {
        return view! { <h3>"Properties"</h3><p class="hint">"They share no property that can be set together."</p> }.into_any();
    }
    let nodes = StoredValue::new(nodes);
    let wanted = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let n_more = fields.len() - n_usual;
    let is_searching = move || wanted.with(|it| !it.trim().is_empty());
    let row = move |(at, spec): (usize, &'static PropSpec)| {
        let is_shown = Memo::new(move |_| {
            let is_unfolded = at < n_usual || is_searching() || is_open.get();
            let has_meaning = nodes.with_value(|ids| document.with(|it| is_shown_for_any(it, ids, spec)));
            is_unfolded && has_meaning && wanted.with(|it| form::is_found(spec, it))
        });
        view! {
            <Show when=move || is_shown.get()>
                <SharedField owner=owner spec=spec nodes=nodes/>
            </Show>
        }
    };
    let (first, rest) = fields.split_at(n_usual);
    let first: Vec<_> = first.iter().copied().enumerate().map(row).collect();
    let rest: Vec<_> = rest.iter().copied().enumerate().map(|(at, spec)| row((at + n_usual, spec))).collect();
    view! {
        <h3>{format!("Properties of all {n_nodes}")}</h3>
        <PropertySearch wanted=wanted/>
        {first.collect_view()}
        <Show when=move || { n_more > 0 && !is_searching() }>
            <button
                class="fold"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|it| *it = !*it)
            >
                {move || view! { <Icon name=if is_open.get() { "chevron-down" } else { "chevron-right" } size=14/> }}
                "More properties"
                <span class="hint">{n_more}</span>
            </button>
        </Show>
        {rest.collect_view()}
    }
    .into_any()
}

#[component]
fn SharedField(
    owner: &'static ResourceType,
    spec: &'static PropSpec,
    nodes: StoredValue<Vec<NodeId>>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let agreed = Memo::new(move |_| nodes.with_value(|ids| document.with(|it| agreed(it, ids, spec.key))));
    let value = Memo::new(move |_| agreed.with(|it| it.value.clone()));
    let is_mixed = Memo::new(move |_| agreed.with(|it| it.is_mixed));
    let set = Callback::new(move |value: Option<Value>| {
        document.edit(Edit::SetProperties { nodes: nodes.get_value(), key: spec.key.to_owned(), value });
    });
    // Inputs for what differs are of another kind, so they are made anew once all agree.
    move || {
        let is_mixed = is_mixed.get();
        view! {
            <Field owner=owner spec=spec nodes=nodes.get_value() is_mixed=Signal::stored(is_mixed) value=value set=set/>
        }
    }
}
