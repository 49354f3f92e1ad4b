//! Who is asking: accounts, passwords, sessions, and which site a write may come from.
//!
//! What somebody may do with a diagram is decided in [`crate::access`], once they are known here.

mod attempts;
mod client;
mod origin;
mod password;
mod session;

pub use attempts::Attempts;
pub use client::Client;
pub use origin::{Site, refuse_foreign_site};
pub use password::{Passwords, check_new as check_new_password};
pub use session::{ABSOLUTE_LIFETIME, IDLE_LIFETIME, SignedIn, end_session, start_session};
