//! The project's own commands. `cargo xtask run` builds and starts Drawbridge, `cargo xtask test` installs what the
//! tests need and runs every test; the rest are their parts, for developers.
#![expect(clippy::print_stderr, reason = "a terminal program: its progress is for people, on standard error")]

mod browser;
mod licenses;
mod process;
mod progress;
mod python;
mod run;
mod rust;
mod screenshots;
mod system;
mod terraform;
mod test;
mod trunk;
mod web;
mod workspace;

use std::process::ExitCode;

use crate::progress::Progress;
use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run [ARGS]       build everything and start Drawbridge with a practice AWS; ARGS go to `drawbridge serve`
  test             install what the tests need and run every test
  e2e [ARGS]       only the end-to-end tests; ARGS go to the test program (a name, --nocapture, ...)
  web              only the web app, into target/site
  practice         only the practice AWS's Python packages
  licenses         only the check of the dependencies' licenses
  measure [ARGS]   print what a user of the browser waits for; with `languages` or `canvas` that alone
  screenshots      run the browser journey and refresh docs/screenshots
  trunk [ARGS]     the pinned Trunk with the matching wasm-bindgen; without ARGS `trunk serve` (rebuilds on change)
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match dispatch(&command, &rest) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; `false` when there is none of that name.
fn dispatch(command: &str, rest: &[String]) -> anyhow::Result<bool> {
    let workspace = Workspace::find()?;
    let mut progress = Progress::new();
    match command {
        "run" => run::run(&workspace, &mut progress, rest)?,
        "test" => test::every_test(&workspace, &mut progress)?,
        "e2e" => test::end_to_end(&workspace, &mut progress, rest)?,
        "web" => web::build(&workspace, &mut progress)?,
        "practice" => {
            progress
                .step("Python packages of the practice AWS", || python::practice(&workspace).install())?;
        }
        "licenses" => progress.step("Licenses of the dependencies", || licenses::check(&workspace))?,
        "measure" => test::measure(&workspace, &mut progress, rest)?,
        "screenshots" => screenshots::refresh(&workspace, &mut progress)?,
        "trunk" => trunk::trunk(&workspace, rest)?,
        _ => return Ok(false),
    }
    Ok(true)
}
