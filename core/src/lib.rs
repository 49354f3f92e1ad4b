//! Diagram model, AWS catalogue, security rules and exporters of Drawbridge.
//!
//! Drawbridge is a small compiler. The drawing, Terraform and CloudFormation are its front ends, [`stack::Stack`]
//! is its intermediate form, findings and files are its back ends:
//!
//! ```text
//! gestures ─► editor ─► Transaction(Op…) ─► Diagram::apply ──► inverse ─► History
//!                                               │ stack::lower
//!            Terraform ─► terraform::read ─► Stack ─┬─► rules::check ─► Finding + fix(Op…)
//!                                                   └─► terraform::emit, cloudformation::emit
//! ```
//!
//! A diagram is data, all change is [`model::Op`]s, everything else is derived by pure functions.
//!
//! The crate does no I/O, reads no clock, draws no random numbers and never panics on any input. It compiles to
//! wasm32 and native. Modules depend only on those above them; `tests/it/tidy.rs` holds them to it.

pub mod value;

pub mod sort;

pub mod file;

pub mod archive;

pub mod markdown;

pub mod reading;

mod tracking;

pub mod catalog;

pub mod icons;

pub mod text;

pub mod model;

pub mod layout;

pub mod stack;

pub mod network;

pub mod access;

pub mod rules;

pub mod terraform;

pub mod cloudformation;

pub mod deploy_policy;

pub mod cost;

pub mod templates;

pub mod wizard;

pub mod report;

pub mod documentation;

pub mod editor;

pub mod connectivity;

pub mod analysis;

pub mod picture;

pub mod revision;

pub mod api;

#[cfg(test)]
mod circular;
#[cfg(test)]
mod generated;

mod lookup;
mod shared;
mod spelling;
