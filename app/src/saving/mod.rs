//! Where the document is kept: every edit in this browser the moment it is made, and on the server, for what is stored
//! there, at every pause in the work. Nothing is lost when the server cannot be reached: edits wait here, and are merged
//! with those of others when it can.

mod catching_up;
mod drafts;
mod files;
mod server;
mod store;
mod tabs;

use drawbridge_core::api::Role;
use drawbridge_core::model::merge::Conflict;
use drawbridge_core::model::{Diagram, Transaction, journal, snapshot};
use drawbridge_core::reading::Note;
use js_sys::Function;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use crate::api::ApiError;
use crate::document::Document;
use crate::dom::lock::Held;
use crate::dom::storage;
use crate::insight::Insight;
use crate::notify::Notices;
use crate::route::{Route, Router};
use crate::session::Session;
pub(crate) use catching_up::{Behind, CameIn};
pub(crate) use files::open;
pub(crate) use server::merged;
pub(crate) use store::Head;
use store::Store;
use tabs::Channel;

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
    /// The server does not answer; edits are kept in this browser.
    Offline,
    /// Somebody else changed the same things, and the person has to choose.
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

/// What of opened files is not in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Losses {
    /// What was opened, such as a file's name.
    pub(crate) from: String,
    /// Each loss with its place.
    pub(crate) notes: Vec<Note>,
}

/// Pause in the work before it is sent to the server, in milliseconds.
const PAUSE: u64 = 700;
/// Pause before the server is tried again, in milliseconds.
const RETRY: u64 = 5_000;
/// From how many edits on a document is written whole at the next pause: a journal takes time to read.
const LONG: u64 = 200;
/// How long such a pause is, in milliseconds.
const IDLE: u64 = 3_000;

/// Handle to saving; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Saving {
    document: Document,
    insight: Insight,
    notices: Notices,
    router: Router,
    session: Session,
    place: RwSignal<Place>,
    saved: RwSignal<Saved>,
    failure: RwSignal<Option<OpenFailure>>,
    opening: RwSignal<bool>,
    /// What the person has to choose between before this version is sent.
    conflicts: RwSignal<Vec<Conflict>>,
    /// What of the files that were opened could not be taken over, until somebody has seen it.
    losses: RwSignal<Option<Losses>>,
    /// Another tab changes this document.
    watching: RwSignal<bool>,
    /// What this browser keeps, as far as it is known.
    heads: RwSignal<Vec<Head>>,
    /// Name of the file that the document was opened from or saved to.
    file_name: RwSignal<Option<String>>,
    file: StoredValue<Option<JsValue>, LocalStorage>,
    store: StoredValue<Option<Store>, LocalStorage>,
    channel: StoredValue<Option<Channel>, LocalStorage>,
    held: StoredValue<Option<Held>, LocalStorage>,
    /// Counts documents that were asked for: an answer that comes too late is about another one.
    turn: StoredValue<u64>,
    /// Key of what is kept in this browser; empty if nothing is.
    key: StoredValue<String>,
    /// Number of the newest edit.
    number: StoredValue<u64>,
    /// Number of the newest edit that is part of the whole; `None` until it is written.
    whole: StoredValue<Option<u64>>,
    /// Set while changes come from what is kept, so that they are not kept again.
    is_journal_off: StoredValue<bool>,
    /// The server's version that is shown, edits of this browser aside.
    version: RwSignal<i64>,
    /// The document as the server has it in that version.
    base: StoredValue<Option<String>>,
    /// Revision of the document that the server has.
    sent: StoredValue<u64>,
    is_sending: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    idle: StoredValue<Option<TimeoutHandle>>,
    /// What others saved and came in here, for whoever catches up with them.
    came_in: StoredValue<Option<CameIn>>,
    /// Resolves the promises of those who wait until nothing is on its way.
    waiting: StoredValue<Vec<Function>, LocalStorage>,
}

