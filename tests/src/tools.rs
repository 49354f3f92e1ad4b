//! Where the tools are that tests start. `cargo xtask` finds or installs them and says so in the environment.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};

/// The `drawbridge` program of this build.
///
/// # Errors
/// When it has not been built.
pub fn drawbridge() -> Result<PathBuf> {
    let program = build_folder()?.join("debug/drawbridge");
    ensure!(program.is_file(), "{} is not built: run `cargo xtask e2e`", program.display());
    Ok(program)
}

/// The browser.
///
/// # Errors
/// When the tests are not run through `cargo xtask`; so for the other tools here.
pub fn chromium() -> Result<PathBuf> {
    named("DRAWBRIDGE_CHROMIUM")
}

/// The browser's WebDriver.
///
/// # Errors
/// As [`chromium`].
pub fn chromedriver() -> Result<PathBuf> {
    named("DRAWBRIDGE_CHROMEDRIVER")
}

/// The page that reads and writes both languages in the browser; only `cargo xtask measure` makes it.
///
/// # Errors
/// As [`chromium`].
pub fn languages_page() -> Result<PathBuf> {
    named("DRAWBRIDGE_LANGUAGES_PAGE")
}

/// The Python that has cfn-lint, moto and python-hcl2.
///
/// # Errors
/// As [`chromium`].
pub fn test_python() -> Result<PathBuf> {
    named("DRAWBRIDGE_TEST_PYTHON")
}

/// axe-core, the judge of accessibility: a script that gives a page `window.axe`. It comes in a Python package.
///
/// # Errors
/// As [`chromium`], and when the package is not installed.
pub fn axe() -> Result<&'static str> {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    if let Some(script) = SCRIPT.get() {
        return Ok(script);
    }
    let print = "import importlib.util as it, pathlib; \
                 folder = it.find_spec('axe_core_python').submodule_search_locations[0]; \
                 print((pathlib.Path(folder) / 'axe.min.js').read_text(encoding='utf-8'))";
    let output = Command::new(test_python()?).args(["-c", print]).output().context("cannot start Python")?;
    ensure!(output.status.success(), "no axe-core: {}", String::from_utf8_lossy(&output.stderr));
    let script = String::from_utf8(output.stdout).context("axe-core is not text")?;
    Ok(SCRIPT.get_or_init(|| script))
}

/// Terraform and a folder with the AWS provider in it, where the machine has both. Terraform is under a license that
/// lets no one ship it along, so nothing here installs it.
pub fn terraform() -> Option<(PathBuf, PathBuf)> {
    Some((named("DRAWBRIDGE_TERRAFORM").ok()?, named("DRAWBRIDGE_TERRAFORM_MIRROR").ok()?))
}

/// Where the browser tests leave their pictures.
///
/// # Errors
/// When the folder cannot be made.
pub fn screenshots() -> Result<PathBuf> {
    let folder = match env::var_os("DRAWBRIDGE_SCREENSHOTS") {
        Some(folder) => PathBuf::from(folder),
        None => build_folder()?.join("screenshots"),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// Says on the terminal, past the test runner's capture, that something was not checked.
pub fn not_run(what: &str, why: &str) {
    say(&format!("\nNOT RUN: {what}: {why}\n"));
}

/// Prints past the test runner's capture.
pub(crate) fn say(text: &str) {
    // A line that cannot be printed is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn named(variable: &str) -> Result<PathBuf> {
    env::var_os(variable).map(PathBuf::from).with_context(|| {
        format!("{variable} is not set: run the tests with `cargo xtask test` or `cargo xtask e2e`")
    })
}

/// Cargo's target folder: test programs are in `<target>/debug/deps`.
fn build_folder() -> Result<PathBuf> {
    let test = env::current_exe().context("the test program does not know its own file")?;
    test.ancestors().nth(3).map(PathBuf::from).context("the test program is not in cargo's target folder")
}
