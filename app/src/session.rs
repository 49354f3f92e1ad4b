//! Who is signed in.

use drawbridge_core::api::{Session as ServerSession, User};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, accounts};
use crate::notify::Notices;

/// What is known about who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Not asked yet.
    Unknown,
    /// Nobody.
    Nobody,
    /// This person.
    User(User),
}

/// Handle to the session; copied freely. The session itself is a cookie that scripts cannot read.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    who: RwSignal<Who>,
    notices: Notices,
}

impl Session {
    /// Asks the server who is signed in.
    pub(crate) fn start(notices: Notices) -> Self {
        let session = Self { who: RwSignal::new(Who::Unknown), notices };
        session.ask();
        let online = window_event_listener(leptos::ev::online, move |_| session.ask_if_unknown());
        on_cleanup(move || online.remove());
        session
    }

    /// Asks again where the server did not answer before.
    pub(crate) fn ask_if_unknown(self) {
        if self.who.with_untracked(|it| *it == Who::Unknown) {
            self.ask();
        }
    }

    fn ask(self) {
        spawn_local(async move {
            match accounts::session().await {
                Ok(it) => self.who.set(Who::User(it.user)),
                // Without the server nobody can tell, and nothing can be done with the answer.
                Err(ApiError::Offline) => self.who.set(Who::Unknown),
                Err(_) => self.who.set(Who::Nobody),
            }
        });
    }

    /// Who is signed in, tracked.
    pub(crate) fn who(self) -> Who {
        self.who.get()
    }

    /// Whether somebody is signed in, not tracked.
    pub(crate) fn is_signed_in(self) -> bool {
        self.who.with_untracked(|it| matches!(it, Who::User(_)))
    }

    /// Somebody has signed in.
    pub(crate) fn begin(self, session: ServerSession) {
        self.who.set(Who::User(session.user));
    }

    /// The server no longer knows the session.
    pub(crate) fn lapse(self) {
        self.who.set(Who::Nobody);
    }

    /// Signs out. Whoever is not signed out is told so, and shown as who they still are.
    pub(crate) fn end(self) {
        spawn_local(async move {
            match accounts::sign_out().await {
                Ok(()) => self.who.set(Who::Nobody),
                Err(ApiError::Offline) => {
                    self.notices.refuse(
                        "the server does not answer, so you are still signed in; sign out again later",
                    );
                }
                Err(error) => {
                    self.notices.refuse(&format!("the server could not sign you out: {error}"));
                    self.ask();
                }
            }
        });
    }
}
