//! What only the app can do of what the command palette offers: files, exports, templates, the account.

use std::sync::Arc;

use drawbridge_core::editor::commands::{Command, Entry, Section};
use drawbridge_core::model::Diagram;
use drawbridge_core::templates;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::document::Document;
use crate::panels::export;
use crate::parts;
use crate::route::{Route, Router};
use crate::saving::{Place, Saving};
use crate::session::Session;

/// What an entry does. No `Callback`: that would be gone with the palette, which closes before anything is run.
pub(super) type Run = Arc<dyn Fn() + Send + Sync>;

/// Entries with what they do.
type Runs = Vec<(Entry, Run)>;

/// What the entries work with; copied freely.
#[derive(Clone, Copy)]
pub(super) struct AppCommands {
    document: Document,
    saving: Saving,
    session: Session,
    router: Router,
    exports: export::Source,
}

impl AppCommands {
    /// From the contexts of the component that calls it.
    pub(super) fn start() -> Self {
        Self {
            document: expect_context::<Document>(),
            saving: expect_context::<Saving>(),
            session: expect_context::<Session>(),
            router: expect_context::<Router>(),
            exports: export::Source::of_page(),
        }
    }

    /// What can be done now, in the order in which an unsearched list shows it.
    pub(super) fn now(self) -> Runs {
        let mut runs = Runs::new();
        self.files(&mut runs);
        let exports = parts::languages().now().map(|it| (it.exports)(self.exports)).unwrap_or_default();
        for (place, (label, ending, run)) in exports.into_iter().enumerate() {
            let id = format!("file.export-{place}");
            let label = if ending.is_empty() { label.to_owned() } else { format!("Export {label}") };
            runs.push((entry(&id, label, ending, Section::File, "download\nsave\nexport"), run));
        }
        for template in templates::all() {
            let saving = self.saving;
            let entry = entry(
                &format!("template.{}", template.name),
                template.title.to_owned(),
                "New diagram from this template",
                Section::Template,
                &format!("template {}\nnew from template", template.name),
            );
            runs.push((entry, Arc::new(move || saving.start_from(template.diagram()))));
        }
        runs
    }

    fn files(self, runs: &mut Runs) {
        let Self { document, saving, session, router, .. } = self;
        let mut add = |id: &str, label: &str, detail: &str, names: &str, run: Run| {
            runs.push((entry(id, label.to_owned(), detail, Section::File, names), run));
        };
        add(
            "file.new",
            "New diagram",
            "",
            "blank\nempty",
            Arc::new(move || saving.start_from(Diagram::default())),
        );
        add("file.open", "Open file…", "", "import\nload", Arc::new(open_file));
        let to = untrack(|| saving.file_name());
        let to = to.map_or_else(|| "Save to file…".to_owned(), |name| format!("Save to {name}"));
        add("file.save-to", &to, "", "store\nwrite", Arc::new(move || saving.save_file()));
        add(
            "file.save-as",
            "Save as file",
            ".drawbridge.json",
            "download\ncopy",
            Arc::new(move || saving.download()),
        );
        if untrack(|| saving.place()) == Place::Browser && !document.is_read_only_now() {
            add("file.save", "Save on the server", "", "store", Arc::new(move || saving.save_now()));
        }
        if session.is_signed_in() {
            add("account.sign-out", "Sign out", "", "log out\nleave", Arc::new(move || saving.sign_out()));
        } else {
            let go = move || router.go(Route::Login { next: router.now().path() });
            add("account.sign-in", "Sign in", "", "log in\naccount", Arc::new(go));
        }
    }
}

fn entry(id: &str, label: String, detail: &str, section: Section, names: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        label,
        detail: detail.to_owned(),
        names: format!("{names}\n{detail}"),
        section,
        is_enabled: true,
        command: Command::App,
    }
}

fn open_file() {
    let picker = document().query_selector("[data-open-file]").ok().flatten();
    if let Some(picker) = picker.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        picker.click();
    }
}
