//! What an edge allows.

use std::collections::BTreeSet;

use drawbridge_core::catalog::Grant;
use drawbridge_core::editor::{Edit, Question, form};
use drawbridge_core::model::{EdgeId, EdgeKind};
use leptos::prelude::*;

use crate::document::Document;
use crate::insight::Insight;
use crate::panels::reach::{Prose, works_icon};
use crate::widgets::icon::Icon;

/// The form of one edge.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
pub(super) fn EdgeForm(id: EdgeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let found = document.peek(|it| {
        let edge = it.edge(id.as_str())?;
        let name = |id: &str| it.node(id).map(|it| it.name.clone());
        let becomes = form::access_becomes(it.node(edge.from.as_str())?);
        Some((
            name(edge.from.as_str())?,
            name(edge.to.as_str())?,
            it.node(edge.to.as_str())?.ty.grants,
            becomes,
        ))
    });
    let Some((from, to, choices, becomes)) = found else { return ().into_any() };
    let at = id.clone();
    let grants = Memo::new(move |_| {
        document
            .with(|it| {
                it.edge(at.as_str()).map(|it| {
                    let EdgeKind::Access { grants } = &it.kind;
                    grants.clone()
                })
            })
            .unwrap_or_default()
    });
    let actions = move || {
        let chosen = grants.get();
        let all: BTreeSet<&str> =
            choices.iter().filter(|it| chosen.contains(it.name)).flat_map(|it| it.actions).copied().collect();
        all.into_iter().map(|it| view! { <li><code>{it}</code></li> }).collect_view()
    };
    let rows = choices
        .iter()
        .map(|grant| view! { <GrantRow id=id.clone() grant=grant grants=grants/> })
        .collect_view();
    view! {
        <header class="subject">
            <span class="tile plain"><Icon name="connect"/></span>
            <div>
                <h2>{format!("{from} → {to}")}</h2>
                <p class="hint">{format!("Access. Becomes {becomes} with exactly the actions below.")}</p>
            </div>
        </header>
        <State id=id.clone()/>
        <div class="form">
            <h3>"Allows"</h3>
            <div class="choices">{rows}</div>
            <h3>"IAM actions"</h3>
            <ul class="actions-list">{actions}</ul>
        </div>
    }
    .into_any()
}

/// Whether the edge works and is private, and why.
#[component]
fn State(id: EdgeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    let at = id.clone();
    let state = Memo::new(move |_| insight.edges().get(&at).cloned());
    let ask = move |_| {
        let ends = document.peek(|it| it.edge(id.as_str()).map(|it| (it.from.clone(), it.to.clone())));
        if let Some((from, to)) = ends {
            insight.ask(Some(Question::between(from, to)));
        }
    };
    move || {
        let state = state.get()?;
        let node = state.node.clone();
        let ask = ask.clone();
        Some(view! {
            <div class="edge-state" data-works=state.works.id()>
                <p>
                    <span class="works-mark" data-works=state.works.id()><Icon name=works_icon(state.works) size=14/></span>
                    <strong>{state.works.label()}</strong>
                </p>
                <p><Prose text=format!("{}.", state.why)/></p>
                {state.change.clone().map(|it| view! { <p><strong>"To open the way: "</strong><Prose text=it/>"."</p> })}
                <div class="button-row">
                    <button class="button small" on:click=ask><Icon name="path" size=13/>"Show the way"</button>
                    {node.map(|node| view! {
                        <button class="button small" on:click=move |_| document.edit(Edit::ZoomToNode(node.clone()))>
                            <Icon name="target" size=13/>"Show it"
                        </button>
                    })}
                </div>
            </div>
        })
    }
}

#[component]
fn GrantRow(id: EdgeId, grant: &'static Grant, grants: Memo<BTreeSet<String>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_on = move || grants.with(|it| it.contains(grant.name));
    let is_last = move || is_on() && grants.with(|it| it.len() == 1);
    let toggle = move |event: web_sys::Event| {
        let mut now = grants.get_untracked();
        if event_target_checked(&event) {
            now.insert(grant.name.to_owned());
        } else {
            now.remove(grant.name);
        }
        document.edit(Edit::SetGrants { edge: id.clone(), grants: now });
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=grant.name
                prop:checked=is_on
                disabled=move || document.is_read_only() || is_last()
                on:change=toggle
            />
            <span>{grant.label}</span>
        </label>
    }
}
