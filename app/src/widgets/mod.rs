//! Controls that several panels use.

pub(crate) mod dialog;
pub(crate) mod icon;
pub(crate) mod menu;
pub(crate) mod notice;
