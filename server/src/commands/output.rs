//! Writing what a command found.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use drawbridge_core::rules::Severity;
use serde::Serialize;

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ListFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Prints text, with colors only where a terminal wants them (`NO_COLOR` is honored).
pub(super) fn print(text: &str) -> io::Result<()> {
    // What has no colors need not be searched for them.
    let written = if text.contains('\u{1b}') {
        anstream::stdout().lock().write_all(text.as_bytes())
    } else {
        io::stdout().lock().write_all(text.as_bytes())
    };
    match written {
        // Whoever reads has read enough, as in `drawbridge rules | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Prints a value as JSON, indented, ending in a newline.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(print(&format!("{}\n", serde_json::to_string_pretty(value)?))?)
}

/// A severity in its color.
pub(super) fn severity(severity: Severity, width: usize) -> String {
    let color = match severity {
        Severity::Critical => AnsiColor::BrightRed,
        Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low => AnsiColor::Cyan,
        Severity::Info => AnsiColor::White,
    };
    styled(color.on_default(), format!("{severity:width$}"))
}

/// Text that stands out.
pub(super) fn strong(text: impl Display) -> String {
    styled(Style::new().bold(), text)
}

/// Text that stands back.
pub(super) fn faint(text: impl Display) -> String {
    styled(Style::new().dimmed(), text)
}

/// Text from a file, which must not command the terminal it is shown in, nor turn what stands beside it around.
pub(super) fn plain(text: &str) -> String {
    let commands =
        |it: char| it.is_control() || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|it| if commands(it) { char::REPLACEMENT_CHARACTER } else { it }).collect()
}

/// Lines that quote a file.
pub(super) fn lines(text: impl Display) -> String {
    text.to_string().lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// Tells on standard error what is to be known beside the answer.
pub(super) fn note(text: impl Display) {
    anstream::eprintln!("note: {}", lines(text));
}

fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{}{style:#}", plain(&text.to_string()))
}
