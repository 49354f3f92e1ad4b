//! What a change set would do, line by line.

use drawbridge_core::api::{Change, ChangeAction, Replacement};
use drawbridge_core::editor::Edit;
use leptos::prelude::*;

use crate::canvas::{Mark, Marks};
use crate::document::Document;
use crate::widgets::icon::Icon;

/// What happens to a resource, as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Add,
    Modify,
    Replace,
    Remove,
}

impl Effect {
    fn of(change: &Change) -> Self {
        match (change.action, change.replacement) {
            (ChangeAction::Add | ChangeAction::Import, _) => Self::Add,
            (ChangeAction::Remove, _) => Self::Remove,
            (ChangeAction::Modify | ChangeAction::Dynamic, Replacement::Yes | Replacement::Conditional) => {
                Self::Replace
            }
            (ChangeAction::Modify | ChangeAction::Dynamic, Replacement::No) => Self::Modify,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Modify => "Modify",
            Self::Replace => "Replace",
            Self::Remove => "Remove",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Add => "plus-circle",
            Self::Modify => "pencil",
            Self::Replace => "swap",
            Self::Remove => "minus-circle",
        }
    }
}

/// What the plan does to each node.
pub(super) fn marks(plan: &[Change]) -> Marks {
    let mut marks = Marks::new();
    for change in plan {
        let Some(id) = &change.node_id else { continue };
        let mark = match Effect::of(change) {
            Effect::Add => Mark::Added,
            Effect::Modify => Mark::Changed,
            Effect::Replace => Mark::Replaced,
            Effect::Remove => Mark::Removed,
        };
        let shown = marks.entry(id.as_str().into()).or_insert(mark);
        *shown = mark.max(*shown);
    }
    marks
}

/// Whether data would be lost.
pub(super) fn loses_data(plan: &[Change]) -> bool {
    plan.iter().any(|it| it.stateful && matches!(Effect::of(it), Effect::Replace | Effect::Remove))
}

/// The list.
#[component]
pub(super) fn PlanList(plan: Vec<Change>) -> impl IntoView {
    let document = expect_context::<Document>();
    let count = |effect: Effect| plan.iter().filter(|it| Effect::of(it) == effect).count();
    let summary: Vec<String> = [Effect::Add, Effect::Modify, Effect::Replace, Effect::Remove]
        .into_iter()
        .filter(|it| count(*it) > 0)
        .map(|it| format!("{} to {}", count(it), it.name().to_lowercase()))
        .collect();
    let rows = plan.into_iter().map(|change| {
        let effect = Effect::of(&change);
        let name =
            change.node_id.as_ref().and_then(|id| document.peek(|it| it.node(id).map(|it| it.name.clone())));
        let node = change.node_id.clone();
        let show = move |_| {
            if let Some(id) = &node {
                document.edit(Edit::ZoomToNode(id.as_str().into()));
            }
        };
        view! {
            <li class="change" data-change=effect.name() data-logical-id=change.logical_id.clone()>
                <button on:click=show disabled=change.node_id.is_none()>
                    <Icon name=effect.icon() size=15/>
                    <span class="change-what">
                        <strong>{name.unwrap_or_else(|| change.logical_id.clone())}</strong>
                        <span class="hint">{change.type_name.clone()}</span>
                    </span>
                    <span class="change-effect">
                        {effect.name()}
                        {(change.replacement == Replacement::Conditional).then_some("?")}
                    </span>
                    {(change.stateful && matches!(effect, Effect::Replace | Effect::Remove))
                        .then(|| view! { <span class="chip" data-severity="critical">"loses data"</span> })}
                </button>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h3>"Changes"</h3>
        <p class="hint">{summary.join(", ")}</p>
        <ul class="changes" aria-label="Plan">{rows}</ul>
    }
}
