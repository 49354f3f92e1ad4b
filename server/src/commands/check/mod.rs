//! `drawbridge check`

mod baseline;
mod expect;
mod github;
mod junit;
mod profile;
mod sarif;
mod text;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use drawbridge_core::model::ExpectationId;
use drawbridge_core::report::Report;
use drawbridge_core::rules::{self, Severity};

use super::input::Input;
use super::{Outcome, output};
use crate::clock::Clock;
use expect::Expected;

/// Check diagrams, Terraform and CloudFormation for security findings.
///
/// Exit code 0: nothing at or over --fail-on; 1: findings; 2: a path cannot be read.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Diagram files, CloudFormation templates, Terraform files, or directories with any of these.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Least severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::High)]
    fail_on: FailOn,
    /// JSON of an earlier check: what is in it is shown as suppressed and does not fail.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// TOML file that says which rules are run and how bad each is, instead of what a diagram says itself.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Run the rules that are off by default, too, and ask in every design what others ask only where it matters. What a
    /// profile decides stays so.
    #[arg(long)]
    all_rules: bool,
    /// JSON or TOML file with what has to hold: `no path from the internet to the data`. Without it, files are held to a
    /// `drawbridge.expect.json` beside them, and a diagram to what it says itself.
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Count what a diagram, a comment or metadata suppresses as found.
    #[arg(long)]
    forbid_suppressions: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: the contract of this command.
    Json,
    /// For code scanning services (SARIF 2.1.0).
    Sarif,
    /// For test reports of CI systems.
    Junit,
    /// Annotations in a GitHub Actions log.
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    /// Exit code 0 whatever is found.
    Never,
}

impl FailOn {
    /// The severity; `None` for never.
    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::Never => None,
        }
    }
}

impl Check {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let mut inputs: Vec<Vec<Input>> =
            self.paths.iter().map(|path| Input::read_all(path)).collect::<anyhow::Result<_>>()?;
        let mut report = Report::default();
        let profile = self.profile.as_deref().map(profile::read).transpose()?;
        let expected = self.expect.as_deref().map(Expected::read).transpose()?;
        let today = Clock::system().today();
        for input in inputs.iter_mut().flatten() {
            let mut stack = input.take_stack();
            let input = &*input;
            let beside = if expected.is_none() { Expected::beside(input)? } else { None };
            let expected = expected.as_ref().or(beside.as_ref());
            if let Some(expected) = expected {
                expected.add_to(&mut stack);
            }
            if let Some(profile) = &profile {
                stack.settings.profile = profile.clone();
            }
            stack.settings.profile.forbid_suppressions |= self.forbid_suppressions;
            if self.all_rules {
                rules::run_all(&mut stack.settings.profile);
            }
            let written = |id: &ExpectationId| {
                let (file, line) = expected?.place(id)?;
                Some((file.to_owned(), line))
            };
            report.add(&input.written(), &stack, today, written);
            if let Input::Files { notes, .. } = input {
                report.notes.extend_from_slice(notes);
            }
            // The process ends soon; taking a large stack apart would be work for nobody.
            std::mem::forget(stack);
        }
        report.sort();
        if let Some(path) = &self.baseline {
            let known = baseline::read(path)?;
            report.set_aside(|it| known.contains(it), "in the baseline");
        }
        for note in &report.notes {
            anstream::eprintln!("note: {note}");
        }
        match self.format {
            Format::Text => output::print(&text::print(&report))?,
            Format::Json => output::print(&report.json())?,
            Format::Sarif => output::print_json(&sarif::document(&report))?,
            Format::Junit => output::print(&junit::print(&report))?,
            Format::Github => output::print(&github::print(&report))?,
        }
        let fails = |severity: Severity| self.fail_on.severity().is_some_and(|least| severity >= least);
        let failed = report.open().any(|finding| fails(finding.severity));
        Ok(if failed { Outcome::Findings } else { Outcome::Clean })
    }
}
