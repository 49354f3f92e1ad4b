//! Diagrams of the server: opened with what this browser still has to send, sent at every pause, merged where somebody else
//! was faster.

use drawbridge_core::api::{DiagramDocument, ErrorCode, NewDiagram, Role, SaveDiagram, SavedDiagram};
use drawbridge_core::model::merge::{self, MergeError, Merged};
use drawbridge_core::model::{Diagram, snapshot};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::store::Kept;
use super::{OpenFailure, PAUSE, Place, RETRY, Saved, Saving};
use crate::api::{ApiError, diagrams};
use crate::parts::{self, Merge};
use crate::route::Route;

impl Saving {
    /// Keeps this version as a diagram of its own on the server.
    pub(crate) fn keep_as_copy(self) {
        self.move_to_server();
    }

    /// Shows what somebody else saved. This version is kept as a draft.
    pub(crate) fn load_theirs(self) {
        let mine = self.document.peek(Clone::clone);
        let (key, place) = (self.key.get_value(), self.place.get_untracked());
        spawn_local(async move {
            self.keep_apart(&mine).await;
            if let Some(store) = self.store() {
                store.forget(&key).await;
            }
            match place {
                Place::Server { id, .. } => self.read_stored(id),
                Place::Link { token, .. } => self.read_shared(token),
                Place::Browser => {}
            }
        });
    }

    /// The person has chosen in every conflict: this version is sent.
    pub(crate) fn settle(self) {
        self.conflicts.set(Vec::new());
        self.saved.set(Saved::Saving);
        self.send();
    }

    /// Takes the other way in one conflict.
    pub(crate) fn turn_round(self, place: usize) {
        let conflict = self.conflicts.with_untracked(|it| it.get(place).cloned());
        let Some(step) = conflict.and_then(|it| self.document.peek(|diagram| it.turned_round(diagram)))
        else {
            return;
        };
        match self.document.apply(step) {
            Ok(()) => self.conflicts.update(|it| drop(it.remove(place))),
            Err(error) => self.notices.refuse(&error),
        }
    }

    pub(super) fn touched(self) {
        if self.place.get_untracked() == Place::Browser || !self.is_dirty() {
            return;
        }
        if self.saved.get_untracked() != Saved::Conflict {
            self.saved.set(Saved::Saving);
            self.save_soon(PAUSE);
        }
    }

    /// Whether there is something that the server does not have, and that is this tab's to send.
    pub(super) fn is_dirty(self) -> bool {
        let is_changed = self.document.revision_now() != self.sent.get_value();
        is_changed && self.may_edit() && !self.watching.get_untracked()
    }

