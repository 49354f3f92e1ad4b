//! End-to-end tests: the product as its users meet it.

mod arrows;
mod code_edited;
mod commands;
mod containers;
mod cost;
mod deploying;
mod exports;
mod findings;
mod forms;
mod handling;
mod journey;
mod notes;
mod offline;
mod parts;
mod phone;
mod properties;
mod reach;
mod saving;
mod terraform_checker;
mod tidy_up;
mod views;
mod wizard;
mod zoom;
