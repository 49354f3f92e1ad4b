//! The `drawbridge` binary.

use std::process::ExitCode;

use drawbridge_server::commands::{Cli, UNUSABLE};

fn main() -> ExitCode {
    match Cli::from_process().and_then(Cli::run) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            anstream::eprintln!("drawbridge: {error:#}");
            ExitCode::from(UNUSABLE)
        }
    }
}
