//! Who can reach whom: the question, its answer hop by hop, and what of the drawing does not hold.

mod answer;
mod drawn;
mod question;
mod sources;

use drawbridge_core::editor::Question;
use leptos::prelude::*;

use crate::document::Document;
use crate::insight::{Found, Insight};
use crate::widgets::icon::Icon;
use answer::AnswerView;
use drawn::DrawnAgainstGranted;
use question::QuestionForm;
use sources::SourceList;

pub(super) use drawn::icon as works_icon;

/// The panel.
#[component]
pub(crate) fn ReachPanel() -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    insight.set_shown(true);
    on_cleanup(move || insight.set_shown(false));
    let is_asked = Memo::new(move |_| document.asked().0.is_some());
    let is_whole = Memo::new(move |_| match document.asked().0 {
        Some(Question::Reach { from, to }) => from.is_some() && to.is_some(),
        Some(Question::Who { .. }) => true,
        None => false,
    });
    view! {
        <div class="reach scroll">
            <h2 class="visually-hidden">"Reach"</h2>
            <Show when=move || is_asked.get() fallback=|| view! { <Invitation/> }>
                <QuestionForm/>
                <Show when=move || is_whole.get()>
                    {move || match insight.found() {
                        Some(Found::Answer(it)) => view! { <AnswerView answer=*it/> }.into_any(),
                        Some(Found::Sources(it)) => view! { <SourceList sources=*it/> }.into_any(),
                        None => ().into_any(),
                    }}
                </Show>
            </Show>
            <Show when=move || !is_asked.get()>
                <DrawnAgainstGranted/>
            </Show>
        </div>
    }
}

/// What can be asked, while nothing is.
#[component]
fn Invitation() -> impl IntoView {
    let document = expect_context::<Document>();
    let has_one = move || !document.picked().nodes.is_empty();
    view! {
        <section class="reach-start">
            <p class="hint">
                "Ask what can reach what, over the network and by permission. The answer lights up on the canvas, hop by hop, with the rule that decides each."
            </p>
            <button class="ask" on:click=move |_| document.act("ask_reach")>
                <Icon name="path" size=18/>
                <span><strong>"Can it reach…?"</strong><span class="hint">"From one node to another"</span></span>
                <kbd>"R"</kbd>
            </button>
            <button class="ask" disabled=move || !has_one() on:click=move |_| document.act("ask_who")>
                <Icon name="eye" size=18/>
                <span>
                    <strong>"Who can reach this?"</strong>
                    <span class="hint">
                        {move || if has_one() { "Everybody who can reach the selected node" } else { "Select a node first" }}
                    </span>
                </span>
                <kbd>"Shift R"</kbd>
            </button>
        </section>
    }
}

/// Text with names and code between backticks.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
pub(super) fn Prose(
    /// What it says.
    text: String,
) -> impl IntoView {
    text.split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part.to_owned().into_any(),
            _ => view! { <span class="quoted">{part.to_owned()}</span> }.into_any(),
        })
        .collect_view()
}
