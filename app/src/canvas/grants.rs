//! Asks what a new edge allows, and nothing else: one checkbox per grant of the target's type.

use std::collections::BTreeSet;

use drawbridge_core::catalog::Grant;
use drawbridge_core::editor::{Ask, Edit, form};
use drawbridge_core::model::{EdgeId, EdgeKind, NodeId};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::commands::focus_stage;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// Everything the question is about.
#[derive(Clone)]
struct Question {
    from: NodeId,
    to: NodeId,
    edge: Option<EdgeId>,
    from_name: String,
    to_name: String,
    choices: &'static [Grant],
    /// What the edge makes.
    becomes: &'static str,
    chosen: BTreeSet<String>,
    left: f64,
    top: f64,
}

/// The popover, while the editor asks what an edge allows.
#[component]
pub(super) fn GrantsPopover(
    /// What it floats over, to stay inside.
    stage: NodeRef<html::Div>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    move || question(document, stage).map(|it| view! { <Popover question=it/> })
}

fn question(document: Document, stage: NodeRef<html::Div>) -> Option<Question> {
    let Some(Ask::Grants { from, to, edge, at }) = document.question() else { return None };
    const WIDTH: f64 = 288.0;
    /// What is over and under the choices, and each of them.
    const REST: f64 = 150.0;
    const CHOICE: f64 = 32.0;
    let stage = stage.get_untracked()?;
    let (width, height) = (f64::from(stage.client_width()), f64::from(stage.client_height()));
    document.peek(|diagram| {
        let target = diagram.node(to.as_str())?;
        let choices = target.ty.grants;
        let present = edge.as_ref().and_then(|it| diagram.edge(it.as_str())).map(|it| {
            let EdgeKind::Access { grants } = &it.kind;
            grants.clone()
        });
        let tall = REST + CHOICE * choices.len() as f64;
        let usual = || choices.first().map(|it| it.name.to_owned()).into_iter().collect();
        Some(Question {
            from_name: diagram.node(from.as_str())?.name.clone(),
            becomes: form::access_becomes(diagram.node(from.as_str())?),
            to_name: target.name.clone(),
            choices,
            chosen: present.unwrap_or_else(usual),
            left: (at.x + 12.0).clamp(8.0, (width - WIDTH - 8.0).max(8.0)),
            top: (at.y + 12.0).clamp(8.0, (height - tall - 8.0).max(8.0)),
            from: from.clone(),
            to: to.clone(),
            edge: edge.clone(),
        })
    })
}

#[component]
fn Popover(question: Question) -> impl IntoView {
    let document = expect_context::<Document>();
    let root = NodeRef::<html::Div>::new();
    let chosen = RwSignal::new(question.chosen.clone());
    let heading = format!("{} → {}", question.from_name, question.to_name);
    let is_new = question.edge.is_none();
    let (left, top) = (question.left, question.top);
    let (choices, becomes) = (question.choices, question.becomes);
    Effect::new(move || {
        let first = root.get().and_then(|it| it.query_selector("input").ok().flatten());
        if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // After the release that asked for it.
            request_animation_frame(move || drop(first.focus()));
        }
    });
    let question = StoredValue::new(question);
    let answer = move || {
        let grants = chosen.get_untracked();
        if grants.is_empty() {
            return;
        }
        let Question { from, to, edge, .. } = question.get_value();
        document.answered();
        match edge {
            Some(edge) => document.edit(Edit::SetGrants { edge, grants }),
            None => document.edit(Edit::Connect { from, to, grants }),
        }
    };
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                answer();
                focus_stage();
            }
            "Escape" => {
                document.answered();
                focus_stage();
            }
            _ => {}
        }
    };
    let boxes = choices.iter().map(|grant| view! { <Choice grant=grant chosen=chosen/> }).collect_view();
    let creates = move || {
        let count = chosen.with(BTreeSet::len);
        if count == 0 {
            "Choose at least one.".to_owned()
        } else {
            format!("Makes {becomes} with exactly these actions.")
        }
    };
    view! {
        <div
            class="popover grants"
            role="dialog"
            aria-label="Connect"
            node_ref=root
            style:left=format!("{left}px")
            style:top=format!("{top}px")
            on:keydown=key
        >
            <header>
                <h3>{heading}</h3>
                <button class="icon-button small" aria-label="Cancel" on:click=move |_| document.answered()>
                    <Icon name="close" size=14/>
                </button>
            </header>
            <div class="choices">{boxes}</div>
            <p class="hint">{creates}</p>
            <button class="button primary wide" disabled=move || chosen.with(BTreeSet::is_empty) on:click=move |_| answer()>
                {if is_new { "Connect" } else { "Apply" }}
            </button>
        </div>
    }
}

#[component]
fn Choice(grant: &'static Grant, chosen: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let actions = grant.actions.len();
    let toggle = move |event: web_sys::Event| {
        let is_on = event_target_checked(&event);
        chosen.update(|it| {
            if is_on {
                it.insert(grant.name.to_owned());
            } else {
                it.remove(grant.name);
            }
        });
    };
    view! {
        <label class="choice" data-tip=grant.actions.join(", ")>
            <input
                type="checkbox"
                name=grant.name
                prop:checked=move || chosen.with(|it| it.contains(grant.name))
                on:change=toggle
            />
            <span>{grant.label}</span>
            <span class="hint">{format!("{actions} {}", if actions == 1 { "action" } else { "actions" })}</span>
        </label>
    }
}
