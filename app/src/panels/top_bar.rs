//! The bar above everything: what is open, and what can be done with all of it.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Diagram, Setting};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::export::ExportMenu;
use super::{Layout, RightTab};
use crate::api::diagrams;
use crate::document::Document;
use crate::dom::file;
use crate::dom::platform::is_mac;
use crate::dom::theme::Theme;
use crate::parts;
use crate::route::{Route, Router};
use crate::saving::{Place, Saving};
use crate::session::{Session, Who};
use crate::widgets::icon::Icon;
use crate::widgets::menu::MenuButton;

/// The top bar.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let saving = expect_context::<Saving>();
    let theme = expect_context::<Theme>();
    view! {
        <header class="top-bar">
            <h1 class="visually-hidden">"Drawbridge"</h1>
            <DiagramMenu/>
            <NameField/>
            <span class="spacer"></span>
            <Show when=move || saving.place() == Place::Browser>
                <button class="button" on:click=move |_| saving.save_now() data-tip="Store it on the server, to share and deploy it">
                    <Icon name="save" size=16/>
                    "Save"
                </button>
            </Show>
            <ExportMenu/>
            <button class="button" on:click=move |_| layout.show(RightTab::Share) aria-label="Share this diagram">
                <Icon name="share" size=16/>
                "Share"
            </button>
            <span class="divider"></span>
            <button
                class="icon-button"
                aria-label="Commands"
                data-tip=if is_mac() { "Commands  ⌘K" } else { "Commands  Ctrl+K" }
                on:click=move |_| document.act("command_palette")
            >
                <Icon name="command"/>
            </button>
            <button
                class="icon-button"
                aria-label="Fold left panel"
                data-tip="Left panel  ["
                on:click=move |_| layout.toggle_left()
            >
                <Icon name="panel-left"/>
            </button>
            <button
                class="icon-button"
                aria-label="Fold right panel"
                data-tip="Right panel  ]"
                on:click=move |_| layout.toggle_right()
            >
                <Icon name="panel-right"/>
            </button>
            <button
                class="icon-button"
                aria-label=move || if theme.is_dark() { "Light theme" } else { "Dark theme" }
                data-tip=move || if theme.is_dark() { "Light theme" } else { "Dark theme" }
                on:click=move |_| theme.toggle()
            >
                {move || view! { <Icon name=if theme.is_dark() { "sun" } else { "moon" }/> }}
            </button>
            <UserMenu/>
        </header>
    }
}

