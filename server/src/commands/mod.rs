//! The command line: one file per command, all on the same core as the editor.
//!
//! What a command finds goes to standard output, what goes wrong to standard error. Scripts depend on the flags, the
//! exit codes and the JSON: see [`Outcome`].

mod access;
mod check;
mod completions;
mod cost;
mod diff;
mod export;
mod import;
mod input;
mod merge;
mod output;
mod reach;
mod replacing;
mod rules;
mod serve;
mod settings_file;
mod templates;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Draw an AWS architecture, see its security findings, export it, deploy it.
#[derive(Debug, Parser)]
#[command(name = "drawbridge", version, about, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Check(check::Check),
    Access(access::Access),
    Cost(cost::Cost),
    Diff(diff::Diff),
    Export(export::Export),
    Import(import::Import),
    Merge(merge::Merge),
    Reach(reach::Reach),
    Templates(templates::Templates),
    Rules(rules::Rules),
    Completions(completions::Completions),
}

/// How a command ended: its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: done, nothing found.
    Clean,
    /// 1: done, and there are findings at or over `--fail-on`, or the answer is not yes, or a merge left conflicts.
    Findings,
}

/// Exit code when a command could not be done: bad usage, unreadable input. clap uses the same.
pub const UNUSABLE: u8 = 2;

/// Tells on standard error why a command could not be done.
pub fn tell(error: &anyhow::Error) {
    anstream::eprintln!("drawbridge: {}", output::lines(format_args!("{error:#}")));
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
        }
    }
}

impl Cli {
    /// Reads the command line of this process, with the settings file it may name. Ends the process with help or with
    /// what is wrong, as clap does.
    pub fn from_process() -> anyhow::Result<Self> {
        let cli = Self::parse();
        let Command::Serve(serve::Serve { config: Some(path), .. }) = &cli.command else { return Ok(cli) };
        let command = settings_file::apply(Self::command(), path)?;
        Ok(Self::from_arg_matches(&command.get_matches())?)
    }

    /// Does what the command line says.
    pub fn run(self) -> anyhow::Result<Outcome> {
        match self.command {
            Command::Serve(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Access(command) => command.run(),
            Command::Cost(command) => command.run(),
            Command::Diff(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Merge(command) => command.run(),
            Command::Reach(command) => command.run(),
            Command::Templates(command) => command.run(),
            Command::Rules(command) => command.run(),
            Command::Completions(command) => command.run(),
        }
    }
}
