//! What a node of a type outside the catalogue says, or any other beside its properties, in the words of its language.

use drawbridge_core::catalog::further::{CLOUDFORMATION_PROPERTIES, is_further};
use drawbridge_core::catalog::other::resource::ARGUMENTS;
use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::Event;

use super::field::Binding;
use super::text::rows;
use super::unfinished::Draft;
use super::value::ErrorText;
use crate::document::Document;
use crate::parts;

/// Whether a property is source text that is edited as a whole.
pub(super) fn is_source(bound: Binding) -> bool {
    bound.key.is_some_and(|it| it == ARGUMENTS.key() || is_further(it))
}

/// Arguments and blocks, or properties, as one text.
#[component]
pub(super) fn SourceInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let languages = parts::languages();
    let key = bound.key.unwrap_or_default();
    let example = if key == CLOUDFORMATION_PROPERTIES.key() { "Name: value" } else { "name = value" };
    let draft = Draft::of(bound);
    let node = move || bound.nodes.with_value(|it| <[NodeId; 1]>::try_from(it.clone()).ok()).map(|[it]| it);
    let text = {
        let languages = languages.clone();
        Memo::new(move |_| {
            bound.value.track();
            let (Some(languages), Some(id)) = (languages.get(), node()) else { return String::new() };
            document.with(|it| (languages.source_text)(it, &id, key))
        })
    };
    let read = move |typed: &str| -> Result<Option<Value>, String> {
        let (Some(languages), Some(id)) = (languages.now(), node()) else { return Ok(None) };
        document.peek(|it| (languages.source_arguments)(it, &id, key, typed))
    };
    let error = RwSignal::new(draft.before_now().and_then(|it| read(&it).err()));
    let check = {
        let read = read.clone();
        move |event: Event| {
            let typed = event_target_value(&event);
            draft.typed(&typed, read(&typed).err(), error);
        }
    };
    let commit = move |event: Event| {
        let typed = event_target_value(&event);
        draft.entered(bound, &typed, read(&typed), error);
    };
    view! {
        <textarea
            class="input"
            id=bound.element_id()
            data-property=bound.key
            rows=move || text.with(|it| rows(it))
            spellcheck="false"
            placeholder=example
            aria-invalid=move || error.with(Option::is_some).to_string()
            aria-describedby=bound.described_by()
            prop:value=move || draft.before().unwrap_or_else(|| text.get())
            disabled=move || document.is_read_only() || node().is_none()
            on:input=check
            on:change=commit
        ></textarea>
        <ErrorText error=error/>
    }
}