impl Saving {
    /// Watches the document and keeps it, wherever it belongs.
    pub(crate) fn start(
        document: Document,
        insight: Insight,
        notices: Notices,
        router: Router,
        session: Session,
    ) -> Self {
        let saving = Self {
            document,
            insight,
            notices,
            router,
            session,
            place: RwSignal::new(Place::Browser),
            saved: RwSignal::new(Saved::Local),
            failure: RwSignal::new(None),
            opening: RwSignal::new(true),
            conflicts: RwSignal::default(),
            losses: RwSignal::default(),
            watching: RwSignal::new(false),
            heads: RwSignal::default(),
            file_name: RwSignal::new(None),
            file: StoredValue::new_local(None),
            store: StoredValue::new_local(None),
            channel: StoredValue::new_local(None),
            held: StoredValue::new_local(None),
            turn: StoredValue::new(0),
            key: StoredValue::default(),
            number: StoredValue::new(0),
            whole: StoredValue::new(None),
            is_journal_off: StoredValue::new(false),
            version: RwSignal::new(0),
            base: StoredValue::new(None),
            sent: StoredValue::new(0),
            is_sending: StoredValue::new(false),
            timer: StoredValue::new(None),
            idle: StoredValue::new(None),
            came_in: StoredValue::new(None),
            waiting: StoredValue::new_local(Vec::new()),
        };
        saving.channel.set_value(Some(Channel::open(saving)));
        document.record(move |transactions| saving.keep(transactions));
        Effect::watch(move || document.revision(), move |_, _, _| saving.touched(), false);
        Effect::new(move || saving.wake());
        let online = window_event_listener(leptos::ev::online, move |_| saving.save_soon(0));
        on_cleanup(move || online.remove());
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

    /// Whether a document is on its way, tracked.
    pub(crate) fn is_opening(self) -> bool {
        self.opening.get()
    }

    /// What of opened files is not in the document, tracked.
    pub(crate) fn losses(self) -> Option<Losses> {
        self.losses.get()
    }

    /// Tells what of a text or of files is not in the document.
    pub(crate) fn tell_losses(self, losses: Losses) {
        self.losses.set(Some(losses));
    }

    /// The person has seen what was not taken over.
    pub(crate) fn forget_losses(self) {
        self.losses.set(None);
    }

    /// What both this person and somebody else changed, tracked.
    pub(crate) fn conflicts(self) -> Vec<Conflict> {
        self.conflicts.get()
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
            // What measurements draw has no key, so it is not kept.
            Route::Bench { .. } | Route::Login { .. } | Route::Missing => {}
        }
    }

    /// Saves now. A draft moves to the server, which needs somebody signed in.
    pub(crate) fn save_now(self) {
        match self.place.get_untracked() {
            Place::Browser if !self.session.is_signed_in() => {
                self.router.go(Route::Login { next: "/".to_owned() });
            }
            Place::Browser => self.move_to_server(),
            _ => self.send(),
        }
    }

    /// Saves to where the document belongs: the file it came from, the server, and for whoever has neither, a file of their own.
    /// Every edit is kept in this browser anyway.
    pub(crate) fn save_by_key(self) {
        let is_signed_in = self.session.is_signed_in();
        match self.place.get_untracked() {
            _ if self.file_name.get_untracked().is_some() => self.save_file(),
            Place::Browser if is_signed_in => self.save_now(),
            Place::Browser => self.save_file(),
            _ if !self.may_edit() => {
                self.notices.refuse("you may look at this diagram, not change it: nothing to save");
            }
            // The status bar says how that goes.
            _ => self.send(),
        }
    }

    fn may_edit(self) -> bool {
        match self.place.get_untracked() {
            Place::Browser => true,
            Place::Server { role, .. } | Place::Link { role, .. } => role >= Role::Edit,
        }
    }

    /// Another document is asked for: what is open is sent, and this tab lets go of it.
    fn turn_page(self) -> u64 {
        self.save_when_due();
        self.turn.update_value(|it| *it += 1);
        self.held.set_value(None);
        self.watching.set(false);
        self.conflicts.set(Vec::new());
        self.losses.set(None);
        self.key.set_value(String::new());
        self.whole.set_value(None);
        self.number.set_value(0);
        self.base.set_value(None);
        self.file.set_value(None);
        self.file_name.set(None);
        self.opening.set(true);
        // Until it is there, nothing can be lost by being drawn on what goes.
        self.document.set_read_only(true);
        self.turn.get_value()
    }

