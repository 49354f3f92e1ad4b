//! Diagrams that are nowhere but in this browser. Each has a key of its own, so that none makes room for another.

use drawbridge_core::model::{Diagram, snapshot};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::store::Store;
use super::{Head, Place, Saved, Saving};
use crate::dom::storage;
use crate::route::Route;

const PREFIX: &str = "draft.";
/// The draft that this tab has open, remembered for as long as the tab is there.
const OPEN: &str = "draft";
/// What stands there instead of a draft when somebody wants none of them: `index.html` offers that after a crash.
const NONE: &str = "none";

impl Saving {
    /// What this browser keeps besides what is open, the newest first, tracked. [`Saving::look_for_drafts`] brings it up to date.
    pub(crate) fn drafts(self) -> Vec<Head> {
        let open = self.key.get_value();
        let is_other = |it: &Head| it.key.starts_with(PREFIX) && it.key != open;
        self.heads.get().into_iter().filter(is_other).collect()
    }

    /// Asks the browser what it keeps.
    pub(crate) fn look_for_drafts(self) {
        spawn_local(async move {
            if let Some(store) = self.opened_store().await {
                self.heads.set(store.heads().await);
            }
        });
    }

    /// Puts a template, a file or a copy on the canvas as a draft of its own.
    pub(crate) fn start_from(self, diagram: Diagram) {
        let turn = self.turn_page();
        spawn_local(async move {
            let _ready = self.opened_store().await;
            if !self.is_current(turn) {
                return;
            }
            let is_empty = diagram.n_nodes() == 0;
            self.begin(new_key(), diagram);
            if !is_empty {
                self.write_whole(None);
            }
            self.hold(&self.key.get_value(), turn).await;
            if self.is_current(turn) {
                self.router.go(Route::Draft);
            }
        });
    }

    /// Opens one of the kept drafts.
    pub(crate) fn open_kept_draft(self, key: String) {
        let turn = self.turn_page();
        spawn_local(async move {
            if let Some(store) = self.opened_store().await {
                self.show_kept(&store, key, turn).await;
            }
            if self.is_current(turn) {
                self.router.go(Route::Draft);
            }
        });
    }

    /// Takes a kept draft out of this browser.
    pub(crate) fn delete_draft(self, key: String) {
        spawn_local(async move {
            if let Some(store) = self.opened_store().await {
                store.forget(&key).await;
                self.heads.set(store.heads().await);
            }
        });
    }

    /// Signs out. Whoever uses this browser next finds no copies of what the server has; edits that it does not have stay.
    pub(crate) fn sign_out(self) {
        self.session.end();
        spawn_local(async move {
            let Some(store) = self.opened_store().await else { return };
            for head in store.heads().await.into_iter().filter(|it| !it.key.starts_with(PREFIX)) {
                let kept = store.load(&head.key).await;
                let is_sent = kept.is_some_and(|kept| {
                    let text =
                        kept.diagram().ok().filter(|it| it.lost == 0).map(|it| snapshot::write(&it.diagram));
                    text.is_some() && text == kept.base
                });
                if is_sent {
                    store.forget(&head.key).await;
                }
                if is_sent && head.key == self.key.get_value() {
                    // An edit that follows finds nothing to follow: it is written with all that was before it.
                    self.whole.set_value(None);
                }
            }
            self.heads.set(store.heads().await);
        });
    }

    pub(super) fn open_draft(self) {
        let is_open =
            self.place.get_untracked() == Place::Browser && self.key.get_value().starts_with(PREFIX);
        if is_open {
            return;
        }
        let turn = self.turn_page();
        spawn_local(async move {
            let Some(store) = self.opened_store().await else {
                if self.is_current(turn) {
                    self.begin_anew(turn).await;
                    self.saved.set(Saved::Nowhere);
                }
                return;
            };
            move_old_drafts(&store).await;
            let heads = store.heads().await;
            let is_draft = |it: &&Head| it.key.starts_with(PREFIX);
            let open = storage::tab_get(OPEN);
            let wanted = heads.iter().filter(is_draft).find(|it| Some(&it.key) == open.as_ref());
            let key = wanted.or_else(|| heads.iter().find(is_draft)).map(|it| it.key.clone());
            if !self.is_current(turn) {
                return;
            }
            self.heads.set(heads);
            match key.filter(|_| open.as_deref() != Some(NONE)) {
                Some(key) => self.show_kept(&store, key, turn).await,
                None => self.begin_anew(turn).await,
            }
        });
    }

    async fn show_kept(self, store: &Store, key: String, turn: u64) {
        let kept = store.load(&key).await;
        if !self.is_current(turn) {
            return;
        }
        let Some(kept) = kept else { return self.begin_anew(turn).await };
        match kept.diagram() {
            Ok(replayed) => {
                self.begin(key.clone(), replayed.diagram);
                self.number.set_value(kept.number);
                self.whole.set_value(Some(kept.head.number));
                if replayed.lost > 0 {
                    self.notices.refuse(&format!("{} edits of this draft cannot be read", replayed.lost));
                }
                self.hold(&key, turn).await;
                // What happened between reading and holding it.
                if self.is_current(turn) {
                    self.read_again().await;
                }
            }
            Err(error) => {
                // It stays as it is: a newer version of the app may be able to read it.
                self.notices.refuse(&format!("the draft “{}” cannot be read: {error}", kept.head.name));
                self.begin_anew(turn).await;
            }
        }
    }

    /// Keeps a version as a draft of its own beside what is open.
    pub(super) async fn keep_apart(self, diagram: &Diagram) {
        let head = Head {
            key: new_key(),
            name: diagram.settings().name.clone(),
            nodes: diagram.n_nodes(),
            changed: js_sys::Date::now(),
            number: 0,
            version: 0,
            role: None,
        };
        if let Some(store) = self.opened_store().await
            && let Ok(written) = store.write(&head, &snapshot::write(diagram), None)
            && written.await.is_ok()
        {
            self.notices.done("Your version is kept as a draft: see “Drafts” in the menu.");
            self.heads.set(store.heads().await);
        }
    }

    /// An empty draft; it is kept from its first edit on.
    async fn begin_anew(self, turn: u64) {
        self.begin(new_key(), Diagram::default());
        self.hold(&self.key.get_value(), turn).await;
    }

    fn begin(self, key: String, diagram: Diagram) {
        storage::tab_set(OPEN, &key);
        self.key.set_value(key);
        self.show(diagram, Place::Browser, Saved::Local, 0);
    }
}

fn new_key() -> String {
    format!("{PREFIX}{:x}", (js_sys::Math::random() * 9_007_199_254_740_991.0) as u64)
}

/// Drafts of earlier versions of the app, which kept two of them elsewhere.
async fn move_old_drafts(store: &Store) {
    for old in ["draft.earlier", "draft"] {
        let Some(text) = storage::get(old) else { continue };
        let Ok(diagram) = snapshot::read(&text) else { continue };
        let head = Head {
            key: format!("{PREFIX}moved-{old}"),
            name: diagram.settings().name.clone(),
            nodes: diagram.n_nodes(),
            changed: js_sys::Date::now(),
            number: 0,
            version: 0,
            role: None,
        };
        if let Ok(written) = store.write(&head, &text, None)
            && written.await.is_ok()
        {
            storage::remove(old);
        }
    }
}
