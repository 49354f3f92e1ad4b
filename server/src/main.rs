//! The `drawbridge` binary.

use std::process::ExitCode;

use drawbridge_server::commands::{self, Cli, UNUSABLE};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match Cli::from_process().and_then(Cli::run) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            commands::tell(&error);
            ExitCode::from(UNUSABLE)
        }
    }
}
