//! `cargo xtask run`: from a fresh checkout to a running Drawbridge.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress::Progress;
use crate::workspace::Workspace;
use crate::{process, python, web};

/// The environment variable that tells the server which Python has the practice AWS.
pub(crate) const PRACTICE_PYTHON: &str = "DRAWBRIDGE_PRACTICE_PYTHON";

/// Builds everything, then becomes `drawbridge serve --practice`, which prints the URL.
pub(crate) fn run(workspace: &Workspace, progress: &mut Progress, options: &[String]) -> Result<()> {
    let practice = python::practice(workspace);
    progress.step("Practice AWS: Python packages", || practice.install())?;
    web::build(workspace, progress)?;
    progress.step("Server", || {
        // With the whole workspace's features, as the tests build it: neither command compiles anew for the other.
        process::run(workspace.cargo().args(["build", "--locked", "--workspace", "--bin", "drawbridge"]))
    })?;
    progress.sum_up("Built");
    eprintln!();
    // Taking this process's place hands the server the terminal's signals: Ctrl+C ends it and its practice AWS.
    let failure = Command::new(workspace.server())
        .args(["serve", "--practice"])
        .args(options)
        .env(PRACTICE_PYTHON, practice.python())
        .current_dir(&workspace.root)
        .exec();
    Err(failure).with_context(|| format!("cannot start {}", workspace.server().display()))
}
