//! Drawn against granted: edges that do not work or hang on something, and permissions that no edge shows.

use drawbridge_core::connectivity::{GhostEdge, Works};
use drawbridge_core::editor::Edit;
use drawbridge_core::model::EdgeId;
use leptos::prelude::*;

use super::Prose;
use crate::canvas::draw_ghost;
use crate::document::Document;
use crate::insight::Insight;
use crate::notify::sentence;
use crate::widgets::icon::Icon;

/// Order in which states are told: what needs somebody first.
const STATES: [Works; 4] = [Works::Not, Works::Undecided, Works::Publicly, Works::Privately];

/// The section.
#[component]
pub(super) fn DrawnAgainstGranted() -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    let listed = move || {
        let edges = insight.edges();
        STATES
            .into_iter()
            .flat_map(|works| {
                edges
                    .iter()
                    .filter(|(_, it)| it.works == works)
                    .map(|(id, it)| (id.clone(), it.works, it.why.clone()))
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    let n_ghosts = move || insight.ghosts().len();
    let ghosts = move || insight.ghosts().to_vec();
    view! {
        <section class="drawn" aria-label="Edges">
            <h3>"Edges"</h3>
            <ul class="legend">
                {STATES.map(|works| view! {
                    <li data-works=works.id()>
                        <Icon name=icon(works) size=13/>
                        <span>{works.label()}</span>
                        <span class="count-text">{move || insight.count(works)}</span>
                    </li>
                }).collect_view()}
            </ul>
            <ul class="edge-list">
                <For each=listed key=Clone::clone let(row)>
                    <EdgeRow id=row.0 works=row.1 why=row.2/>
                </For>
            </ul>
        </section>
        <section class="drawn" aria-label="Granted, not drawn">
            <h3>"Granted, not drawn"</h3>
            <Show
                when=move || { n_ghosts() > 0 }
                fallback=|| view! { <p class="hint">"Policies allow nothing that the drawing does not show."</p> }
            >
                <label class="choice flat">
                    <input
                        type="checkbox"
                        prop:checked=move || insight.shows_ghosts.get()
                        on:change=move |event| insight.shows_ghosts.set(event_target_checked(&event))
                    />
                    <span>"Show on the canvas"</span>
                    <span class="hint">{n_ghosts}</span>
                </label>
                <ul class="edge-list">
                    <For
                        each=ghosts
                        key=|it| (it.from.clone(), it.to.clone(), it.actions.clone())
                        let(ghost)
                    >
                        <GhostRow ghost=ghost/>
                    </For>
                </ul>
            </Show>
            <Show when=move || document.with(|it| it.n_nodes() == 0)>
                <p class="hint">"Draw something first."</p>
            </Show>
        </section>
    }
}

/// The icon of a state, as on the canvas.
pub(crate) const fn icon(works: Works) -> &'static str {
    match works {
        Works::Privately => "lock",
        Works::Publicly => "internet",
        Works::Undecided => "question",
        Works::Not => "close",
    }
}

#[component]
fn EdgeRow(id: EdgeId, works: Works, why: String) -> impl IntoView {
    let document = expect_context::<Document>();
    let names = document.peek(|it| {
        let edge = it.edge(id.as_str())?;
        let name = |id: &str| it.node(id).map_or_else(String::new, |it| it.name.clone());
        Some(format!("{} → {}", name(edge.from.as_str()), name(edge.to.as_str())))
    });
    view! {
        <li>
            <button
                class="edge-row"
                data-works=works.id()
                data-edge=id.to_string()
                on:click=move |_| document.edit(Edit::ZoomToEdge(id.clone()))
            >
                <span class="works-mark" data-works=works.id()><Icon name=icon(works) size=13/></span>
                <span class="source-text">
                    <strong>{names.unwrap_or_default()}</strong>
                    <span class="hint"><Prose text=why/></span>
                </span>
            </button>
        </li>
    }
}

#[component]
fn GhostRow(ghost: GhostEdge) -> impl IntoView {
    let document = expect_context::<Document>();
    let name = |id: &str| document.peek(|it| it.node(id).map_or_else(String::new, |it| it.name.clone()));
    let title = format!("{} → {}", name(ghost.from.as_str()), name(ghost.to.as_str()));
    let what = if ghost.labels.is_empty() { ghost.actions.join(", ") } else { ghost.labels.join(", ") };
    let by = sentence(&format!("by {}", ghost.by.join(" and ")));
    let may_draw = !ghost.grants.is_empty();
    let label = if ghost.beside.is_some() { "Add to the edge" } else { "Draw this edge" };
    let (from, to) = (ghost.from.to_string(), ghost.to.to_string());
    view! {
        <li class="ghost-row" data-ghost-from=from data-ghost-to=to>
            <span class="source-text">
                <strong>{title}</strong>
                <span class="hint">{what}</span>
                <span class="hint">{by}</span>
            </span>
            {may_draw.then(|| view! {
                <button
                    class="button small"
                    disabled=move || document.is_read_only()
                    on:click=move |_| draw_ghost(document, &ghost)
                >
                    <Icon name="plus" size=13/>{label}
                </button>
            })}
        </li>
    }
}
