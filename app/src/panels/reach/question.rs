//! The question: two ends, chosen from a list or on the canvas, and the traffic.

use drawbridge_core::editor::{Edit, End, Picking, Question};
use drawbridge_core::model::NodeId;
use drawbridge_core::sort::InOrder;
use leptos::prelude::*;

use crate::document::Document;
use crate::insight::Insight;
use crate::widgets::icon::Icon;

/// What stands for the internet in a list.
const INTERNET: &str = "internet";

/// The form.
#[component]
pub(super) fn QuestionForm() -> impl IntoView {
    let document = expect_context::<Document>();
    let is_who = Memo::new(move |_| matches!(document.asked().0, Some(Question::Who { .. })));
    view! {
        <section class="question" aria-label="Question">
            <header class="question-head">
                <h3>{move || if is_who.get() { "Who can reach this?" } else { "Can it reach…?" }}</h3>
                <button
                    class="icon-button small"
                    aria-label="Close the question"
                    data-tip="Close  Esc"
                    on:click=move |_| document.edit(Edit::Ask(None))
                >
                    <Icon name="close" size=14/>
                </button>
            </header>
            <div class="ends">
                <div class="end-rows">
                    <Show when=move || !is_who.get()>
                        <EndRow picking=Picking::From label="From"/>
                    </Show>
                    <EndRow picking=Picking::To label="To"/>
                </div>
                <Show when=move || !is_who.get()>
                    <button
                        class="icon-button swap"
                        aria-label="Swap direction"
                        data-tip="Swap direction  X"
                        on:click=move |_| document.act("ask_swapped")
                    >
                        <Icon name="swap-vertical" size=16/>
                    </button>
                </Show>
            </div>
            <TrafficField/>
        </section>
    }
}

#[component]
fn EndRow(picking: Picking, label: &'static str) -> impl IntoView {
    let document = expect_context::<Document>();
    let end = Memo::new(move |_| match (document.asked().0, picking) {
        (Some(Question::Reach { from, .. }), Picking::From) => from,
        (Some(Question::Reach { to, .. }), Picking::To) => to,
        (Some(Question::Who { to }), _) => Some(End::Node(to)),
        _ => None,
    });
    let is_picking = move || document.asked().1 == Some(picking);
    let is_who = move || matches!(document.asked().0, Some(Question::Who { .. }));
    let choices = Memo::new(move |_| {
        let mut choices: Vec<(String, String)> = document.with(|it| {
            it.nodes()
                .map(|(id, node)| (id.to_string(), format!("{} · {}", node.name, node.type_label())))
                .collect()
        });
        choices.order_by_key(|it| it.1.to_lowercase());
        choices
    });
    let value = move || match end.get() {
        None => String::new(),
        Some(End::Internet) => INTERNET.to_owned(),
        Some(End::Node(id)) => format!("node {id}"),
    };
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        let chosen = match chosen.strip_prefix("node ") {
            Some(id) => Some(End::Node(NodeId::from(id))),
            None => (chosen == INTERNET).then_some(End::Internet),
        };
        let question = match (document.asked_now(), picking, chosen) {
            (Some(Question::Reach { to, .. }), Picking::From, from) => Question::Reach { from, to },
            (Some(Question::Reach { from, .. }), Picking::To, to) => Question::Reach { from, to },
            (Some(Question::Who { .. }), _, Some(End::Node(to))) => Question::Who { to },
            _ => return,
        };
        document.edit(Edit::Ask(Some(question)));
    };
    let id = if picking == Picking::From { "reach-from" } else { "reach-to" };
    view! {
        <div class="end" class:picking=is_picking>
            <label for=id>{label}</label>
            <select id=id class="input" on:change=choose prop:value=value>
                <option value="" selected=move || end.with(Option::is_none)>
                    {move || if is_picking() { "Choose on the canvas, or here" } else { "Choose" }}
                </option>
                <Show when=move || !is_who()>
                    <option value=INTERNET selected=move || end.get() == Some(End::Internet)>"Internet (anybody)"</option>
                </Show>
                <For each=move || choices.get() key=Clone::clone let(choice)>
                    <option
                        value=format!("node {}", choice.0)
                        selected={
                            let id = choice.0.clone();
                            move || end.with(|it| matches!(it, Some(End::Node(it)) if it.as_str() == id))
                        }
                    >
                        {choice.1.clone()}
                    </option>
                </For>
            </select>
            <Show when=move || !is_who()>
                <button
                    class="icon-button small"
                    aria-label=format!("Choose {} on the canvas", label.to_lowercase())
                    aria-pressed=move || is_picking().to_string()
                    data-tip="Choose on the canvas"
                    on:click=move |_| document.edit(Edit::Pick(picking))
                >
                    <Icon name="target" size=15/>
                </button>
            </Show>
        </div>
    }
}

#[component]
fn TrafficField() -> impl IntoView {
    let insight = expect_context::<Insight>();
    let natural = move || {
        let natural = insight.natural();
        if natural.is_empty() { "any".to_owned() } else { natural }
    };
    let typed = move |text: &'static str| move |_| insight.traffic.set(text.to_owned());
    let chip = move |text: &'static str, label: &'static str| {
        view! {
            <button
                class="chip"
                aria-pressed=move || (insight.traffic.get() == text).to_string()
                on:click=typed(text)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="traffic">
            <label for="reach-traffic">"Port"</label>
            <input
                id="reach-traffic"
                class="input"
                spellcheck="false"
                autocomplete="off"
                placeholder=natural
                aria-invalid=move || insight.typed_wrong().is_some().to_string()
                aria-describedby="reach-traffic-note"
                prop:value=move || insight.traffic.get()
                on:change=move |event| insight.traffic.set(event_target_value(&event))
            />
            <div class="chips" role="group" aria-label="Usual ports">
                {chip("", "Usual")}{chip("any", "Any")}{chip("443", "443")}{chip("22", "22")}
            </div>
        </div>
        <p id="reach-traffic-note" class="error-text">{move || insight.typed_wrong()}</p>
    }
}
