//! What was set aside, and which decisions have lapsed.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Diagram, Suppression, SuppressionId};
use drawbridge_core::rules;
use leptos::prelude::*;

use super::Prose;
use crate::document::{Document, today};

/// All decisions of the diagram: those that hold, then those that are over.
#[component]
pub(super) fn SuppressedList() -> impl IntoView {
    let document = expect_context::<Document>();
    let all = Memo::new(move |_| {
        document.with(|it| it.suppressions().map(|(id, it)| (id.clone(), it.clone())).collect::<Vec<_>>())
    });
    let forbidden = move || document.with(|it| it.settings().profile.forbid_suppressions);
    let summary = move || match (all.with(Vec::len), forbidden()) {
        (1, false) => "1 suppression".to_owned(),
        (count, false) => format!("{count} suppressions"),
        (count, true) => format!("{count} suppressions, forbidden by the profile"),
    };
    view! {
        <Show when=move || all.with(|it| !it.is_empty())>
            <details class="suppressed">
                <summary>{summary}</summary>
                <ul>
                    <For each=move || all.get() key=|it| it.0.clone() let(entry)>
                        <Decision id=entry.0 decision=entry.1/>
                    </For>
                </ul>
            </details>
        </Show>
    }
}

#[component]
fn Decision(id: SuppressionId, decision: Suppression) -> impl IntoView {
    let document = expect_context::<Document>();
    let name = |diagram: &Diagram, at: &str| {
        let node = |id: &str| diagram.node(id).map(|it| it.name.clone());
        let edge = || {
            let edge = diagram.edge(at)?;
            Some(format!("{} → {}", node(edge.from.as_str())?, node(edge.to.as_str())?))
        };
        node(at).or_else(edge)
    };
    let place = decision.at.as_ref().and_then(|at| document.peek(|it| name(it, at)));
    let title = rules::by_id(&decision.rule).map_or_else(|| decision.rule.clone(), |it| it.title.to_owned());
    let is_over = !decision.holds_on(Some(today()));
    let until =
        decision.until.map(|it| if is_over { format!("over since {it}") } else { format!("until {it}") });
    let by = [Some(decision.owner.clone()).filter(|it| !it.is_empty()), until];
    let by: Vec<String> = by.into_iter().flatten().collect();
    view! {
        <li data-suppression=decision.rule.clone() class:over=is_over>
            <strong>{place.unwrap_or_else(|| "Whole stack".to_owned())}</strong>
            <span><Prose text=title/></span>
            <span class="hint">{decision.reason}</span>
            <div class="suppressed-foot">
                <span class="hint">{by.join(" · ")}</span>
                <button
                    class="button ghost small"
                    disabled=move || document.is_read_only()
                    on:click=move |_| document.edit(Edit::Unsuppress(id.clone()))
                >
                    "Take back"
                </button>
            </div>
        </li>
    }
}
