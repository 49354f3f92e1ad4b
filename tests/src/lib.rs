//! What the end-to-end tests stand on: the product and the tools it is checked with, each started for one test on a
//! free loopback port and ended with it.
//!
//! The tests use the product as its users do, by browser and by command line. `cargo xtask test` installs the tools and
//! says where they are ([`tools`]); `cargo xtask e2e NAME` runs single tests.

pub mod browser;
pub mod checkers;
pub mod command_line;
pub mod editor;
pub mod moto;
pub mod program;
pub mod read_back;
pub mod server;
pub mod terraform;
pub mod tools;
