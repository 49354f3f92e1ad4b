//! How much of what the rules ask for holds, per category.

use drawbridge_core::rules::{self, Score};
use leptos::prelude::*;

use crate::document::Document;

/// A bar for each category that has something to look at.
#[component]
pub(super) fn Scores() -> impl IntoView {
    let document = expect_context::<Document>();
    let scores = Memo::new(move |_| {
        let analysis = document.analysis();
        rules::scores(&analysis.stack, &analysis.report)
    });
    let bar = |score: Score| {
        let Score { category, percent, .. } = score;
        let name = match category {
            rules::Category::Iam => "IAM".to_owned(),
            other => super::with_capital(other.id()),
        };
        view! {
            <li data-score=category.id() data-level=score.level() title=score.why()>
                <span>{name}</span>
                <span class="score-bar" aria-hidden="true"><span style:width=format!("{percent}%")></span></span>
                <span class="score-number">{percent}</span>
            </li>
        }
    };
    view! {
        <Show when=move || scores.with(|it| !it.is_empty())>
            <ul class="scores" aria-label="Scores of 100, by category">
                {move || scores.get().into_iter().map(bar).collect_view()}
            </ul>
        </Show>
    }
}
