//! Properties of what is selected; of the diagram when nothing is.

mod edge;
mod field;
mod records;
mod references;
mod settings;
mod value;
mod words;

use drawbridge_core::catalog::{Kind, Placement, PropSpec, ResourceType, by_id};
use drawbridge_core::editor::Edit;
use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::{Layout, RightTab};
use crate::document::{Document, Picked};
use crate::widgets::icon::{Icon, Tile};
use edge::EdgeForm;
use field::Field;
use settings::SettingsForm;

/// The panel.
#[component]
pub(super) fn Inspector() -> impl IntoView {
    let document = expect_context::<Document>();
    let shown = Memo::new(move |_| {
        document.generation();
        document.picked()
    });
    view! {
        <div class="inspector scroll">
            {move || {
                let Picked { nodes, edges } = shown.get();
                match (&nodes[..], &edges[..]) {
                    ([], []) => view! { <SettingsForm/> }.into_any(),
                    ([node], []) => view! { <NodeForm id=node.clone()/> }.into_any(),
                    ([], [edge]) => view! { <EdgeForm id=edge.clone()/> }.into_any(),
                    _ => view! { <Several nodes=nodes edges=edges.len()/> }.into_any(),
                }
            }}
        </div>
    }
}

#[component]
fn NodeForm(id: NodeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let Some(ty) = document.peek(|it| it.node(id.as_str()).map(|it| it.ty)) else { return ().into_any() };
    let fields = ty.props.iter().copied().filter(|it| is_shown(ty, it)).map(|spec| {
        let (at, set_at) = (id.clone(), id.clone());
        let value = Memo::new(move |_| document.node(&at, |it| it.props.get(spec.key).cloned()).flatten());
        let set = Callback::new(move |value: Option<Value>| {
            document.edit(Edit::SetProperty { node: set_at.clone(), key: spec.key.to_owned(), value });
        });
        view! { <Field spec=spec value=value set=set/> }
    });
    let fields = fields.collect_view();
    let count = {
        let id = id.clone();
        move || document.analysis().by_node.get(&id).copied()
    };
    let container = {
        let id = id.clone();
        move || {
            document.with(|it| it.ancestors(id.as_str()).next().map(|(id, it)| (id.clone(), it.name.clone())))
        }
    };
    view! {
        <header class="subject">
            <Tile ty=ty/>
            <div>
                <h2>{ty.label}</h2>
                <p class="hint">{ty.doc}" "<a href=ty.url target="_blank" rel="noopener noreferrer">"AWS docs"</a></p>
            </div>
        </header>
        {move || count().map(|(count, severity)| view! {
            <button class="finding-link" data-severity=severity.id() on:click=move |_| layout.show(RightTab::Findings)>
                <Icon name="warning" size=15/>
                {format!("{count} {}", if count == 1 { "finding" } else { "findings" })}
                <Icon name="chevron-right" size=14/>
            </button>
        })}
        <div class="form">
            <NameRow id=id/>
            {move || container().map(|(id, name)| view! {
                <div class="field">
                    <span class="field-label">"In"</span>
                    <button class="link-row" on:click=move |_| document.select(vec![id.clone()])>
                        {name.clone()}<Icon name="chevron-right" size=13/>
                    </button>
                </div>
            })}
            {fields}
        </div>
    }
    .into_any()
}

/// Whether a property has a field: not the container (that is where it is drawn), nor what only Drawbridge makes.
fn is_shown(ty: &'static ResourceType, spec: &PropSpec) -> bool {
    if ty.parents().iter().any(|it| it.property == Some(spec.key)) {
        return false;
    }
    match spec.kind {
        Kind::Ref(types) | Kind::Refs(types) => {
            types.iter().filter_map(|id| by_id(id)).any(|it| matches!(it.placement, Placement::Drawn { .. }))
        }
        _ => true,
    }
}

#[component]
fn NameRow(id: NodeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let at = id.clone();
    let name = Memo::new(move |_| document.node(&at, |it| it.name.clone()).unwrap_or_default());
    let commit = move |event: web_sys::Event| {
        let field = event_target::<web_sys::HtmlInputElement>(&event);
        let typed = field.value().trim().to_owned();
        if typed.is_empty() {
            field.set_value(&name.get_untracked());
        } else if typed != name.get_untracked() {
            document.edit(Edit::Rename { node: id.clone(), name: typed });
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for="property-name">"Name"<span class="required" aria-hidden="true">"*"</span></label>
            <input
                class="input"
                id="property-name"
                data-property="name"
                maxlength="128"
                required
                spellcheck="false"
                prop:value=move || name.get()
                disabled=move || document.is_read_only()
                on:change=commit
                on:keydown=field::blur_on_enter
            />
        </div>
    }
}

#[component]
fn Several(nodes: Vec<NodeId>, edges: usize) -> impl IntoView {
    let document = expect_context::<Document>();
    let count = nodes.len() + edges;
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
        view! { <button class="button small" disabled=move || document.is_read_only() on:click=move |_| document.act(action)>{label}</button> }
    };
    view! {
        <header class="subject"><div><h2>{format!("{count} selected")}</h2></div></header>
        <ul class="type-rows">
            {rows.collect_view()}
            {(edges > 0).then(|| view! { <li class="type-row"><Icon name="connect" size=16/>"Edges"<span class="hint">{format!("× {edges}")}</span></li> })}
        </ul>
        <div class="form">
            <h3>"Align"</h3>
            <div class="button-row">
                {act("align_left", "Left")}{act("align_center", "Center")}{act("align_right", "Right")}
                {act("align_top", "Top")}{act("align_middle", "Middle")}{act("align_bottom", "Bottom")}
            </div>
            <h3>"Distribute"</h3>
            <div class="button-row">
                {act("distribute_horizontally", "Horizontally")}{act("distribute_vertically", "Vertically")}
            </div>
            <div class="button-row">{act("duplicate", "Duplicate")}{act("delete", "Delete")}</div>
        </div>
    }
}
