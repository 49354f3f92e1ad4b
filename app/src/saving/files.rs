//! Files of the person's machine: opened, and saved back to where they came from.

use drawbridge_core::model::snapshot;
use drawbridge_core::revision::{self, Import};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::{Losses, Saving, file_stem};
use crate::document::Document;
use crate::dom::file::{self, Chosen};
use crate::parts;

impl Saving {
    /// Name of the file that the document was opened from or saved to, tracked.
    pub(crate) fn file_name(self) -> Option<String> {
        self.file_name.get()
    }

    /// Reads a diagram, Terraform or a template; what is open stays if the files cannot be read.
    pub(crate) fn open_files(self, files: Vec<web_sys::File>) {
        if !files.is_empty() {
            spawn_local(self.read_files(files, None));
        }
    }

    /// Reads what was let go over the canvas; saving writes back to it where the browser allows that.
    pub(crate) fn open_dropped(self, event: &web_sys::DragEvent) {
        let Some((files, handle)) = file::dropped(event) else { return };
        spawn_local(async move {
            let handle = match handle {
                Some(handle) => handle.await,
                None => None,
            };
            self.read_files(files, handle).await;
        });
    }

    /// Lets the person choose a file; `otherwise` is called where the browser has no dialog that also allows saving.
    pub(crate) fn choose_file(self, otherwise: impl FnOnce() + 'static) {
        if !file::has_pickers() {
            otherwise();
            return;
        }
        spawn_local(async move {
            if let Chosen::Files(files, handle) = file::choose().await {
                self.read_files(files, Some(handle)).await;
            }
        });
    }

    async fn read_files(self, files: Vec<web_sys::File>, handle: Option<JsValue>) {
        let mut texts = Vec::new();
        for file in &files {
            match file::read_text(file).await {
                Ok(text) => texts.push((file.name(), text)),
                Err(message) => return self.notices.refuse(&message),
            }
        }
        let languages = parts::languages().loaded().await;
        let Import { diagram, notes, is_diagram } = match (languages.open)(self.document, &texts) {
            Ok(it) => it,
            Err(message) => return self.notices.refuse(&crate::notify::sentence(&message)),
        };
        let name = texts.first().map(|it| it.0.clone()).unwrap_or_default();
        let (count, edges) = (diagram.n_nodes(), diagram.edges().count());
        // What belongs to no account is found in one place only.
        let is_left = self.version.get_untracked() == 0 && self.document.peek(|it| it.n_nodes() > 0);
        let left = if is_left { "; what was open is under “Drafts in this browser”" } else { "" };
        self.start_from(diagram);
        if is_diagram {
            self.file.set_value(handle);
            self.file_name.set(Some(name.clone()));
            self.notices.done(&format!("Opened {name}{left}"));
            return;
        }
        // Files draw no edges: what their policies grant stands in for them.
        if edges == 0 {
            self.insight.shows_ghosts.set(true);
        }
        let from = if texts.len() == 1 { name } else { format!("{} files", texts.len()) };
        let nodes = if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") };
        self.notices.done(&format!("Drew {nodes} from {from}{left}"));
        if !notes.is_empty() {
            self.tell_losses(Losses { from, notes });
        }
    }

    /// Saves to the file the document came from, or to one the person chooses.
    pub(crate) fn save_file(self) {
        let known = self.file.get_value();
        if known.is_none() && !file::has_pickers() {
            self.download();
            return;
        }
        let name = self.document.peek(|it| format!("{}.drawbridge.json", file_stem(&it.settings().name)));
        spawn_local(async move {
            let handle = match known {
                Some(handle) => handle,
                None => match file::choose_new(&name).await {
                    Some(handle) => handle,
                    None => return,
                },
            };
            let text = self.document.peek(snapshot::write);
            match file::write(&handle, &text).await {
                Some(name) => {
                    self.file.set_value(Some(handle));
                    self.file_name.set(Some(name.clone()));
                    self.notices.done(&format!("Saved to {name}"));
                }
                None => {
                    self.notices
                        .refuse("the browser did not write the file; “Export”, “Diagram” saves another");
                }
            }
        });
    }

    /// Saves a copy of the diagram among the downloads.
    pub(crate) fn download(self) {
        let (name, text) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        let name = format!("{}.drawbridge.json", file_stem(&name));
        if file::save(&name, "application/json", text.as_bytes()).is_err() {
            self.notices.refuse("the browser did not take the download");
        }
    }
}

/// Reads a diagram, Terraform or a template.
pub(crate) fn open(document: Document, texts: &[(String, String)]) -> Result<Import, String> {
    revision::open(texts, &mut || document.new_node_id())
}
