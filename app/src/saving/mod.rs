//! Where the document is kept: in this browser until it is saved to the server, then there, at every pause in the work.
//! Nothing is lost when the server cannot be reached: a copy stays in the browser until it can.

use drawbridge_core::api::{DiagramDocument, ErrorCode, NewDiagram, Role, SaveDiagram, SavedDiagram};
use drawbridge_core::model::{Diagram, snapshot};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, diagrams};
use crate::document::Document;
use crate::dom::{file, storage};
use crate::notify::Notices;
use crate::route::{Route, Router};
use crate::session::Session;

/// Where the document is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this browser only.
    Browser,
    /// On the server, under an id of its own.
    Server {
        /// Its id.
        id: String,
        /// What the person may do with it.
        role: Role,
    },
    /// On the server, reached through a share link.
    Link {
        /// The secret part of the link.
        token: String,
        /// What the link allows.
        role: Role,
    },
}

/// How far saving has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    /// Kept in this browser.
    Local,
    /// The browser does not keep it: its storage is full or forbidden.
    Nowhere,
    /// On the server as it is shown.
    Stored,
    /// On its way to the server.
    Saving,
    /// The server does not answer; a copy is kept in this browser.
    Offline,
    /// Somebody else saved first.
    Conflict,
    /// The server refused.
    Refused(ApiError),
}

/// Why a document could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenFailure {
    /// One sentence.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Whether signing in might help.
    pub(crate) wants_sign_in: bool,
}

const DRAFT: &str = "draft";
/// The draft that made room for the present one.
const EARLIER_DRAFT: &str = "draft.earlier";
/// Pause in the work before it is saved, in milliseconds.
const PAUSE: u64 = 700;
/// Pause before the server is tried again, in milliseconds.
const RETRY: u64 = 5_000;

