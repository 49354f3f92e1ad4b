//! The product under test: `drawbridge serve` with a database of its own.

use std::path::Path;
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
    folder: TempDir,
}

/// A server that has ended; its database is still there.
#[derive(Debug)]
pub struct Stopped {
    url: String,
    folder: TempDir,
}

impl Stopped {
    /// Starts it again where it was.
    ///
    /// # Errors
    /// As [`Drawbridge::start`].
    pub fn start(self) -> Result<Drawbridge> {
        let listen = self.url.trim_start_matches("http://");
        let program = program(listen, self.folder.path())?;
        let url = program.wait_for_url("ready at")?;
        Ok(Drawbridge { url, program, folder: self.folder })
    }
}

fn program(listen: &str, folder: &Path) -> Result<Program> {
    let database = format!("sqlite:{}", folder.join("drawbridge.db").display());
    // DRAWBRIDGE_PRACTICE_PYTHON is inherited: `cargo xtask` sets it.
    Program::start(
        "drawbridge serve",
        Command::new(tools::drawbridge()?)
            .args(["serve", "--listen", listen, "--practice", "--database-url", &database])
            .current_dir(folder),
    )
}

impl Drawbridge {
    /// Starts it on a free port with an empty database and a practice AWS.
    ///
    /// # Errors
    /// When it does not come up; the message holds what it printed.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for the database")?;
        let program = program("127.0.0.1:0", folder.path())?;
        let url = program.wait_for_url("ready at")?;
        Ok(Self { url, program, folder })
    }

    /// Ends it and keeps its database.
    #[must_use]
    pub fn stop(self) -> Stopped {
        let Self { url, program, folder } = self;
        drop(program);
        Stopped { url, folder }
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
