//! The answer: in one sentence, then hop by hop. What a hop is about lights up while it is looked at.

use drawbridge_core::connectivity::{Allowed, Answer, Granted, Route, Step, Verdict};
use drawbridge_core::editor::Edit;
use drawbridge_core::model::NodeId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::Prose;
use crate::document::Document;
use crate::insight::Insight;
use crate::widgets::icon::Icon;

/// The answer.
#[component]
pub(super) fn AnswerView(answer: Answer) -> impl IntoView {
    let insight = expect_context::<Insight>();
    let Answer { verdict, headline, admitted, flows, routes, change, unknown, allowed, note, .. } = answer;
    let blamed = routes.iter().flat_map(|it| &it.steps).find(|it| it.blocks).and_then(|it| it.node.clone());
    let denied = || allowed.as_ref().and_then(Allowed::blamed);
    let blamed = blamed.or_else(denied);
    let n_routes = routes.len();
    let routes = StoredValue::new(routes);
    let shown = move || insight.route.get().min(n_routes.saturating_sub(1));
    let turn = move |by: usize| {
        move |_| {
            insight.route.update(|it| *it = (*it + by) % n_routes.max(1));
            insight.step.set(None);
        }
    };
    view! {
        <section class="answer" data-verdict=verdict.id() aria-label="Answer">
            <p class="verdict">
                <span class="verdict-mark"><Icon name=mark(verdict) size=16/></span>
                <span><Prose text=headline/></span>
            </p>
            {(!admitted.is_empty()).then(|| view! { <p class="admitted"><span class="hint">"Gets through: "</span>{admitted}</p> })}
            {note.map(|it| view! { <p class="hint"><Prose text=sentence_of(&it)/></p> })}
            {(!unknown.is_empty()).then(|| view! {
                <div class="unknown">
                    <h4>"It hangs on"</h4>
                    <ul>{unknown.into_iter().map(|it| view! { <li><Prose text=it/></li> }).collect_view()}</ul>
                </div>
            })}
            {change.map(|it| view! {
                <div class="opening">
                    <Icon name="wand" size=15/>
                    <p><strong>"To open the way: "</strong><Prose text=it/>"."</p>
                    {blamed.map(|node| view! { <ShowIt node=node/> })}
                </div>
            })}
            {allowed.map(|it| view! { <AllowedView allowed=it/> })}
            {(n_routes > 0).then(|| view! {
                <div class="route-head">
                    <h4>"Through the network"</h4>
                    {(n_routes > 1).then(|| view! {
                        <span class="turn">
                            <button class="icon-button small" aria-label="Way before" on:click=turn(n_routes - 1)><Icon name="chevron-left" size=14/></button>
                            <span>{move || format!("Way {} of {n_routes}", shown() + 1)}</span>
                            <button class="icon-button small" aria-label="Next way" on:click=turn(1)><Icon name="chevron-right" size=14/></button>
                        </span>
                    })}
                </div>
                {move || routes.with_value(|it| it.get(shown()).cloned()).map(|it| view! { <Hops route=it/> })}
            })}
            {(!flows.is_empty()).then(|| view! {
                <details class="flows">
                    <summary>"Addresses and ports"</summary>
                    <ul>{flows.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
                </details>
            })}
        </section>
    }
}

/// The icon of a verdict.
pub(super) const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "check",
        Verdict::Undecided => "question",
        Verdict::No => "close",
    }
}

fn sentence_of(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

#[component]
fn ShowIt(node: NodeId) -> impl IntoView {
    let document = expect_context::<Document>();
    view! {
        <button class="button small" on:click=move |_| document.edit(Edit::ZoomToNode(node.clone()))>
            <Icon name="target" size=13/>"Show it"
        </button>
    }
}

/// The hops of one way. Arrow keys step through them.
#[component]
fn Hops(route: Route) -> impl IntoView {
    let insight = expect_context::<Insight>();
    let key = move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let row = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let row = row.and_then(|it| it.closest("li").ok().flatten());
        let to =
            row.and_then(|it| if next { it.next_element_sibling() } else { it.previous_element_sibling() });
        let to = to.and_then(|it| it.query_selector("button").ok().flatten());
        if let Some(button) = to.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            drop(button.focus());
        }
    };
    let steps = route.steps.into_iter().enumerate().map(|(index, it)| view! { <Hop index=index step=it/> });
    view! {
        <ol class="hops" aria-label="Hops" on:keydown=key on:pointerleave=move |_| insight.step.set(None)>
            {steps.collect_view()}
        </ol>
    }
}

#[component]
fn Hop(index: usize, step: Step) -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    let ty = step.node.as_ref().and_then(|id| document.peek(|it| it.node(id.as_str()).map(|it| it.ty)));
    let node = step.node.clone();
    let show = move |_| {
        if let Some(node) = &node {
            document.edit(Edit::ZoomToNode(node.clone()));
        }
    };
    let look = move || insight.step.set(Some(index));
    view! {
        <li class="hop" class:blocks=step.blocks data-step-node=step.node.as_ref().map(ToString::to_string)>
            <button
                aria-current=move || (insight.step.get() == Some(index)).then_some("step")
                disabled=step.node.is_none()
                on:pointerenter=move |_| look()
                on:focus=move |_| look()
                on:click=show
            >
                <span class="hop-number">
                    {if step.blocks { view! { <Icon name="close" size=12/> }.into_any() } else { (index + 1).to_string().into_any() }}
                </span>
                <span class="hop-text">
                    {step.blocks.then(|| view! { <strong>"Blocked: "</strong> })}
                    <Prose text=step.text/>
                </span>
                {ty.map(|it| view! { <Icon name=it.icon size=15/> })}
            </button>
        </li>
    }
}

/// What may be done, grant by grant.
#[component]
fn AllowedView(allowed: Allowed) -> impl IntoView {
    let Allowed { grants, ways, is_drawn, .. } = allowed;
    let ways = (!ways.is_empty()).then(|| ways.join(" or "));
    view! {
        <div class="route-head">
            <h4>"By permission"</h4>
            <span class="hint">{if is_drawn { "what the edge says" } else { "no edge is drawn" }}</span>
        </div>
        {ways.map(|it| view! { <p class="hint">"Requests go "<Prose text=it/>"."</p> })}
        <ul class="grants">
            {grants.into_iter().map(|it| view! { <GrantRow granted=it/> }).collect_view()}
        </ul>
    }
}

#[component]
fn GrantRow(granted: Granted) -> impl IntoView {
    let document = expect_context::<Document>();
    let Granted { labels, verdict, action, reasons, missing } = granted;
    let labels = labels.join(", ");
    let reasons = reasons.into_iter().map(|reason| {
        let node = reason.node.clone();
        view! {
            <li>
                <Prose text=reason.text/>
                {node.map(|node| view! {
                    <button
                        class="icon-button small"
                        aria-label="Show where it stands"
                        data-tip="Show where it stands"
                        on:click=move |_| document.edit(Edit::ZoomToNode(node.clone()))
                    >
                        <Icon name="target" size=12/>
                    </button>
                })}
            </li>
        }
    });
    view! {
        <li class="grant" data-verdict=verdict.id()>
            <p>
                <span class="verdict-mark small"><Icon name=mark(verdict) size=11/></span>
                <strong>{labels}</strong>
                {action.map(|it| view! { <code>{it}</code> })}
            </p>
            <ul>
                {reasons.collect_view()}
                {missing.into_iter().map(|it| view! { <li>"Not known: "<Prose text=it/></li> }).collect_view()}
            </ul>
        </li>
    }
}
