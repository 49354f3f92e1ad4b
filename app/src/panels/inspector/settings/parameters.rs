//! The variables of the stack.

use drawbridge_core::editor::Edit;
use drawbridge_core::editor::form::variable;
use drawbridge_core::model::{Op, Parameter, ParameterType, Transaction};
use leptos::prelude::*;
use web_sys::Event;

use crate::document::Document;
use crate::notify::Notices;
use crate::panels::inspector::field::blur_on_enter;
use crate::panels::inspector::value::ErrorText;
use crate::widgets::icon::Icon;

/// A card for each, and a button for another one.
#[component]
pub(super) fn Parameters() -> impl IntoView {
    let document = expect_context::<Document>();
    let names = Memo::new(move |_| document.with(|it| it.parameters().keys().cloned().collect::<Vec<_>>()));
    let add = move |_| {
        let taken = names.get_untracked();
        let Some(name) = (1..).map(|it| format!("variable_{it}")).find(|it| !taken.contains(it)) else {
            return;
        };
        let parameter = Parameter {
            ty: ParameterType::String,
            description: "What it is for".to_owned(),
            default: None,
            secret: false,
            values: Default::default(),
        };
        document.edit(Edit::SetParameter { name, parameter: Some(parameter) });
    };
    view! {
        <h3 data-tip="Filled in by whoever deploys: Terraform variables, CloudFormation parameters.">"Variables"</h3>
        <div class="records">
            <For each=move || names.get() key=Clone::clone let(name)>
                <ParameterCard name=name/>
            </For>
            <button class="button ghost small" disabled=move || document.is_read_only() on:click=add>
                <Icon name="plus" size=14/>"Add variable"
            </button>
        </div>
    }
}

#[component]
fn ParameterCard(name: String) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let name = StoredValue::new(name);
    let parameter =
        Memo::new(move |_| name.with_value(|name| document.with(|it| it.parameters().get(name).cloned())));
    let is_open = RwSignal::new(false);
    let error = RwSignal::new(None);
    let set = move |parameter: Option<Parameter>| {
        document.edit(Edit::SetParameter { name: name.get_value(), parameter });
    };
    let change = move |change: &dyn Fn(&mut Parameter)| {
        if let Some(mut it) = parameter.get_untracked() {
            change(&mut it);
            set(Some(it));
        }
    };
    let set_default = move |event: Event| {
        let Some(mut it) = parameter.get_untracked() else { return };
        match variable::read(it.ty, &event_target_value(&event)) {
            Ok(default) => {
                error.set(None);
                it.default = default;
                set(Some(it));
            }
            Err(reason) => error.set(Some(reason)),
        }
    };
    let rename = move |event: Event| {
        let wanted = event_target_value(&event).trim().to_owned();
        let old = name.get_value();
        if wanted == old || wanted.is_empty() {
            return;
        }
        // Under the new name first: if that is refused, the old one is still there.
        let Some(it) = parameter.get_untracked() else { return };
        if document.peek(|diagram| diagram.parameters().contains_key(&wanted)) {
            notices.refuse(&format!("there is a variable `{wanted}` already"));
            return;
        }
        let ops = vec![
            Op::SetParameter { name: wanted, parameter: Some(it) },
            Op::SetParameter { name: old, parameter: None },
        ];
        if let Err(reason) = document.apply(Transaction::new("Rename variable", ops)) {
            notices.refuse(&reason);
        }
    };
    let type_name = |ty: ParameterType| match ty {
        ParameterType::String => "Text",
        ParameterType::Number => "Number",
        ParameterType::Bool => "Yes or no",
        ParameterType::CidrList => "CIDR blocks",
    };
    let change_type = move |event: Event| {
        let chosen = event_target_value(&event);
        let ty = ParameterType::ALL.into_iter().find(|it| type_name(*it) == chosen);
        change(&|it| {
            it.ty = ty.unwrap_or(it.ty);
            it.default = None;
        });
    };
    let is_secret = move || parameter.with(|it| it.as_ref().is_some_and(|it| it.secret));
    let is_type = move |ty: ParameterType| parameter.with(|it| it.as_ref().is_some_and(|it| it.ty == ty));
    let description =
        move || parameter.with(|it| it.as_ref().map(|it| it.description.clone())).unwrap_or_default();
    let default = move || {
        parameter
            .with(|it| it.as_ref().and_then(|it| it.default.as_ref()).map(variable::write))
            .unwrap_or_default()
    };
    view! {
        <div class="record" class:open=move || is_open.get()>
            <div class="record-head">
                <button
                    class="record-summary"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|it| *it = !*it)
                >
                    {move || view! { <Icon name=if is_open.get() { "chevron-down" } else { "chevron-right" } size=14/> }}
                    <code>{name.get_value()}</code>
                    <span class="hint ellipsis">{description}</span>
                </button>
                <button
                    class="icon-button small"
                    aria-label=format!("Remove variable {}", name.get_value())
                    disabled=move || document.is_read_only()
                    on:click=move |_| set(None)
                >
                    <Icon name="trash" size=14/>
                </button>
            </div>
            <Show when=move || is_open.get()>
                <div class="record-body">
                    <label class="record-row">
                        <span class="field-label">"Name"</span>
                        <input class="input mono" prop:value=name.get_value() disabled=move || document.is_read_only() on:change=rename on:keydown=blur_on_enter/>
                    </label>
                    <label class="record-row">
                        <span class="field-label">"Type"</span>
                        <select class="input" disabled=move || document.is_read_only() on:change=change_type>
                            {ParameterType::ALL
                                .into_iter()
                                .map(|it| view! { <option value=type_name(it) selected=move || is_type(it)>{type_name(it)}</option> })
                                .collect_view()}
                        </select>
                    </label>
                    <label class="record-row">
                        <span class="field-label">"What it is for"</span>
                        <input
                            class="input"
                            prop:value=description
                            disabled=move || document.is_read_only()
                            on:change=move |event| {
                                let text = event_target_value(&event);
                                change(&|it| it.description.clone_from(&text));
                            }
                            on:keydown=blur_on_enter
                        />
                    </label>
                    <Show when=move || !is_secret()>
                        <label class="record-row">
                            <span class="field-label" data-tip="Without one, whoever deploys must fill it in.">"Default"</span>
                            <input
                                class="input mono"
                                placeholder="None"
                                prop:value=default
                                disabled=move || document.is_read_only()
                                on:change=set_default
                                on:keydown=blur_on_enter
                            />
                        </label>
                    </Show>
                    <label class="record-row" data-tip="Shown in no plan and no stack: sensitive in Terraform, NoEcho in CloudFormation. The drawing keeps no value of it.">
                        <span class="field-label">"Secret"</span>
                        <input
                            type="checkbox"
                            prop:checked=is_secret
                            disabled=move || document.is_read_only()
                            on:change=move |event| {
                                let secret = event_target_checked(&event);
                                change(&|it| it.secret = secret);
                            }
                        />
                    </label>
                    <ErrorText error=error/>
                </div>
            </Show>
        </div>
    }
}