    pub(super) fn save_soon(self, pause: u64) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let due = move || self.save_when_due();
        self.timer.set_value(set_timeout_with_handle(due, std::time::Duration::from_millis(pause)).ok());
    }

    pub(super) fn save_when_due(self) {
        if self.place.get_untracked() == Place::Browser || self.saved.get_untracked() == Saved::Conflict {
            return;
        }
        if self.is_dirty() {
            self.send();
        } else if self.saved.get_untracked() == Saved::Offline {
            self.look_again();
        }
    }

    /// After the server was away and nothing was changed here: shows what is there by now.
    fn look_again(self) {
        let (place, turn) = (self.place.get_untracked(), self.turn.get_value());
        spawn_local(async move {
            let answer = read(&place).await;
            if !self.is_current(turn) || self.is_dirty() {
                return;
            }
            match answer {
                Ok(stored) => self.take(&stored),
                Err(ApiError::Offline) => self.save_soon(RETRY),
                Err(error) => self.saved.set(Saved::Refused(error)),
            }
        });
    }

    /// Shows the server's version in place of an older one that was not changed.
    pub(super) fn take(self, stored: &DiagramDocument) {
        let Ok(theirs) = snapshot::read(&stored.snapshot) else { return };
        self.follow_to(theirs);
        self.has(stored.version, stored.snapshot.clone());
        self.sent.set_value(self.document.revision_now());
        self.saved.set(Saved::Stored);
    }

    /// Leads the document to another version of it. What is seen and selected stays, and undo stays one's own.
    fn follow_to(self, to: Diagram) {
        let step = self.document.peek(|it| it.transaction_to(&to, "Merge"));
        self.note_what_came_in(&step);
        if !step.ops.is_empty() && self.document.follow(step).is_err() {
            self.document.open(to);
        }
    }

    /// Notes what the server has.
    fn has(self, version: i64, text: String) {
        self.version.set(version);
        match (self.store(), self.whole.get_value()) {
            (Some(store), Some(whole)) if !self.watching.get_untracked() => {
                self.mind(store.rebase(&self.head(whole), &text));
            }
            _ => self.write_whole(Some(&text)),
        }
        self.base.set_value(Some(text));
    }

    pub(super) fn send(self) {
        if self.is_sending.get_value() || !self.may_edit() || self.watching.get_untracked() {
            return;
        }
        self.is_sending.set_value(true);
        self.saved.set(Saved::Saving);
        let (revision, turn) = (self.document.revision_now(), self.turn.get_value());
        let (name, snapshot) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        let body = SaveDiagram { version: self.version.get_untracked(), name: Some(name), snapshot };
        let place = self.place.get_untracked();
        spawn_local(async move {
            let answer = match &place {
                Place::Server { id, .. } => diagrams::save(id, &body).await,
                Place::Link { token, .. } => diagrams::save_shared(token, &body).await,
                Place::Browser => return self.is_sending.set_value(false),
            };
            self.is_sending.set_value(false);
            if self.is_current(turn) {
                self.answered(answer, revision, body.snapshot);
            }
        });
    }

    fn answered(self, answer: Result<SavedDiagram, ApiError>, revision: u64, snapshot: String) {
        match answer {
            Ok(saved) => {
                self.session.ask_if_unknown();
                self.sent.set_value(revision);
                self.has(saved.version, snapshot);
                if self.is_dirty() {
                    self.save_soon(PAUSE);
                } else {
                    self.saved.set(Saved::Stored);
                }
            }
            Err(ApiError::Offline) => {
                self.saved.set(Saved::Offline);
                self.save_soon(RETRY);
            }
            Err(error) if error.code() == Some(ErrorCode::VersionConflict) => self.merge_theirs(),
            Err(error) => {
                if error.code() == Some(ErrorCode::Unauthorized) {
                    self.session.lapse();
                }
                self.saved.set(Saved::Refused(error));
            }
        }
    }

    /// Somebody else saved first: their version is fetched and merged into this one.
    fn merge_theirs(self) {
        let (place, turn) = (self.place.get_untracked(), self.turn.get_value());
        spawn_local(async move {
            let answer = read(&place).await;
            let merge = parts::panels().loaded().await.merge;
            if !self.is_current(turn) {
                return;
            }
            match answer {
                Ok(stored) => {
                    let mine = self.document.peek(Clone::clone);
                    let base = self.base.get_value();
                    let merged = merge(base.as_deref(), &mine, &stored.snapshot);
                    self.show_merged(merged, &stored);
                }
                Err(ApiError::Offline) => {
                    self.saved.set(Saved::Offline);
                    self.save_soon(RETRY);
                }
                Err(error) => self.saved.set(Saved::Refused(error)),
            }
        });
    }

    fn show_merged(self, merged: Result<Merged, MergeError>, stored: &DiagramDocument) {
        let Ok(Merged { diagram, conflicts }) = merged else {
            // Both are kept: this one here, theirs there; the banner asks.
            self.saved.set(Saved::Conflict);
            return;
        };
        self.follow_to(diagram);
        self.has(stored.version, stored.snapshot.clone());
        if conflicts.is_empty() {
            self.notices.done("Merged with what somebody else saved in the meantime.");
            self.saved.set(Saved::Saving);
            self.save_soon(0);
        } else {
            self.conflicts.set(conflicts);
            self.saved.set(Saved::Conflict);
        }
    }

    pub(super) fn move_to_server(self) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        let before = self.saved.get_untracked();
        self.saved.set(Saved::Saving);
        let (revision, turn) = (self.document.revision_now(), self.turn.get_value());
        let (name, snapshot) = self.document.peek(|it| (it.settings().name.clone(), snapshot::write(it)));
        spawn_local(async move {
            let answer = diagrams::create(&NewDiagram { name, snapshot }).await;
            self.is_sending.set_value(false);
            if !self.is_current(turn) {
                return;
            }
            match answer {
                Ok(stored) => self.moved(stored, revision).await,
                Err(error) => {
                    if error.code() == Some(ErrorCode::Unauthorized) {
                        self.session.lapse();
                        self.router.go(Route::Login { next: "/".to_owned() });
                    }
                    self.notices.refuse(&error.to_string());
                    self.saved.set(before);
                }
            }
        });
    }

    /// The document has an id of the server now; what this browser keeps goes under it.
    async fn moved(self, stored: DiagramDocument, revision: u64) {
        let was_draft = self.place.get_untracked() == Place::Browser;
        let old = self.key.get_value();
        self.turn.update_value(|it| *it += 1);
        let turn = self.turn.get_value();
        self.held.set_value(None);
        self.watching.set(false);
        self.conflicts.set(Vec::new());
        self.key.set_value(stored_key(&stored.id));
        self.number.set_value(0);
        self.whole.set_value(None);
        self.sent.set_value(revision);
        self.place.set(Place::Server { id: stored.id.clone(), role: stored.role });
        self.document.set_read_only(false);
        self.has(stored.version, stored.snapshot);
        self.saved.set(Saved::Stored);
        self.router.rename(Route::Stored(stored.id.clone()));
        self.hold(&stored_key(&stored.id), turn).await;
        if let Some(store) = self.store().filter(|_| was_draft) {
            store.forget(&old).await;
        }
        self.touched();
    }

    pub(super) fn open_stored(self, id: String) {
        if !matches!(self.place.get_untracked(), Place::Server { id: open, .. } if open == id) {
            self.read_stored(id);
        }
    }

    pub(super) fn open_shared(self, token: String) {
        if !matches!(self.place.get_untracked(), Place::Link { token: open, .. } if open == token) {
            self.read_shared(token);
        }
    }

    fn read_stored(self, id: String) {
        let turn = self.turn_page();
        spawn_local(async move {
            let answer = diagrams::read(&id).await;
            let place = |role| Place::Server { id: id.clone(), role };
            match answer {
                _ if !self.is_current(turn) => {}
                Ok(stored) => self.opened(stored, place, stored_key(&id), turn).await,
                Err(ApiError::Offline) => self.open_offline(&id, turn).await,
                Err(error) => self.not_opened(&error),
            }
        });
    }

    fn read_shared(self, token: String) {
        let turn = self.turn_page();
        spawn_local(async move {
            let answer = diagrams::read_shared(&token).await;
            // The token is a right and is not written down; the id alone gives none.
            let place = |role| Place::Link { token: token.clone(), role };
            match answer {
                _ if !self.is_current(turn) => {}
                Ok(stored) => {
                    let key = format!("link.{}", stored.id);
                    self.opened(stored, place, key, turn).await;
                }
                Err(error) => self.not_opened(&error),
            }
        });
    }

    fn not_opened(self, error: &ApiError) {
        self.opening.set(false);
        self.failure.set(Some(OpenFailure {
            message: error.to_string(),
            hint: error.hint(),
            wants_sign_in: error.code() == Some(ErrorCode::Unauthorized),
        }));
    }

    async fn opened(self, stored: DiagramDocument, place: impl Fn(Role) -> Place, key: String, turn: u64) {
        let theirs = match snapshot::read(&stored.snapshot) {
            Ok(it) => it,
            Err(error) => {
                self.opening.set(false);
                return self.failure.set(Some(OpenFailure {
                    message: format!("This diagram cannot be read: {error}"),
                    hint: Some("It is untouched on the server.".to_owned()),
                    wants_sign_in: false,
                }));
            }
        };
        let place = place(stored.role);
        if stored.role < Role::Edit {
            return self.show(theirs, place, Saved::Stored, stored.version);
        }
        let kept = match self.opened_store().await {
            Some(store) => store.load(&key).await,
            None => None,
        };
        let merge = match &kept {
            Some(_) => Some(parts::panels().loaded().await.merge),
            None => None,
        };
        if !self.is_current(turn) {
            return;
        }
        self.key.set_value(key.clone());
        self.show(theirs.clone(), place, Saved::Stored, stored.version);
        self.base.set_value(Some(stored.snapshot.clone()));
        self.hold(&key, turn).await;
        if !self.is_current(turn) {
            return;
        }
        if self.watching.get_untracked() {
            return self.read_again().await;
        }
        self.number.set_value(kept.as_ref().map_or(0, |it| it.number));
        match kept.zip(merge) {
            Some((kept, merge)) => self.bring_back(&kept, &theirs, &stored, merge),
            None => self.has(stored.version, stored.snapshot),
        }
    }

    /// What this browser kept and could not send is merged with what the server has by now.
    fn bring_back(self, kept: &Kept, theirs: &Diagram, stored: &DiagramDocument, merge: Merge) {
        let mine = match kept.diagram() {
            Ok(replayed) => replayed.diagram,
            // A newer version of the app wrote it, and may read it.
            Err(_) => return,
        };
        let is_sent = kept.base.as_deref().is_some_and(|it| snapshot::read(it).is_ok_and(|it| it == mine));
        if is_sent || mine == *theirs {
            return self.has(stored.version, stored.snapshot.clone());
        }
        match merge(kept.base.as_deref(), &mine, &stored.snapshot) {
            Ok(Merged { diagram, conflicts }) => {
                self.follow_to(diagram);
                self.has(stored.version, stored.snapshot.clone());
                if conflicts.is_empty() {
                    self.notices.done("What you drew without the server is merged and saved now.");
                    self.touched();
                } else {
                    self.conflicts.set(conflicts);
                    self.saved.set(Saved::Conflict);
                }
            }
            Err(_) => {
                self.has(stored.version, stored.snapshot.clone());
                spawn_local(async move { self.keep_apart(&mine).await });
            }
        }
    }

    /// Shows what this browser keeps of a diagram while its server is away.
    async fn open_offline(self, id: &str, turn: u64) {
        let key = stored_key(id);
        let kept = match self.opened_store().await {
            Some(store) => store.load(&key).await,
            None => None,
        };
        if !self.is_current(turn) {
            return;
        }
        let Some((kept, replayed)) = kept.and_then(|it| it.diagram().ok().map(|diagram| (it, diagram)))
        else {
            self.opening.set(false);
            return self.failure.set(Some(OpenFailure {
                message: "The server does not answer, and this browser has no copy of this diagram."
                    .to_owned(),
                hint: Some("Drafts of this browser can be drawn, checked and exported meanwhile.".to_owned()),
                wants_sign_in: false,
            }));
        };
        let place = Place::Server { id: id.to_owned(), role: kept.head.role.unwrap_or(Role::Edit) };
        self.key.set_value(key.clone());
        let is_sent =
            kept.base.as_deref().is_some_and(|it| snapshot::read(it).is_ok_and(|it| it == replayed.diagram));
        self.show(replayed.diagram, place, Saved::Offline, kept.head.version);
        self.base.set_value(kept.base.clone());
        self.number.set_value(kept.number);
        self.whole.set_value(Some(kept.head.number));
        if !is_sent {
            // No revision of this session is on the server.
            self.sent.set_value(0);
        }
        self.hold(&key, turn).await;
        if self.is_current(turn) {
            self.save_soon(RETRY);
        }
    }
}

fn stored_key(id: &str) -> String {
    format!("stored.{id}")
}

pub(super) async fn read(place: &Place) -> Result<DiagramDocument, ApiError> {
    match place {
        Place::Server { id, .. } => diagrams::read(id).await,
        Place::Link { token, .. } => diagrams::read_shared(token).await,
        Place::Browser => Err(ApiError::Offline),
    }
}

/// Merges the server's version into this one. Without a common beginning, each counts as all new.
pub(crate) fn merged(base: Option<&str>, mine: &Diagram, theirs: &str) -> Result<Merged, MergeError> {
    let read = |text: &str| snapshot::read(text).unwrap_or_default();
    merge::merge(&base.map(read).unwrap_or_default(), mine, &read(theirs))
}
