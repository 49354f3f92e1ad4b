//! What the Rust toolchain needs beside itself.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The target that browsers run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Adds the wasm target to the toolchain when it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let libraries =
        process::capture(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    let present = std::fs::read_dir(libraries.trim()).is_ok_and(|mut files| files.next().is_some());
    if present {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", WASM])).with_context(|| {
        format!("the web app needs Rust's {WASM} target; install it with `rustup target add {WASM}`")
    })
}
