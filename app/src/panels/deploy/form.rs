//! Asks for everything a plan needs.

use std::collections::BTreeMap;

use drawbridge_core::api::NewDeployment;
use drawbridge_core::cloudformation::image_parameters;
use drawbridge_core::deploy_policy::stack_name;
use drawbridge_core::model::{Parameter, ParameterType};
use drawbridge_core::value::Value;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use super::State;
use super::credentials::{CredentialsFields, CredentialsInput};
use crate::api::deployments;
use crate::document::Document;
use crate::saving::{Saved, Saving};
use crate::widgets::notice::{Notice, Tone};

/// The form.
#[component]
pub(super) fn PlanForm(state: State) -> impl IntoView {
    let document = expect_context::<Document>();
    let saving = expect_context::<Saving>();
    let target = move || state.target.get();
    let is_practice = state.target.with_untracked(|it| it.as_ref().is_some_and(|it| it.practice));
    let fields = CredentialsFields::new(is_practice);
    let (default_name, default_region) =
        document.peek(|it| (stack_name(&it.settings().name), it.settings().region.clone()));
    let name = NodeRef::<html::Input>::new();
    let region = NodeRef::<html::Select>::new();
    let values = RwSignal::new(BTreeMap::<String, String>::new());
    let is_acknowledged = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let counts = Memo::new(move |_| document.analysis().report.counts());
    let is_blocked = Memo::new(move |_| counts.with(|it| it.critical + it.high > 0));
    let parameters = Memo::new(move |_| {
        let mut parameters = document.with(|it| it.parameters().clone());
        // CloudFormation cannot look images up.
        for (name, description) in image_parameters(&document.analysis().stack) {
            let parameter = Parameter {
                ty: ParameterType::String,
                description,
                default: None,
                values: Default::default(),
            };
            parameters.entry(name).or_insert(parameter);
        }
        parameters
    });
    let is_saved = move || saving.saved() == Saved::Stored;

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(region)) = (name.get_untracked(), region.get_untracked()) else { return };
        let credentials = match fields.take() {
            Ok(it) => it,
            Err(reason) => return problem.set(Some(reason)),
        };
        problem.set(None);
        let mut given = values.get_untracked();
        given.retain(|_, it| !it.trim().is_empty());
        let body = NewDeployment {
            stack_name: name.value().trim().to_owned(),
            region: region.value(),
            credentials,
            execution_role_arn: None,
            parameters: given,
            acknowledge_findings: is_acknowledged.get_untracked(),
        };
        state.is_busy.set(true);
        state.failure.set(None);
        spawn_local(async move {
            state.answered(deployments::plan(&state.diagram.get_value(), &body).await);
        });
    };
    let regions = move || {
        let mut regions = target().map(|it| it.regions).unwrap_or_default();
        if regions.is_empty() {
            regions.push(default_region.clone());
        }
        let chosen =
            if regions.contains(&default_region) { default_region.clone() } else { regions[0].clone() };
        regions
            .into_iter()
            .map(|it| {
                let is_chosen = it == chosen;
                view! { <option value=it.clone() selected=is_chosen>{it.clone()}</option> }
            })
            .collect_view()
    };
    view! {
        <form class="form" on:submit=submit aria-label="Plan a deployment">
            <label class="stacked">
                "Stack name"
                <input class="input" name="stack_name" required maxlength="128" pattern="[A-Za-z][A-Za-z0-9\\-]*"
                    title="A letter, then letters, digits and hyphens" autocomplete="off" spellcheck="false"
                    prop:value=default_name node_ref=name/>
            </label>
            <label class="stacked">
                "Region"
                <select class="input" name="region" node_ref=region>{regions}</select>
            </label>
            <CredentialsInput fields=fields is_practice=is_practice/>
            <Show when=move || parameters.with(|it| !it.is_empty())>
                <fieldset>
                    <legend>"Inputs"</legend>
                    <For each=move || parameters.get() key=|it| it.0.clone() let((name, parameter))>
                        <ParameterInput name=name parameter=parameter values=values/>
                    </For>
                </fieldset>
            </Show>
            <Show when=move || is_blocked.get()>
                <Notice tone=Tone::Warn>
                    <p>{move || format!("{} critical and {} high findings. Fix them, or deploy knowing them.", counts.get().critical, counts.get().high)}</p>
                    <label class="radio">
                        <input
                            type="checkbox"
                            name="acknowledge_findings"
                            prop:checked=move || is_acknowledged.get()
                            on:change=move |event| is_acknowledged.set(event_target_checked(&event))
                        />
                        "Deploy all the same"
                    </label>
                </Notice>
            </Show>
            {move || problem.get().map(|it| view! { <p class="error-text" role="alert">{it}</p> })}
            <button
                class="button primary wide"
                type="submit"
                disabled=move || state.is_busy.get() || !is_saved() || (is_blocked.get() && !is_acknowledged.get())
            >
                {move || if state.is_busy.get() { "Planning…" } else { "Plan" }}
            </button>
            <p class="hint">
                {move || if is_saved() {
                    "Shows what would change. Nothing is touched before you confirm."
                } else {
                    "Waits until the diagram is saved: what is planned is what is stored."
                }}
            </p>
        </form>
    }
}

#[component]
fn ParameterInput(
    name: String,
    parameter: Parameter,
    values: RwSignal<BTreeMap<String, String>>,
) -> impl IntoView {
    let default = parameter.default.as_ref().map(default_text);
    let is_required = default.is_none();
    let key = name.clone();
    let now = {
        let name = name.clone();
        move || values.with(|it| it.get(&name).cloned()).unwrap_or_default()
    };
    view! {
        <label class="stacked">
            <span>
                <code>{name.clone()}</code>
                {is_required.then(|| view! { <span class="required" aria-hidden="true">"*"</span> })}
            </span>
            <input
                class="input mono"
                name=format!("parameter.{name}")
                data-parameter=name.clone()
                autocomplete="off"
                spellcheck="false"
                required=is_required
                placeholder=default.unwrap_or_default()
                prop:value=now
                on:input=move |event| values.update(|it| {
                    it.insert(key.clone(), event_target_value(&event));
                })
            />
            <span class="hint">{parameter.description}</span>
        </label>
    }
}

/// A default as CloudFormation takes values: lists with commas.
fn default_text(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().map(default_text).collect::<Vec<_>>().join(","),
        Value::Str(it) => it.clone(),
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => it.to_string(),
        _ => String::new(),
    }
}