    fn is_current(self, turn: u64) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    fn store(self) -> Option<Store> {
        self.store.try_get_value().flatten()
    }

    /// The database of this browser, opened on first use.
    async fn opened_store(self) -> Option<Store> {
        if self.store().is_none() {
            let opened = Store::open().await.ok();
            self.store.set_value(opened);
        }
        self.store()
    }

    /// What this browser keeps of the document, in a few words.
    fn head(self, number: u64) -> Head {
        let (name, nodes) = self.document.peek(|it| (it.settings().name.clone(), it.n_nodes()));
        let role = match self.place.get_untracked() {
            Place::Browser => None,
            Place::Server { role, .. } | Place::Link { role, .. } => Some(role),
        };
        let (key, version) = (self.key.get_value(), self.version.get_untracked());
        Head { key, name, nodes, changed: js_sys::Date::now(), number, version, role }
    }

    /// Keeps edits in this browser, the moment they are made.
    fn keep(self, transactions: &[Transaction]) {
        let key = self.key.get_value();
        if self.is_journal_off.get_value() || self.watching.get_untracked() || key.is_empty() {
            return;
        }
        for transaction in transactions {
            let number = self.number.get_value() + 1;
            self.number.set_value(number);
            let (Some(store), Some(whole)) = (self.store(), self.whole.get_value()) else {
                self.write_whole(None);
                return;
            };
            let line = journal::line(transaction);
            let written = store.add(&Head { number: whole, ..self.head(whole) }, number, &line);
            self.channel.with_value(|it| it.iter().for_each(|it| it.tell(&key, number, Some(&line))));
            self.mind(written);
        }
        if self.number.get_value() - self.whole.get_value().unwrap_or_default() >= LONG {
            self.write_whole_when_idle();
        }
    }

    /// Writes all of the document, and what the server has if it is given.
    fn write_whole(self, base: Option<&str>) {
        let key = self.key.get_value();
        let Some(store) = self.store().filter(|_| !key.is_empty() && !self.watching.get_untracked()) else {
            if !key.is_empty() && self.place.get_untracked() == Place::Browser {
                self.saved.set(Saved::Nowhere);
            }
            return;
        };
        if self.whole.get_value().is_none() {
            storage::ask_to_stay();
        }
        let number = self.number.get_value();
        let text = self.document.peek(snapshot::write);
        self.whole.set_value(Some(number));
        let written = store.write(&self.head(number), &text, base);
        self.channel.with_value(|it| it.iter().for_each(|it| it.tell(&key, number, None)));
        self.mind(written);
    }

    fn write_whole_when_idle(self) {
        if let Some(timer) = self.idle.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let turn = self.turn.get_value();
        let due = move || {
            if self.is_current(turn) {
                self.write_whole(None);
            }
        };
        self.idle.set_value(set_timeout_with_handle(due, std::time::Duration::from_millis(IDLE)).ok());
    }

    /// Says so if the browser did not keep what it was given.
    fn mind(self, written: Result<impl Future<Output = Result<(), JsValue>> + 'static, JsValue>) {
        let turn = self.turn.get_value();
        let is_draft = self.place.get_untracked() == Place::Browser;
        spawn_local(async move {
            let is_kept = match written {
                Ok(written) => written.await.is_ok(),
                Err(_) => false,
            };
            if self.is_current(turn) && is_draft {
                self.saved.set(if is_kept { Saved::Local } else { Saved::Nowhere });
            }
        });
    }

    /// Shows a document. Whoever may change it can do so once this tab holds it.
    fn show(self, diagram: Diagram, place: Place, saved: Saved, version: i64) {
        self.failure.set(None);
        self.version.set(version);
        self.place.set(place);
        self.saved.set(saved);
        self.document.open(diagram);
        self.document.set_read_only(true);
        self.opening.set(self.may_edit());
        self.sent.set_value(self.document.revision_now());
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
