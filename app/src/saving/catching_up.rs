//! What is shown and what the server has, brought to be one: for whoever has something done with what is stored.

use drawbridge_core::model::{Op, Transaction};
use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::server::read;
use super::{Saved, Saving};
use crate::api::ApiError;

/// How often others may save in between before catching up is given up.
const TRIES: usize = 5;

/// What others saved and came in here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CameIn {
    /// Names of the nodes that are new here.
    pub(crate) added: Vec<String>,
}

/// Why what is shown is not what the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// The person has to choose first.
    Conflict,
    /// Another tab changes this document, and has not saved yet.
    OtherTab,
    /// The server refused, or does not answer.
    Server(ApiError),
    /// Somebody else saves all the time, or another document was opened meanwhile.
    Overtaken,
}

impl Saving {
    /// The server's version if that is exactly what is shown, tracked.
    pub(crate) fn shown_version(self) -> Option<i64> {
        let (version, revision) = (self.version.get(), self.document.revision());
        (revision == self.sent.get_value()).then_some(version)
    }

    /// Sends what was drawn here and brings in what others saved, until both are the same version, which is answered
    /// together with what came in.
    pub(crate) async fn catch_up(self) -> Result<(i64, Option<CameIn>), Behind> {
        let turn = self.turn.get_value();
        self.came_in.set_value(None);
        if self.is_watching_now() {
            self.read_again().await;
        }
        for _ in 0..TRIES {
            if self.is_dirty() {
                self.send();
            }
            self.rest().await;
            self.check_saved(turn)?;
            let stored = read(&self.place.get_untracked()).await.map_err(Behind::Server)?;
            self.check_saved(turn)?;
            if self.is_dirty() {
                continue;
            }
            if stored.version == self.version.get_untracked() {
                return Ok((stored.version, self.came_in.get_value()));
            }
            if self.is_watching_now() {
                return Err(Behind::OtherTab);
            }
            self.take(&stored);
        }
        Err(Behind::Overtaken)
    }

    /// Whether what was under way ended well, and with the document it began with.
    fn check_saved(self, turn: u64) -> Result<(), Behind> {
        if !self.is_current(turn) {
            return Err(Behind::Overtaken);
        }
        match self.saved.get_untracked() {
            Saved::Conflict => Err(Behind::Conflict),
            Saved::Offline => Err(Behind::Server(ApiError::Offline)),
            Saved::Refused(error) => Err(Behind::Server(error)),
            Saved::Local | Saved::Nowhere | Saved::Stored | Saved::Saving => Ok(()),
        }
    }

    /// Waits until nothing is on its way to the server.
    async fn rest(self) {
        if self.saved.get_untracked() != Saved::Saving {
            return;
        }
        let mut wait = |resolve, _| self.waiting.update_value(|it| it.push(resolve));
        // A promise of our own is never rejected.
        drop(JsFuture::from(Promise::new(&mut wait)).await);
    }

    /// Lets those go on who wait until nothing is on its way, once that is so.
    pub(super) fn wake(self) {
        if self.saved.get() == Saved::Saving {
            return;
        }
        for resolve in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            drop(resolve.call0(&wasm_bindgen::JsValue::UNDEFINED));
        }
    }

    fn is_watching_now(self) -> bool {
        self.watching.get_untracked()
    }

    /// Notes what a step brings that was drawn elsewhere.
    pub(super) fn note_what_came_in(self, step: &Transaction) {
        if step.ops.is_empty() {
            return;
        }
        let added = step.ops.iter().filter_map(|it| match it {
            Op::AddNode { node, .. } => Some(node.name.clone()),
            _ => None,
        });
        self.came_in.update_value(|it| it.get_or_insert_default().added.extend(added));
    }
}