#[component]
fn DiagramMenu() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let document = expect_context::<Document>();
    let session = expect_context::<Session>();
    let router = expect_context::<Router>();
    let picker = NodeRef::<html::Input>::new();
    let picked = move |_| {
        if let Some(picker) = picker.get_untracked() {
            saving.open_files(file::picked(&picker));
        }
    };
    let shows_templates = RwSignal::new(false);
    let shows_drafts = RwSignal::new(false);
    let open_file = move || {
        saving.choose_file(move || {
            if let Some(picker) = picker.get_untracked() {
                picker.click();
            }
        });
    };
    let describes = RwSignal::new(false);
    let mine = RwSignal::new(Vec::new());
    Effect::new(move || {
        if let Who::User(_) = session.who() {
            saving.place();
            spawn_local(async move { mine.set(diagrams::list().await.unwrap_or_default()) });
        } else {
            mine.set(Vec::new());
        }
    });
    view! {
        <MenuButton
            label="Drawbridge: diagrams and files"
            class="brand"
            face=|| view! {
                <svg class="logo" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
                    <rect width="32" height="32" rx="8" class="logo-ground"></rect>
                    <path class="logo-lines" d="M6 25V11h3v3h2v-3h3v14M18 25V11h3v3h2v-3h3v14M11 20.5h10M4 25h24"></path>
                </svg>
                <span class="brand-name">"Drawbridge"</span>
                <Icon name="chevron-down" size=14/>
            }
        >
            <button role="menuitem" on:click=move |_| saving.start_from(Diagram::default())>
                <Icon name="plus" size=16/>"New diagram"
            </button>
            <button role="menuitem" on:click=move |_| describes.set(true)>
                <Icon name="wand" size=16/>"New from a description…"
            </button>
            <button role="menuitem" on:click=move |_| shows_templates.set(true)>
                <Icon name="layout" size=16/>"New from template…"
            </button>
            <button role="menuitem" on:click=move |_| open_file()>
                <Icon name="folder" size=16/>"Open file…"
            </button>
            <button role="menuitem" on:click=move |_| saving.save_file()>
                <Icon name="download" size=16/>
                {move || saving.file_name().map_or_else(|| "Save to file…".to_owned(), |it| format!("Save to {it}"))}
                {move || saving.file_name().is_none().then(|| view! { <span class="end">".drawbridge.json"</span> })}
            </button>
            <button role="menuitem" on:click=move |_| shows_drafts.set(true)>
                <Icon name="undo" size=16/>"Drafts in this browser…"
            </button>
            <hr/>
            <button role="menuitem" on:click=move |_| document.act("preferences")>
                <Icon name="sliders" size=16/>"Preferences…"
            </button>
            <button role="menuitem" on:click=move |_| document.act("help")>
                <Icon name="help" size=16/>"Keyboard shortcuts"<span class="end">"?"</span>
            </button>
            <Show when=move || mine.with(|it| !it.is_empty())><hr/></Show>
            <For each=move || mine.get() key=|it| (it.id.clone(), it.version) let(diagram)>
                <button role="menuitem" on:click=move |_| router.go(Route::Stored(diagram.id.clone()))>
                    <Icon name="file" size=16/>{diagram.name.clone()}
                </button>
            </For>
        </MenuButton>
        {parts::panels().view(move |it| (it.templates)(shows_templates))}
        {parts::panels().view(move |it| (it.drafts)(shows_drafts))}
        {parts::panels().view(move |it| (it.wizard)(describes, "menu-wizard-title"))}
        <input
            class="visually-hidden"
            type="file"
            accept=file::OPENED
            multiple=true
            tabindex="-1"
            aria-hidden="true"
            data-open-file=""
            node_ref=picker
            on:change=picked
        />
    }
}

#[component]
fn NameField() -> impl IntoView {
    let document = expect_context::<Document>();
    let name = Memo::new(move |_| document.with(|it| it.settings().name.clone()));
    let field = NodeRef::<html::Input>::new();
    let commit = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let typed = field.value().trim().to_owned();
        if typed.is_empty() {
            field.set_value(&name.get_untracked());
        } else if typed != name.get_untracked() {
            document.edit(Edit::SetSetting(Setting::Name(typed)));
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let Some(field) = field.get_untracked() else { return };
        match event.key().as_str() {
            "Enter" => drop(field.blur()),
            "Escape" => {
                field.set_value(&name.get_untracked());
                drop(field.blur());
            }
            _ => {}
        }
    };
    view! {
        <input
            class="name-field"
            aria-label="Diagram name"
            maxlength="128"
            spellcheck="false"
            style:width=move || format!("{}ch", (name.get().chars().count() + 2).clamp(10, 34))
            disabled=move || document.is_read_only()
            prop:value=move || name.get()
            node_ref=field
            on:change=commit
            on:keydown=key
        />
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let session = expect_context::<Session>();
    let saving = expect_context::<Saving>();
    let router = expect_context::<Router>();
    move || {
        match session.who() {
        Who::User(user) => {
            let initial = user.name.chars().next().unwrap_or('?').to_uppercase().to_string();
            let (name, email) = (user.name.clone(), user.email.clone());
            view! {
                <MenuButton
                    label="Account"
                    class="avatar"
                    align="right"
                    face=move || view! { <span>{initial.clone()}</span> }
                >
                    <p class="menu-head"><strong>{name.clone()}</strong><span class="hint">{email.clone()}</span></p>
                    <hr/>
                    <button role="menuitem" on:click=move |_| saving.sign_out()>"Sign out"</button>
                </MenuButton>
            }
            .into_any()
        }
        Who::Nobody => view! {
            <button class="button primary" on:click=move |_| router.go(Route::Login { next: router.now().path() })>
                "Sign in"
            </button>
        }
        .into_any(),
        Who::Unknown => ().into_any(),
    }
    }
}
