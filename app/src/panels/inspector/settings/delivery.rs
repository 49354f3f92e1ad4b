//! How the Terraform files are used: for which environments, against what, by whom.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Delivery, Pipeline, Setting, Settings};
use leptos::html;
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent};

use crate::document::Document;
use crate::panels::inspector::value::ErrorText;
use crate::widgets::icon::Icon;

/// Changes the delivery if it is sound, else says why not.
fn change(document: Document, error: RwSignal<Option<String>>, change: impl FnOnce(&mut Delivery)) {
    let mut delivery = document.peek(|it| it.settings().delivery.clone());
    change(&mut delivery);
    let setting = Setting::Delivery(delivery);
    let verdict = setting.check();
    error.set(verdict.clone().err());
    if verdict.is_ok() {
        document.edit(Edit::SetSetting(setting));
    }
}

/// Environments beside the first one.
#[component]
pub(super) fn Environments(settings: Memo<Settings>) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let field = NodeRef::<html::Input>::new();
    let names = Memo::new(move |_| settings.with(|it| it.delivery.environments.clone()));
    let add = move || {
        let Some(field) = field.get_untracked() else { return };
        let typed = field.value().trim().to_owned();
        if typed.is_empty() {
            return;
        }
        let is_taken = settings
            .with_untracked(|it| it.environment == typed || it.delivery.environments.contains(&typed));
        if is_taken {
            error.set(Some(format!("there is an environment `{typed}` already")));
            return;
        }
        change(document, error, |it| it.environments.push(typed));
        field.set_value("");
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    let chip = move |name: String| {
        let (label, gone) = (format!("Remove environment {name}"), name.clone());
        view! {
            <li class="chip removable">
                {name}
                <button
                    class="icon-button small"
                    aria-label=label
                    disabled=move || document.is_read_only()
                    on:click=move |_| change(document, error, |it| it.environments.retain(|it| *it != gone))
                >
                    <Icon name="close" size=12/>
                </button>
            </li>
        }
    };
    view! {
        <div class="field">
            <label
                class="field-label"
                for="setting-environments"
                data-tip="The same architecture once more, such as for production: Terraform gets a file of values for each."
            >
                "Further environments"
            </label>
            <div class="field-control">
                <Show when=move || names.with(|it| !it.is_empty())>
                    <ul class="chips" aria-label="Further environments">
                        <For each=move || names.get() key=Clone::clone children=chip/>
                    </ul>
                </Show>
                <input
                    class="input"
                    id="setting-environments"
                    data-setting="environments"
                    node_ref=field
                    placeholder="Type a name, Enter adds it"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="64"
                    disabled=move || document.is_read_only()
                    on:keydown=key
                    on:change=move |_| add()
                />
                <ErrorText error=error/>
            </div>
        </div>
    }
}

/// Emulator and pipeline.
#[component]
pub(super) fn DeliveryFields(settings: Memo<Settings>) -> impl IntoView {
    const NONE: &str = "";
    const GITHUB: &str = "github_actions";
    const AZURE: &str = "azure_devops";
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let emulator = Memo::new(move |_| settings.with(|it| it.delivery.emulator));
    let pipeline = move || match settings.with(|it| it.delivery.pipeline) {
        None => NONE,
        Some(Pipeline::GithubActions) => GITHUB,
        Some(Pipeline::AzureDevops) => AZURE,
    };
    let choose = move |event: Event| {
        let chosen = match event_target_value(&event).as_str() {
            GITHUB => Some(Pipeline::GithubActions),
            AZURE => Some(Pipeline::AzureDevops),
            _ => None,
        };
        change(document, error, |it| it.pipeline = chosen);
    };
    let toggle = move |event: Event| {
        let is_on = event_target_checked(&event);
        change(document, error, |it| it.emulator = is_on);
    };
    let option = move |value: &'static str, label: &'static str| {
        view! { <option value=value selected=move || pipeline() == value>{label}</option> }
    };
    view! {
        <div class="field">
            <label
                class="field-label"
                for="setting-emulator"
                data-tip="Adds a variable that points everything at an emulator on this machine, such as LocalStack, instead of AWS."
            >
                "Local emulator"
            </label>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id="setting-emulator"
                data-setting="emulator"
                prop:checked=move || emulator.get()
                disabled=move || document.is_read_only()
                on:change=toggle
            />
        </div>
        <div class="field">
            <label
                class="field-label"
                for="setting-pipeline"
                data-tip="Plans on a pull request and applies on the main branch, with a role it assumes by OpenID Connect: no stored keys."
            >
                "Pipeline"
            </label>
            <select
                class="input"
                id="setting-pipeline"
                data-setting="pipeline"
                disabled=move || document.is_read_only()
                prop:value=pipeline
                on:change=choose
            >
                {option(NONE, "None")}{option(GITHUB, "GitHub Actions")}{option(AZURE, "Azure DevOps")}
            </select>
        </div>
        <ErrorText error=error/>
    }
}
