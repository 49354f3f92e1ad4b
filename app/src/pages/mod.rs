//! Screens.

pub(crate) mod bench;
pub(crate) mod editor;
pub(crate) mod login;
pub(crate) mod missing;
pub(crate) mod paste;
