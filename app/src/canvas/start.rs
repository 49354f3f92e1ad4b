//! What an empty canvas offers: to begin, a file, or a template.

use drawbridge_core::editor::Tool;
use leptos::html;
use leptos::prelude::*;

use crate::commands::focus_stage;
use crate::document::Document;
use crate::dom::file;
use crate::parts;
use crate::saving::Saving;
use crate::widgets::icon::Icon;

/// The offers, while the diagram is empty and nobody has begun.
#[component]
pub(super) fn StartScreen() -> impl IntoView {
    let document = expect_context::<Document>();
    let saving = expect_context::<Saving>();
    let has_begun = RwSignal::new(false);
    Effect::watch(move || document.generation(), move |_, _, _| has_begun.set(false), false);
    let is_shown = Memo::new(move |_| {
        let is_empty = document.with(|it| it.n_nodes() == 0 && it.annotations().next().is_none());
        // Whoever has taken something to put there has begun: what the offers cover is where the click goes.
        let is_held = matches!(document.tool(), Tool::Place(_) | Tool::Annotate(_));
        is_empty && !is_held && !has_begun.get() && !document.is_read_only() && !saving.is_opening()
    });
    // What was pressed to begin is gone by the next frame, and keys belong to the canvas.
    let follow = move |is: &bool, was: Option<&bool>, _| {
        if was == Some(&true) && !is {
            request_animation_frame(focus_if_lost);
        }
    };
    Effect::watch(move || is_shown.get(), follow, false);
    let describes = RwSignal::new(false);
    let picker = NodeRef::<html::Input>::new();
    let picked = move |_| {
        if let Some(picker) = picker.get_untracked() {
            saving.open_files(file::picked(&picker));
        }
    };
    view! {
        <Show when=move || is_shown.get()>
            <section class="start scroll" aria-label="Start">
                <div class="start-body">
                    <h2>"Draw it. Check it. Ship it."</h2>
                    <p class="lead">
                        "Drag AWS resources onto the canvas. Findings, Terraform and CloudFormation follow as you draw."
                    </p>
                    <div class="start-actions">
                        <button class="button primary" on:click=move |_| has_begun.set(true)>
                            <Icon name="pencil" size=16/>
                            "Start drawing"
                        </button>
                        <button class="button" on:click=move |_| describes.set(true)>
                            <Icon name="wand" size=16/>
                            "Describe it"
                        </button>
                        <button class="button" on:click=move |_| open_picker(picker)>
                            <Icon name="folder" size=16/>
                            "Open file"
                        </button>
                        <input
                            class="visually-hidden"
                            type="file"
                            accept=file::OPENED
            multiple=true
                            tabindex="-1"
                            aria-hidden="true"
                            node_ref=picker
                            on:change=picked
                        />
                    </div>
                    <h3 class="start-or">"Or start from an architecture that works"</h3>
                    {parts::panels().view(|it| (it.gallery)(None))}
                </div>
            </section>
        </Show>
        {parts::panels().view(move |it| (it.wizard)(describes, "start-wizard-title"))}
    }
}

fn open_picker(picker: NodeRef<html::Input>) {
    if let Some(picker) = picker.get_untracked() {
        picker.click();
    }
}

/// Puts the focus on the canvas if nothing has it.
fn focus_if_lost() {
    let has_focus = document().active_element().is_some_and(|it| it.tag_name() != "BODY");
    if !has_focus {
        focus_stage();
    }
}
