//! `drawbridge merge`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use drawbridge_core::model::merge::{Conflict, Side, merge};
use drawbridge_core::model::{Diagram, snapshot};

use super::replacing::replace;
use super::{Outcome, output};

/// Merge two versions of a diagram that grew from one, as Git asks for it.
///
/// The result is always a sound diagram with the edits of both. What both changed in different ways is listed; of each the
/// version in OURS is taken, and what one deleted and the other changed stays. Exit code 0: merged; 1: merged, with such
/// conflicts; 2: a file cannot be read, or the versions do not fit together, and OURS is left as it is.
///
/// As a merge driver: `git config merge.drawbridge.driver "drawbridge merge %O %A %B"`, and in .gitattributes
/// `*.drawbridge.json merge=drawbridge`.
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// What both versions started from; an empty file if they started from nothing.
    base: PathBuf,
    /// One version; the result is written here.
    ours: PathBuf,
    /// The other version.
    theirs: PathBuf,
    /// Write the result here instead.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Take this version where both changed the same thing; then there is nothing left to decide and the exit code is 0.
    #[arg(long, value_enum)]
    prefer: Option<Preferred>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Preferred {
    /// What OURS has.
    Ours,
    /// What THEIRS has.
    Theirs,
}

impl Merge {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let [base, ours, theirs] = [&self.base, &self.ours, &self.theirs].map(|it| read(it));
        let (base, ours, theirs) = (base?, ours?, theirs?);
        let merged = match self.prefer {
            Some(Preferred::Theirs) => merge(&base, &theirs, &ours)?,
            _ => merge(&base, &ours, &theirs)?,
        };
        let out = self.out.as_ref().unwrap_or(&self.ours);
        replace(out, &snapshot::write(&merged.diagram))?;
        if self.prefer.is_some() || merged.conflicts.is_empty() {
            return Ok(Outcome::Clean);
        }
        output::print(&said(&merged.conflicts))?;
        Ok(Outcome::Findings)
    }
}

/// Git gives an empty file where there was none.
fn read(path: &Path) -> anyhow::Result<Diagram> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    if text.trim().is_empty() {
        return Ok(Diagram::default());
    }
    snapshot::read(&text).with_context(|| format!("{} is not a diagram", path.display()))
}

fn said(conflicts: &[Conflict]) -> String {
    let mut text = String::from("Both versions changed:\n");
    for it in conflicts {
        let taken = match it.taken {
            Side::Ours => "ours",
            Side::Theirs => "theirs",
        };
        text.push_str(&format!(
            "  {}: ours {}, theirs {}; {taken} is kept\n",
            it.subject, it.ours, it.theirs
        ));
    }
    text
}
