//! Screens.

pub(crate) mod editor;
pub(crate) mod login;
pub(crate) mod missing;