/// Handle to saving; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Saving {
    document: Document,
    notices: Notices,
    router: Router,
    session: Session,
    place: RwSignal<Place>,
    saved: RwSignal<Saved>,
    failure: RwSignal<Option<OpenFailure>>,
    opening: RwSignal<bool>,
    version: StoredValue<i64>,
    /// Revision of the document that was saved last.
    kept: StoredValue<u64>,
    /// The draft as this tab last read or wrote it: if another stands there, another tab wrote it.
    draft: StoredValue<Option<String>>,
    is_sending: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Saving {
    /// Watches the document and keeps it, wherever it belongs.
    pub(crate) fn start(document: Document, notices: Notices, router: Router, session: Session) -> Self {
        let saving = Self {
            document,
            notices,
            router,
            session,
            place: RwSignal::new(Place::Browser),
            saved: RwSignal::new(Saved::Local),
            failure: RwSignal::new(None),
            opening: RwSignal::new(false),
            version: StoredValue::new(0),
            kept: StoredValue::new(0),
            draft: StoredValue::new(None),
            is_sending: StoredValue::new(false),
            timer: StoredValue::new(None),
        };
        Effect::watch(move || document.revision(), move |_, _, _| saving.touched(), false);
        let hidden = window_event_listener(leptos::ev::pagehide, move |_| saving.keep_in_browser());
        let online = window_event_listener(leptos::ev::online, move |_| saving.save_soon(0));
        on_cleanup(move || {
            hidden.remove();
            online.remove();
        });
        saving
    }

    /// Where the document is kept, tracked.
    pub(crate) fn place(self) -> Place {
        self.place.get()
    }

    /// How far saving has come, tracked.
    pub(crate) fn saved(self) -> Saved {
        self.saved.get()
    }

    /// Why the document at this address could not be opened, tracked.
    pub(crate) fn failure(self) -> Option<OpenFailure> {
        self.failure.get()
    }

    /// Whether a document is on its way from the server, tracked.
    pub(crate) fn is_opening(self) -> bool {
        self.opening.get()
    }

    /// The id of the stored diagram, if the person owns it, tracked.
    pub(crate) fn owned_id(self) -> Option<String> {
        match self.place.get() {
            Place::Server { id, role: Role::Owner } => Some(id),
            _ => None,
        }
    }

    /// Opens what an address names.
    pub(crate) fn open_route(self, route: &Route) {
        match route {
            Route::Draft => self.open_draft(),
            Route::Stored(id) => self.open_stored(id.clone()),
            Route::Shared(token) => self.open_shared(token.clone()),
            Route::Bench { .. } | Route::Login { .. } | Route::Missing => {}
        }
    }

    /// Puts a template or a file on the canvas as a draft of this browser.
    pub(crate) fn start_from(self, diagram: Diagram) {
        self.leave();
        self.draft.set_value(storage::get(DRAFT));
        self.show(diagram, Place::Browser, Saved::Local, 0);
        self.keep_in_browser();
        self.router.go(Route::Draft);
    }

    /// Reads a diagram file; what is open stays if the file cannot be read.
    pub(crate) fn open_file(self, file: web_sys::File) {
        spawn_local(async move {
            let name = file.name();
            match file::read_text(&file).await {
                Ok(text) => match snapshot::read(&text) {
                    Ok(diagram) => {
                        self.start_from(diagram);
                        self.notices.done(&format!("Opened {name}"));
                    }
                    Err(error) => self.notices.refuse(&format!("`{name}` cannot be opened: {error}")),
                },
                Err(message) => self.notices.refuse(&message),
            }
        });
    }

    /// Whether a draft made room for another one.
    pub(crate) fn has_earlier_draft() -> bool {
        storage::get(EARLIER_DRAFT).is_some()
    }

    /// Brings back the draft that made room, in exchange for the present one.
    pub(crate) fn open_earlier_draft(self) {
        match storage::get(EARLIER_DRAFT).map(|it| snapshot::read(&it)) {
            Some(Ok(diagram)) => self.start_from(diagram),
            Some(Err(error)) => self.notices.refuse(&format!("the earlier draft cannot be read: {error}")),
            None => {}
        }
    }

    /// Saves the diagram as a file of the person's machine.
    pub(crate) fn download(self) {
        let (name, text) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        let name = format!("{}.drawbridge.json", file_stem(&name));
        if file::save(&name, "application/json", text.as_bytes()).is_err() {
            self.notices.refuse("the browser did not take the download");
        }
    }

    /// Saves now. A draft moves to the server, which needs somebody signed in.
    pub(crate) fn save_now(self) {
        match self.place.get_untracked() {
            Place::Browser if !self.session.is_signed_in() => {
                self.keep_in_browser();
                self.router.go(Route::Login { next: "/".to_owned() });
            }
            Place::Browser => self.move_to_server(),
            _ => self.send(),
        }
    }

    /// After a conflict: keeps this version as a diagram of its own.
    pub(crate) fn keep_as_copy(self) {
        self.move_to_server();
    }

    /// After a conflict: shows what the other one saved. This version becomes the earlier draft.
    pub(crate) fn load_theirs(self) {
        storage::set(EARLIER_DRAFT, &self.document.peek(snapshot::write));
        if let Some(key) = self.backup_key() {
            storage::remove(&key);
        }
        match self.place.get_untracked() {
            Place::Server { id, .. } => self.open_stored(id),
            Place::Link { token, .. } => self.open_shared(token),
            Place::Browser => {}
        }
    }

    fn may_edit(self) -> bool {
        match self.place.get_untracked() {
            Place::Browser => true,
            Place::Server { role, .. } | Place::Link { role, .. } => role >= Role::Edit,
        }
    }

    fn touched(self) {
        if self.document.revision_now() == self.kept.get_value() || !self.may_edit() {
            return;
        }
        if self.place.get_untracked() != Place::Browser && self.saved.get_untracked() != Saved::Conflict {
            self.saved.set(Saved::Saving);
        }
        self.save_soon(PAUSE);
    }

    fn save_soon(self, pause: u64) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let due = move || self.save_when_due();
        self.timer.set_value(set_timeout_with_handle(due, std::time::Duration::from_millis(pause)).ok());
    }

    fn save_when_due(self) {
        let is_kept = self.document.revision_now() == self.kept.get_value();
        match self.place.get_untracked() {
            _ if is_kept || !self.may_edit() => {}
            Place::Browser => self.keep_in_browser(),
            _ => self.send(),
        }
    }

    /// Writes what the server does not have yet into the browser's storage.
    fn keep_in_browser(self) {
        // What measurements draw must not take the place of somebody's draft.
        let is_bench = matches!(self.router.now(), Route::Bench { .. });
        if is_bench || self.document.revision_now() == self.kept.get_value() {
            return;
        }
        if self.place.get_untracked() != Place::Browser {
            self.keep_backup();
            return;
        }
        let (is_empty, text) = self.document.peek(|it| (it.n_nodes() == 0, snapshot::write(it)));
        let stored = storage::get(DRAFT);
        if stored.is_some() && stored != self.draft.get_value() {
            // Another tab works on a draft too; neither may swallow the other's.
            stored.iter().for_each(|it| {
                storage::set(EARLIER_DRAFT, it);
            });
            self.notices
                .done("Another tab has a draft as well. Both are kept: see “Earlier draft” in the menu.");
        }
        let is_kept = (is_empty && stored.is_none()) || storage::set(DRAFT, &text);
        self.draft.set_value(Some(text));
        self.saved.set(if is_kept { Saved::Local } else { Saved::Nowhere });
        self.kept.set_value(self.document.revision_now());
    }

    fn keep_backup(self) {
        if let Some(key) = self.backup_key() {
            storage::set(&key, &self.document.peek(snapshot::write));
        }
    }

    /// What this browser kept while the server could not be reached, and never sent, becomes the earlier draft.
    fn recover_backup(self, stored: &str) {
        let Some(key) = self.backup_key() else { return };
        let Some(backup) = storage::get(&key) else { return };
        if backup != stored && storage::set(EARLIER_DRAFT, &backup) {
            self.notices
                .done("Changes that never reached the server are kept: see “Earlier draft” in the menu.");
        }
        storage::remove(&key);
    }

    fn backup_key(self) -> Option<String> {
        match self.place.get_untracked() {
            Place::Server { id, .. } => Some(format!("backup.{id}")),
            // A token is a right: it is not written to the browser's storage.
            Place::Link { .. } | Place::Browser => None,
        }
    }

    fn send(self) {
        if self.is_sending.get_value() || !self.may_edit() {
            return;
        }
        self.is_sending.set_value(true);
        self.saved.set(Saved::Saving);
        let revision = self.document.revision_now();
        let (name, snapshot) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        let body = SaveDiagram { version: self.version.get_value(), name: Some(name), snapshot };
        let place = self.place.get_untracked();
        spawn_local(async move {
            let answer = match &place {
                Place::Server { id, .. } => diagrams::save(id, &body).await,
                Place::Link { token, .. } => diagrams::save_shared(token, &body).await,
                Place::Browser => return,
            };
            self.is_sending.set_value(false);
            if self.place.get_untracked() == place {
                self.sent(answer, revision);
            }
        });
    }

    fn sent(self, answer: Result<SavedDiagram, ApiError>, revision: u64) {
        match answer {
            Ok(saved) => {
                self.version.set_value(saved.version);
                self.kept.set_value(revision);
                if let Some(key) = self.backup_key() {
                    storage::remove(&key);
                }
                if self.document.revision_now() == revision {
                    self.saved.set(Saved::Stored);
                } else {
                    self.save_soon(PAUSE);
                }
            }
            Err(ApiError::Offline) => {
                self.keep_backup();
                self.saved.set(Saved::Offline);
                self.save_soon(RETRY);
            }
            Err(error) if error.code() == Some(ErrorCode::VersionConflict) => {
                self.keep_backup();
                self.saved.set(Saved::Conflict);
            }
            Err(error) => {
                if error.code() == Some(ErrorCode::Unauthorized) {
                    self.session.lapse();
                }
                self.keep_backup();
                self.saved.set(Saved::Refused(error));
            }
        }
    }

    fn move_to_server(self) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        self.saved.set(Saved::Saving);
        let revision = self.document.revision_now();
        let (name, snapshot) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        spawn_local(async move {
            let answer = diagrams::create(&NewDiagram { name, snapshot }).await;
            self.is_sending.set_value(false);
            match answer {
                Ok(stored) => {
                    if self.place.get_untracked() == Place::Browser {
                        storage::remove(DRAFT);
                    }
                    self.version.set_value(stored.version);
                    self.kept.set_value(revision);
                    self.place.set(Place::Server { id: stored.id.clone(), role: stored.role });
                    self.document.set_read_only(false);
                    self.saved.set(Saved::Stored);
                    self.router.rename(Route::Stored(stored.id));
                    self.touched();
                }
                Err(error) => {
                    if error.code() == Some(ErrorCode::Unauthorized) {
                        self.session.lapse();
                        self.router.go(Route::Login { next: "/".to_owned() });
                    }
                    self.notices.refuse(&error.to_string());
                    self.saved.set(Saved::Local);
                }
            }
        });
    }

    /// Whatever is open is kept before something else is shown.
    fn leave(self) {
        if self.place.get_untracked() == Place::Browser && self.document.peek(Diagram::n_nodes) > 0 {
            self.keep_in_browser();
            if let Some(draft) = storage::get(DRAFT) {
                storage::set(EARLIER_DRAFT, &draft);
            }
        } else {
            self.save_when_due();
        }
    }

    fn open_draft(self) {
        if self.place.get_untracked() == Place::Browser && self.document.peek(Diagram::n_nodes) > 0 {
            return;
        }
        let stored = storage::get(DRAFT);
        self.draft.set_value(stored.clone());
        let diagram = match stored.as_deref().map(snapshot::read) {
            Some(Ok(diagram)) => diagram,
            Some(Err(error)) => {
                // Nothing is thrown away: a newer version of the app may be able to read it.
                stored.iter().for_each(|it| {
                    storage::set(EARLIER_DRAFT, it);
                });
                self.notices.refuse(&format!("the draft of this browser cannot be read: {error}"));
                Diagram::default()
            }
            None => Diagram::default(),
        };
        self.show(diagram, Place::Browser, Saved::Local, 0);
    }

    fn open_stored(self, id: String) {
        let is_open = matches!(self.place.get_untracked(), Place::Server { id: open, .. } if open == id);
        if is_open && self.saved.get_untracked() != Saved::Conflict {
            return;
        }
        self.opening.set(true);
        spawn_local(async move {
            let answer = diagrams::read(&id).await;
            self.opened(answer, |role| Place::Server { id, role });
        });
    }

    fn open_shared(self, token: String) {
        let is_open = matches!(self.place.get_untracked(), Place::Link { token: open, .. } if open == token);
        if is_open && self.saved.get_untracked() != Saved::Conflict {
            return;
        }
        self.opening.set(true);
        spawn_local(async move {
            let answer = diagrams::read_shared(&token).await;
            self.opened(answer, |role| Place::Link { token, role });
        });
    }

    fn opened(self, answer: Result<DiagramDocument, ApiError>, place: impl FnOnce(Role) -> Place) {
        self.opening.set(false);
        let stored = match answer {
            Ok(it) => it,
            Err(error) => {
                self.failure.set(Some(OpenFailure {
                    message: error.to_string(),
                    hint: error.hint(),
                    wants_sign_in: error.code() == Some(ErrorCode::Unauthorized),
                }));
                return;
            }
        };
        match snapshot::read(&stored.snapshot) {
            Ok(diagram) => {
                self.show(diagram, place(stored.role), Saved::Stored, stored.version);
                self.recover_backup(&stored.snapshot);
            }
            Err(error) => self.failure.set(Some(OpenFailure {
                message: format!("This diagram cannot be read: {error}"),
                hint: Some("It is untouched on the server.".to_owned()),
                wants_sign_in: false,
            })),
        }
    }

    fn show(self, diagram: Diagram, place: Place, saved: Saved, version: i64) {
        self.failure.set(None);
        self.version.set_value(version);
        self.place.set(place);
        self.saved.set(saved);
        self.document.open(diagram);
        self.document.set_read_only(!self.may_edit());
        self.kept.set_value(if version > 0 { self.document.revision_now() } else { 0 });
    }
}

/// A file name from whatever a diagram is called.
pub(crate) fn file_stem(name: &str) -> String {
    let kept: String =
        name.chars().map(|it| if it.is_alphanumeric() { it.to_ascii_lowercase() } else { '-' }).collect();
    let stem = kept.split('-').filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-");
    if stem.is_empty() { "diagram".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::file_stem;

    #[test]
    fn file_names_are_plain() {
        assert_eq!(file_stem("Game scores / EU (v2)"), "game-scores-eu-v2");
        assert_eq!(file_stem("../../etc"), "etc");
        assert_eq!(file_stem("  "), "diagram");
    }
}
