//! The form that sets a finding aside: why, who answers for it, until when.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Suppression, parse_day};
use drawbridge_core::rules::Finding;
use drawbridge_core::stack::Origin;
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::document::{Document, today};
use crate::dom::storage;

/// Where the name of who answers is remembered.
const OWNER: &str = "suppression-owner";

/// Days that are offered first: long enough to plan a repair, short enough to be asked again.
const DAYS: i64 = 90;

/// The form.
#[component]
pub(super) fn SuppressForm(finding: Finding, is_open: RwSignal<bool>) -> impl IntoView {
    let document = expect_context::<Document>();
    let analysis = document.analysis_now();
    let value = finding.value(&analysis.stack);
    let resource = analysis.stack.get(&finding.address);
    let property = finding.property.and_then(|key| Some(resource?.ty?.prop(key)?.label));
    let tf_type = resource.map(|it| it.tf_type.clone());
    let rule = finding.rule.id;
    let at = match finding.origin {
        Some(Origin::Node { id, .. }) => Some(id.to_string()),
        Some(Origin::Edge { id }) => Some(id.to_string()),
        Some(Origin::Source { .. }) | None => None,
    };
    let is_only = RwSignal::new(value.is_some());
    let error = RwSignal::new(None::<String>);
    let (reason, owner, until) =
        (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    reason.on_load(|it| drop(it.focus()));
    let text = |field: NodeRef<html::Input>| {
        field.get_untracked().map(|it| it.value().trim().to_owned()).unwrap_or_default()
    };
    let kept = value.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let until = match text(until) {
            day if day.is_empty() => None,
            day => match parse_day(&day) {
                Ok(day) => Some(day),
                Err(reason) => return error.set(Some(reason)),
            },
        };
        let suppression = Suppression {
            rule: rule.to_owned(),
            at: at.clone(),
            tf_type: tf_type.clone().filter(|_| at.is_some()),
            value: kept.clone().filter(|_| is_only.get_untracked()),
            reason: text(reason),
            owner: text(owner),
            until,
        };
        if let Err(reason) = suppression.check() {
            return error.set(Some(format!("The suppression {reason}.")));
        }
        storage::set(OWNER, &suppression.owner);
        is_open.set(false);
        document.edit(Edit::Suppress(suppression));
    };
    let later = today().checked_add(time::Duration::days(DAYS)).map(|it| it.to_string()).unwrap_or_default();
    let only = value.zip(property).map(|(value, property)| {
        // What is no short text says nothing here.
        let is_plain = value.len() <= 40 && !value.starts_with(['{', '[']);
        let said = if is_plain { format!("Only while {property} is") } else { format!("Only while {property} stays as it is") };
        let said = view! { <span>{said}" "{is_plain.then(|| view! { <code>{value}</code> })}</span> };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || is_only.get() on:change=move |event| is_only.set(event_target_checked(&event))/>
                {said}
            </label>
        }
    });
    view! {
        <form class="suppress" aria-label="Suppress this finding" on:submit=submit on:keydown=|event| event.stop_propagation()>
            <label class="stacked">
                "Why this is acceptable"
                <input class="input" name="reason" autocomplete="off" required node_ref=reason/>
            </label>
            <div class="pair">
                <label class="stacked">
                    "Who answers for it"
                    <input class="input" name="owner" autocomplete="off" prop:value=storage::get(OWNER).unwrap_or_default() node_ref=owner/>
                </label>
                <label class="stacked">
                    "Until"
                    <input class="input" type="date" name="until" prop:value=later node_ref=until/>
                </label>
            </div>
            {only}
            {move || error.get().map(|it| view! { <p class="error" role="alert">{it}</p> })}
            <div class="button-row">
                <button class="button small primary" type="submit">"Suppress"</button>
                <button class="button small" type="button" on:click=move |_| is_open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}
