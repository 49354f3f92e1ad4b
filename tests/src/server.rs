//! The product under test: `drawbridge serve` with a database of its own.

use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::program::Program;
use crate::tools;

/// A running server with its practice AWS; both end with it, and its database goes.
#[derive(Debug)]
pub struct Drawbridge {
    url: String,
    // Dropped in this order: the program ends before its folder goes.
    program: Program,
    _folder: TempDir,
}

impl Drawbridge {
    /// Starts it on a free port with an empty database and a practice AWS.
    ///
    /// # Errors
    /// When it does not come up; the message holds what it printed.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for the database")?;
        let database = format!("sqlite:{}", folder.path().join("drawbridge.db").display());
        // DRAWBRIDGE_PRACTICE_PYTHON is inherited: `cargo xtask` sets it.
        let program = Program::start(
            "drawbridge serve",
            Command::new(tools::drawbridge()?)
                .args(["serve", "--listen", "127.0.0.1:0", "--practice", "--database-url", &database])
                .current_dir(folder.path()),
        )?;
        let url = program.wait_for_url("ready at")?;
        Ok(Self { url, program, _folder: folder })
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All that it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.program.log()
    }
}
