//! The menu of exports, and what its entries do.

use drawbridge_core::file::File;
use drawbridge_core::picture::{Picture, Theme as Colors};
use drawbridge_core::{archive, cloudformation, documentation, picture, terraform};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::document::Document;
use crate::dom::theme::Theme;
use crate::dom::{file, raster};
use crate::notify::Notices;
use crate::saving::{Saving, file_stem};
use crate::widgets::icon::Icon;
use crate::widgets::menu::MenuButton;

/// The menu.
#[component]
pub(super) fn ExportMenu() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let theme = expect_context::<Theme>();
    let drawn = move || document.peek(|it| Picture::new(it, colors(theme)));
    view! {
        <MenuButton
            label="Export"
            class="button"
            align="right"
            face=|| view! { <Icon name="download" size=16/>"Export"<Icon name="chevron-down" size=14/> }
        >
            <button role="menuitem" on:click=move |_| export_terraform(document, notices)>
                <Icon name="file" size=16/>"Terraform"<span class="end">".zip"</span>
            </button>
            <button role="menuitem" on:click=move |_| export_cloudformation(document, notices)>
                <Icon name="file" size=16/>"CloudFormation"<span class="end">".yaml"</span>
            </button>
            <hr/>
            <button role="menuitem" on:click=move |_| {
                save(notices, &named(document, ".svg"), "image/svg+xml", drawn().svg.as_bytes());
            }>
                <Icon name="layout" size=16/>"Picture"<span class="end">".svg"</span>
            </button>
            <button role="menuitem" on:click=move |_| export_png(document, notices, drawn())>
                <Icon name="layout" size=16/>"Picture"<span class="end">".png"</span>
            </button>
            <button role="menuitem" on:click=move |_| export_documentation(document, notices)>
                <Icon name="file" size=16/>"Documentation"<span class="end">".md, .zip"</span>
            </button>
            <hr/>
            <button role="menuitem" on:click=move |_| saving.download()>
                <Icon name="file" size=16/>"Diagram"<span class="end">".drawbridge.json"</span>
            </button>
        </MenuButton>
    }
}

/// Offers the Terraform files as one archive.
pub(super) fn export_terraform(document: Document, notices: Notices) {
    document.analyze_now();
    let svg = document.peek(|it| picture::svg(it, Colors::Light));
    let files = terraform::emit_with_picture(&document.analysis_now().stack, svg);
    save_archive(notices, &named(document, "-terraform.zip"), &files);
}

/// Offers the CloudFormation template.
pub(super) fn export_cloudformation(document: Document, notices: Notices) {
    document.analyze_now();
    match cloudformation::emit_yaml(&document.analysis_now().stack) {
        Ok(template) => {
            save(notices, &named(document, ".yaml"), "application/yaml", template.text.as_bytes());
        }
        Err(error) => notices.refuse(&error.to_string()),
    }
}

fn export_png(document: Document, notices: Notices, picture: Picture) {
    let name = named(document, ".png");
    spawn_local(async move {
        match raster::png(&picture).await {
            Ok(blob) => told(notices, &name, file::save_blob(&name, &blob).is_ok()),
            Err(_) => notices.refuse("the browser cannot draw this picture; as .svg it can be exported"),
        }
    });
}

/// Offers the documentation and the picture it shows as one archive.
fn export_documentation(document: Document, notices: Notices) {
    const PICTURE: &str = "diagram.svg";
    let files = document.peek(|it| {
        [documentation::markdown(it, Some(PICTURE)), File::new(PICTURE, picture::svg(it, Colors::Light))]
    });
    save_archive(notices, &named(document, "-documentation.zip"), &files);
}

/// The colors of the page, as somebody who exports a picture expects them.
fn colors(theme: Theme) -> Colors {
    if untrack(|| theme.is_dark()) { Colors::Dark } else { Colors::Light }
}

/// A file name made from the diagram's.
fn named(document: Document, ending: &str) -> String {
    document.peek(|it| file_stem(&it.settings().name)) + ending
}

fn save_archive(notices: Notices, name: &str, files: &[File]) {
    match archive::zip(files) {
        Ok(bytes) => save(notices, name, "application/zip", &bytes),
        Err(error) => notices.refuse(&error.to_string()),
    }
}

fn save(notices: Notices, name: &str, media_type: &str, bytes: &[u8]) {
    told(notices, name, file::save(name, media_type, bytes).is_ok());
}

fn told(notices: Notices, name: &str, is_saved: bool) {
    if is_saved {
        notices.done(&format!("Saved {name}"));
    } else {
        notices.refuse("the browser did not take the download");
    }
}
