//! The product's command line, and commands in general, run to their end.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

use crate::tools;

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

/// Runs `drawbridge` with these arguments.
///
/// # Errors
/// When it cannot be started; any exit status is a result.
pub fn drawbridge<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<Finished> {
    run(Command::new(tools::drawbridge()?).args(arguments).env("NO_COLOR", "1"))
}

/// Exports a diagram file into a folder.
///
/// # Errors
/// When the export fails; the message holds what it said.
pub fn export(diagram: &Path, format: &str, out: &Path) -> Result<()> {
    let finished = drawbridge([
        OsStr::new("export"),
        diagram.as_os_str(),
        OsStr::new("--format"),
        OsStr::new(format),
        OsStr::new("--out"),
        out.as_os_str(),
    ])?;
    ensure!(
        finished.code == Some(0),
        "drawbridge export --format {format}:\n{}{}",
        finished.output,
        finished.errors
    );
    Ok(())
}

/// Runs any command without input to its end.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> Result<Finished> {
    let Output { status, stdout, stderr } = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok(Finished {
        code: status.code(),
        output: String::from_utf8_lossy(&stdout).into_owned(),
        errors: String::from_utf8_lossy(&stderr).into_owned(),
    })
}
