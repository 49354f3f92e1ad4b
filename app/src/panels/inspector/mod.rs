//! Properties of what is selected; of the diagram when nothing is.

mod choice;
mod edge;
mod field;
mod image;
mod json;
mod list;
mod map;
mod node;
mod number;
mod peer;
mod records;
mod references;
mod settings;
mod text;
mod value;
mod words;

use drawbridge_core::catalog::ResourceType;
use drawbridge_core::model::NodeId;
use leptos::prelude::*;

use crate::document::{Document, Picked};
use crate::widgets::icon::{Icon, Tile};
use edge::EdgeForm;
use node::NodeForm;
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
