//! Tests of the server over real HTTP, against a real database file and a real practice AWS.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod access;
mod accounts;
mod commands;
mod connections;
mod deployments;
mod diagrams;
mod limits;
mod proxy;
mod secrets;
mod sites;
mod store;
mod support;
mod web;
