//! The Drawbridge server: an HTTP API and the web app in one process, and the command line beside it.
//!
//! The server decides who may do what, keeps diagrams, and deploys them. Everything it knows about AWS architectures
//! it asks of `drawbridge_core`: what a client derived is never trusted, it is derived again.
//!
//! | Module | Story |
//! | --- | --- |
//! | [`routes`] | every route on one screen, one file per resource |
//! | [`auth`], [`access`] | who is asking; what they may do |
//! | [`store`] | what is remembered |
//! | [`deploy`] | from a stored diagram to a CloudFormation stack |
//! | [`practice`] | an AWS to practice on |
//! | [`web`] | the embedded web app |
//! | [`commands`] | the command line |

pub mod access;
pub mod app;
pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
mod connections;
pub mod deploy;
pub mod error;
pub mod logging;
pub mod practice;
pub mod routes;
pub mod serve;
pub mod store;
pub mod token;
pub mod turns;
pub mod web;
