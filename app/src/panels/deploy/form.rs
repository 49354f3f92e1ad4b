//! Asks for everything a plan needs.

use std::collections::BTreeMap;

use drawbridge_core::cloudformation::image_parameters;
use drawbridge_core::deploy_policy::stack_name;
use drawbridge_core::model::{Parameter, ParameterType};
use drawbridge_core::value::Value;
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::State;
use super::credentials::{CredentialsFields, CredentialsInput};
use super::inputs::Inputs;
use super::planning::Planner;
use crate::document::Document;
use crate::widgets::notice::{Notice, Tone};

/// The form. What it holds stays in [`Inputs`] when it goes.
#[component]
pub(super) fn PlanForm(state: State) -> impl IntoView {
    let document = expect_context::<Document>();
    let inputs = expect_context::<Inputs>();
    let planner = Planner::new(state);
    let is_practice = state.is_practice();
    let fields = CredentialsFields::new(inputs, is_practice);
    let (default_name, default_region) =
        document.peek(|it| (stack_name(&it.settings().name), it.settings().region.clone()));
    let name = move || inputs.stack_name.get().unwrap_or_else(|| default_name.clone());
    let region = NodeRef::<html::Select>::new();
    let problem = RwSignal::new(None::<String>);
    let counts = Memo::new(move |_| document.analysis().report.counts());
    let is_blocked = Memo::new(move |_| counts.with(|it| it.critical + it.high > 0));
    let is_acknowledged = Memo::new(move |_| inputs.acknowledges(counts.get()));
    let parameters = Memo::new(move |_| asked_for(document));

    let written_name = name.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(region) = region.get_untracked() else { return };
        match fields.take() {
            Ok(credentials) => {
                problem.set(None);
                planner.plan(&untrack(&written_name), region.value(), credentials);
            }
            Err(reason) => problem.set(Some(reason)),
        }
    };
    let form = NodeRef::<html::Form>::new();
    // Whoever asked for it beside a stack that stands need not look for it below: it is in sight, and keys go on in it.
    form.on_load(move |it| {
        if state.is_form_asked_for() {
            let wants_secrets = inputs.wants_secrets.get_untracked();
            request_animation_frame(move || {
                it.scroll_into_view();
                if !wants_secrets {
                    drop(it.focus());
                }
            });
        }
    });
    view! {
        <form class="form" on:submit=submit aria-label="Plan a deployment" tabindex="-1" node_ref=form>
            <Show when=move || state.stacks.with(|it| !it.is_empty())>
                <h2>"New plan"</h2>
            </Show>
            <Show when=move || inputs.wants_secrets.get()>
                <Notice tone=Tone::Plain>
                    <p>"All is as it was for the last plan. Temporary credentials are never kept: paste them again."</p>
                </Notice>
            </Show>
            <label class="stacked">
                "Stack name"
                <input class="input" name="stack_name" required maxlength="128" pattern="[A-Za-z][A-Za-z0-9\\-]*"
                    title="A letter, then letters, digits and hyphens" autocomplete="off" spellcheck="false"
                    prop:value=name on:input=move |event| inputs.stack_name.set(Some(event_target_value(&event)))/>
            </label>
            <label class="stacked">
                "Region"
                <select class="input" name="region" node_ref=region
                    on:change=move |event| inputs.region.set(Some(event_target_value(&event)))>
                    {regions(state, inputs, default_region)}
                </select>
            </label>
            <CredentialsInput fields=fields is_practice=is_practice/>
            <Show when=move || parameters.with(|it| !it.is_empty())>
                <fieldset>
                    <legend>"Variables"</legend>
                    <For each=move || parameters.get() key=|it| it.0.clone() let((name, parameter))>
                        <ParameterInput name=name parameter=parameter values=inputs.parameters/>
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
                            on:change=move |event| inputs.acknowledge(counts.get_untracked(), event_target_checked(&event))
                        />
                        "Deploy all the same"
                    </label>
                </Notice>
            </Show>
            {move || problem.get().map(|it| view! { <p class="error-text" role="alert">{it}</p> })}
            <button
                class="button primary wide"
                type="submit"
                disabled=move || state.is_busy.get() || (is_blocked.get() && !is_acknowledged.get())
            >
                {move || if state.is_busy.get() { "Planning…" } else { "Plan" }}
            </button>
            <p class="hint">
                "Saves what you drew, brings in what others saved, and shows what would change. Nothing is touched before you confirm."
            </p>
        </form>
    }
}

/// Whatever a deployment asks for: the diagram's variables, and the images that CloudFormation cannot look up.
fn asked_for(document: Document) -> BTreeMap<String, Parameter> {
    let mut parameters = document.with(|it| it.parameters().clone());
    for (name, description) in image_parameters(&document.analysis().stack) {
        let parameter = Parameter {
            ty: ParameterType::String,
            description,
            default: None,
            secret: false,
            values: Default::default(),
        };
        parameters.entry(name).or_insert(parameter);
    }
    parameters
}

/// Regions of the target, with the one chosen that was chosen before, else the diagram's.
fn regions(state: State, inputs: Inputs, default: String) -> impl IntoView {
    let mut regions =
        state.target.with_untracked(|it| it.as_ref().map(|it| it.regions.clone())).unwrap_or_default();
    if regions.is_empty() {
        regions.push(default.clone());
    }
    let wanted = inputs.region.get_untracked().unwrap_or(default);
    let chosen = if regions.contains(&wanted) { wanted } else { regions[0].clone() };
    regions
        .into_iter()
        .map(|it| {
            let is_chosen = it == chosen;
            view! { <option value=it.clone() selected=is_chosen>{it.clone()}</option> }
        })
        .collect_view()
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
                type=if parameter.secret { "password" } else { "text" }
                name=format!("parameter.{name}")
                data-parameter=name.clone()
                autocomplete=if parameter.secret { "new-password" } else { "off" }
                spellcheck="false"
                required=is_required
                placeholder=default.filter(|_| !parameter.secret).unwrap_or_default()
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
