//! What is invoked: the command palette, the context menu, the help sheet. What there is to invoke, and what is found, is
//! the core's; here it is shown and run.

mod context_menu;
mod entries;
mod find;
mod help;
mod palette;
pub(crate) mod preferences;

pub(crate) use find::FindBar;

use drawbridge_core::editor::{Edit, Point, Surface, Tab};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::document::Document;
use crate::dom::theme::Theme;
use crate::panels::export::Source;
use crate::panels::{Layout, RightTab};
use crate::parts;
use crate::saving::Saving;
use context_menu::ContextMenu;
use help::HelpSheet;
use palette::CommandPalette;
use preferences::PreferencesDialog;

/// What is open around the canvas; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Surfaces {
    palette: RwSignal<bool>,
    help: RwSignal<bool>,
    preferences: RwSignal<bool>,
    /// Counts how often the search was asked for while it is open.
    find: RwSignal<Option<u32>>,
    menu: RwSignal<Option<Point>>,
}

impl Surfaces {
    /// Opens what the editor says.
    pub(crate) fn start(document: Document, saving: Saving, layout: Layout, theme: Theme) -> Self {
        preferences::start(document);
        let surfaces = Self {
            palette: RwSignal::new(false),
            help: RwSignal::new(false),
            preferences: RwSignal::new(false),
            find: RwSignal::new(None),
            menu: RwSignal::new(None),
        };
        let source = Source::of_page();
        Effect::new(move || {
            if let Some(Surface::ExportFrame(kind)) = document.surface() {
                parts::languages().call(move |it| (it.export_frame)(source, kind));
            } else if let Some(surface) = document.surface() {
                surfaces.open(surface, document, saving, layout, theme);
            }
        });
        surfaces
    }

    fn open(self, surface: Surface, document: Document, saving: Saving, layout: Layout, theme: Theme) {
        match surface {
            Surface::CommandPalette => self.palette.set(true),
            Surface::ContextMenu(at) => self.menu.set(Some(at)),
            Surface::LeftPanel => layout.toggle_left(),
            Surface::RightPanel => layout.toggle_right(),
            Surface::Tab(tab) => show_tab(layout, tab),
            Surface::OtherTheme => theme.toggle(),
            Surface::Help => self.help.set(true),
            Surface::Save => saving.save_by_key(),
            // Offered where it is made.
            Surface::ExportFrame(_) => {}
            Surface::Preferences => self.preferences.set(true),
            Surface::Minimap => preferences::change(document, |it| it.shows_minimap = !it.shows_minimap),
            Surface::Find => {
                if self.find.get_untracked().is_none() {
                    document.edit(Edit::Find(Some(String::new())));
                }
                self.find.update(|it| *it = Some(it.unwrap_or_default().wrapping_add(1)));
            }
        }
    }
}

fn show_tab(layout: Layout, tab: Tab) {
    match tab {
        Tab::Resources => layout.show_left(false),
        Tab::Tree => layout.show_left(true),
        Tab::Properties => layout.show(RightTab::Properties),
        Tab::Code => layout.show(RightTab::Code),
        Tab::Findings => layout.show(RightTab::Findings),
        Tab::Reach => layout.show(RightTab::Reach),
        Tab::Deploy => layout.show(RightTab::Deploy),
        Tab::Share => layout.show(RightTab::Share),
    }
}

/// Everything of this module; mounted once in the editor.
#[component]
pub(crate) fn CommandSurfaces() -> impl IntoView {
    let surfaces = expect_context::<Surfaces>();
    view! {
        <CommandPalette open=surfaces.palette/>
        <ContextMenu at=surfaces.menu/>
        <HelpSheet open=surfaces.help/>
        <PreferencesDialog open=surfaces.preferences/>
    }
}

/// Puts the focus on the canvas.
pub(crate) fn focus_stage() {
    let stage = document().get_element_by_id("stage").and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(stage) = stage {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        drop(stage.focus_with_options(&options));
    }
}
