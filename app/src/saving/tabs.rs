//! One document in several tabs: the one that has its lock changes it, the others watch every edit as it is made, and may
//! take over.

use drawbridge_core::model::{Transaction, journal};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{Place, Saving};
use crate::dom::lock::{self, Held, Wish};

const CHANNEL: &str = "drawbridge";

/// What a tab tells the others.
#[derive(Serialize, Deserialize)]
struct Message {
    /// Key of the document.
    key: String,
    /// Number of the edit.
    number: u64,
    /// The edit; without it, the document was written whole.
    line: Option<String>,
}

/// The channel between the tabs of this browser.
#[derive(Clone)]
pub(super) struct Channel(Option<BroadcastChannel>);

impl Channel {
    /// Opens it; `heard` is called with everything that other tabs say.
    pub(super) fn open(saving: Saving) -> Self {
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let message = event.data().as_string().and_then(|it| serde_json::from_str(&it).ok());
                if let Some(message) = message {
                    saving.heard(&message);
                }
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            // Lives as long as the page.
            heard.forget();
        }
        Self(channel)
    }

    /// Tells the other tabs of an edit, or that the document was written whole.
    pub(super) fn tell(&self, key: &str, number: u64, line: Option<&str>) {
        let Some(channel) = &self.0 else { return };
        let message = Message { key: key.to_owned(), number, line: line.map(str::to_owned) };
        if let Ok(text) = serde_json::to_string(&message) {
            drop(channel.post_message(&text.into()));
        }
    }
}

impl Saving {
    /// Whether another tab changes this document and this one watches, tracked.
    pub(crate) fn is_watching(self) -> bool {
        self.watching.get()
    }

    /// Asks for the document's lock if it is free. Without it this tab watches, until it gets it.
    pub(super) async fn hold(self, key: &str, turn: u64) {
        let held = lock::request(key, Wish::IfFree, move || self.lost(turn)).await;
        if !self.is_current(turn) {
            return;
        }
        match held {
            Some(held) => self.owns(held),
            None => self.watch(key.to_owned(), turn),
        }
    }

    /// Changes the document here from now on; the tab that does so now watches.
    pub(crate) fn take_over(self) {
        let (key, turn) = (self.key.get_value(), self.turn.get_value());
        spawn_local(async move {
            let held = lock::request(&key, Wish::Now, move || self.lost(turn)).await;
            if self.is_current(turn) {
                self.got(held, "You edit this diagram here now. The other tab watches.").await;
            }
        });
    }

    /// Goes on with a copy that is this tab's own.
    pub(crate) fn open_as_copy(self) {
        let copy = self.document.peek(Clone::clone);
        self.start_from(copy);
        self.notices.done("This is a copy. The other tab keeps the original.");
    }

    fn owns(self, held: Held) {
        self.held.set_value(Some(held));
        self.watching.set(false);
        self.opening.set(false);
        self.document.set_read_only(!self.may_edit());
    }

    fn watch(self, key: String, turn: u64) {
        self.held.set_value(None);
        self.watching.set(true);
        self.opening.set(false);
        self.document.set_read_only(true);
        spawn_local(async move {
            let held = lock::request(&key, Wish::WhenFree, move || self.lost(turn)).await;
            if self.is_current(turn) && self.watching.get_untracked() {
                self.got(held, "The other tab is closed. You edit this diagram here now.").await;
            }
        });
    }

    /// The lock came: what the other tab wrote last is shown, and can be changed.
    async fn got(self, held: Option<Held>, say: &'static str) {
        let Some(held) = held else { return };
        self.read_again().await;
        self.owns(held);
        self.notices.done(say);
        self.save_when_due();
    }

    /// Another tab took the document over. Every edit of this one was under way to the database before that.
    fn lost(self, turn: u64) {
        if self.is_current(turn) {
            self.watch(self.key.get_value(), turn);
            spawn_local(self.read_again());
        }
    }

    fn heard(self, message: &Message) {
        if message.key != self.key.get_value() || !self.watching.get_untracked() {
            return;
        }
        let line = message.line.as_deref().and_then(journal::read);
        match line {
            Some(transaction) if message.number == self.number.get_value() + 1 => {
                self.follow(transaction, message.number);
            }
            // Heard before, while the document was read.
            Some(_) if message.number <= self.number.get_value() => {}
            _ => spawn_local(async move { self.read_again().await }),
        }
    }

    fn follow(self, transaction: Transaction, number: u64) {
        self.number.set_value(number);
        if self.document.follow(transaction).is_err() {
            spawn_local(async move { self.read_again().await });
        }
    }

    /// Shows the document as it is kept by now.
    pub(super) async fn read_again(self) {
        let (key, turn) = (self.key.get_value(), self.turn.get_value());
        let Some(store) = self.store() else { return };
        let Some(kept) = store.load(&key).await else { return };
        if !self.is_current(turn) {
            return;
        }
        let Ok(replayed) = kept.diagram() else { return };
        if let Place::Server { .. } | Place::Link { .. } = self.place.get_untracked() {
            self.version.set(kept.head.version);
            self.base.set_value(kept.base.clone());
        }
        let step = self.document.peek(|it| it.transaction_to(&replayed.diagram, "Follow"));
        self.is_journal_off.set_value(true);
        if self.document.follow(step).is_err() {
            self.document.open(replayed.diagram);
        }
        self.is_journal_off.set_value(false);
        self.number.set_value(kept.number);
    }
}
