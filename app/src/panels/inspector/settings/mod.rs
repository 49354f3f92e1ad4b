//! What holds for the whole diagram, shown while nothing is selected: name, Region, environments, state, inputs.

mod backend;
mod delivery;
mod parameters;

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Setting, Settings};
use leptos::prelude::*;
use web_sys::Event;

use super::field::blur_on_enter;
use crate::document::Document;
use crate::widgets::icon::Icon;
use backend::BackendFields;
use delivery::{DeliveryFields, Environments};
use parameters::Parameters;

/// The form.
#[component]
pub(super) fn SettingsForm() -> impl IntoView {
    let document = expect_context::<Document>();
    let settings = Memo::new(move |_| document.with(|it| it.settings().clone()));
    let set = move |setting: Setting| document.edit(Edit::SetSetting(setting));
    view! {
        <header class="subject">
            <span class="tile plain"><Icon name="layout"/></span>
            <div>
                <h2>"Diagram"</h2>
                <p class="hint">"Select something to see its properties."</p>
            </div>
        </header>
        <div class="form">
            <SettingText
                id="setting-name"
                label="Name"
                doc="Name of the architecture; the default stack name comes from it."
                value=Signal::derive(move || settings.get().name)
                set=Callback::new(move |it| set(Setting::Name(it)))
            />
            <div class="field">
                <label class="field-label" for="setting-region" data-tip="Where it is deployed.">"Region"</label>
                <select
                    class="input"
                    id="setting-region"
                    data-setting="region"
                    disabled=move || document.is_read_only()
                    prop:value=move || settings.get().region
                    on:change=move |event| set(Setting::Region(event_target_value(&event)))
                >
                    {Settings::REGIONS
                        .iter()
                        .map(|it| view! { <option value=*it selected=move || settings.get().region == *it>{*it}</option> })
                        .collect_view()}
                </select>
            </div>
            <SettingText
                id="setting-environment"
                label="Environment"
                doc="Such as test or production; a tag on every resource, and the name of the file with its values."
                value=Signal::derive(move || settings.get().environment)
                set=Callback::new(move |it| set(Setting::Environment(it)))
            />
            <Environments settings=settings/>
            <Parameters/>
            <h3 data-tip="What comes with the Terraform files beside the resources.">"Terraform"</h3>
            <BackendFields settings=settings/>
            <DeliveryFields settings=settings/>
        </div>
    }
}

#[component]
fn SettingText(
    id: &'static str,
    label: &'static str,
    doc: &'static str,
    value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let change = move |event: Event| {
        let field = event_target::<web_sys::HtmlInputElement>(&event);
        let typed = field.value().trim().to_owned();
        if typed.is_empty() {
            field.set_value(&value.get_untracked());
        } else {
            set.run(typed);
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for=id data-tip=doc>{label}<span class="required" aria-hidden="true">"*"</span></label>
            <input
                class="input"
                id=id
                autocomplete="off"
                prop:value=move || value.get()
                disabled=move || document.is_read_only()
                on:change=change
                on:keydown=blur_on_enter
            />
        </div>
    }
}
