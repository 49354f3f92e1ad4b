//! Where Terraform keeps its state.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Backend, Setting, Settings};
use leptos::prelude::*;
use web_sys::Event;

use crate::document::Document;
use crate::panels::inspector::field::blur_on_enter;
use crate::panels::inspector::value::ErrorText;

/// A switch, and the bucket's fields while it is on.
#[component]
pub(super) fn BackendFields(settings: Memo<Settings>) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let is_on = Memo::new(move |_| settings.get().backend.is_some());
    let set = move |backend: Option<Backend>| {
        let setting = Setting::Backend(backend);
        let verdict = setting.check();
        error.set(verdict.clone().err());
        if verdict.is_ok() {
            document.edit(Edit::SetSetting(setting));
        }
    };
    let toggle = move |event: Event| {
        let stem = crate::saving::file_stem(&settings.get_untracked().name);
        set(event_target_checked(&event).then(|| Backend {
            bucket: format!("{stem}-terraform-state"),
            key: format!("{stem}/terraform.tfstate"),
            lock_table: None,
        }));
    };
    let change = move |change: &dyn Fn(&mut Backend)| {
        if let Some(mut backend) = settings.get_untracked().backend {
            change(&mut backend);
            set(Some(backend));
        }
    };
    let now = move |read: fn(Backend) -> String| settings.get().backend.map(read).unwrap_or_default();
    view! {
        <div class="field">
            <label
                class="field-label"
                for="setting-backend"
                data-tip="Keeps Terraform's state in an S3 bucket, encrypted and locked, instead of on the machine that runs it."
            >
                "State in S3"
            </label>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id="setting-backend"
                data-setting="backend"
                prop:checked=move || is_on.get()
                disabled=move || document.is_read_only()
                on:change=toggle
            />
        </div>
        <Show when=move || is_on.get()>
            <BackendText
                id="setting-bucket"
                label="State bucket"
                doc="Made once, by hand or another stack, before the first init."
                placeholder=""
                value=Signal::derive(move || now(|it| it.bucket))
                set=Callback::new(move |typed: String| change(&|it| it.bucket.clone_from(&typed)))
            />
            <BackendText
                id="setting-key"
                label="State key"
                doc="Path of the state file in the bucket; each environment has its own below it."
                placeholder=""
                value=Signal::derive(move || now(|it| it.key))
                set=Callback::new(move |typed: String| change(&|it| it.key.clone_from(&typed)))
            />
            <BackendText
                id="setting-lock-table"
                label="Lock table"
                doc="A DynamoDB table with the partition key LockID, for Terraform before 1.11. Empty: a lock file beside the state."
                placeholder="None: a lock file"
                value=Signal::derive(move || now(|it| it.lock_table.unwrap_or_default()))
                set=Callback::new(move |typed: String| change(&|it| {
                    it.lock_table = (!typed.is_empty()).then(|| typed.clone());
                }))
            />
        </Show>
        <ErrorText error=error/>
    }
}

#[component]
fn BackendText(
    id: &'static str,
    label: &'static str,
    doc: &'static str,
    placeholder: &'static str,
    value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    view! {
        <div class="field">
            <label class="field-label" for=id data-tip=doc>{label}</label>
            <input
                class="input mono"
                id=id
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                prop:value=move || value.get()
                disabled=move || document.is_read_only()
                on:change=move |event| set.run(event_target_value(&event).trim().to_owned())
                on:keydown=blur_on_enter
            />
        </div>
    }
}
