//! Everybody who can reach a node; each leads to its way.

use drawbridge_core::connectivity::{Source, Sources};
use drawbridge_core::editor::{End, Question};
use leptos::prelude::*;

use super::Prose;
use super::answer::mark;
use crate::document::Document;
use crate::insight::Insight;
use crate::notify::sentence;
use crate::widgets::icon::{Icon, Tile};

/// The list.
#[component]
pub(super) fn SourceList(sources: Sources) -> impl IntoView {
    let Sources { found, note } = sources;
    let is_empty = found.is_empty();
    view! {
        <section class="answer" aria-label="Answer">
            {note.map(|it| view! { <p class="hint"><Prose text=sentence(&it)/></p> })}
            {is_empty.then(|| view! {
                <p class="verdict">
                    <span class="verdict-mark"><Icon name="lock" size=15/></span>
                    "Nobody can reach it."
                </p>
            })}
            <ul class="sources">
                {found.into_iter().map(|it| view! { <SourceRow source=it/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn SourceRow(source: Source) -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    let Source { end, name, verdict, traffic, allows } = source;
    let ty = end.node().and_then(|id| document.peek(|it| it.node(id.as_str()).map(|it| it.ty)));
    let id = end.node().map(ToString::to_string);
    let mut what: Vec<String> = ty.map(|it| it.label.to_owned()).into_iter().collect();
    if !traffic.is_empty() {
        what.push(traffic);
    }
    if !allows.is_empty() {
        what.push(allows.join(", "));
    }
    let ask = move |_| {
        if let Some(Question::Who { to }) = document.asked_now() {
            let (from, to) = (Some(end.clone()), Some(End::Node(to)));
            insight.ask(Some(Question::Reach { from, to }));
        }
    };
    view! {
        <li>
            <button class="source" data-verdict=verdict.id() data-source=id on:click=ask>
                {match ty {
                    Some(ty) => view! { <Tile ty=ty small=true/> }.into_any(),
                    None => view! { <span class="tile small plain" aria-hidden="true"><Icon name="internet" size=14/></span> }.into_any(),
                }}
                <span class="source-text"><strong>{name}</strong><span class="hint">{what.join(" · ")}</span></span>
                <span class="verdict-mark small"><Icon name=mark(verdict) size=11/></span>
                <Icon name="chevron-right" size=14/>
            </button>
        </li>
    }
}
