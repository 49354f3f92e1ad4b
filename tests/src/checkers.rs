//! What checks exported files: cfn-lint for CloudFormation, our own offline checker for Terraform.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command_line::{self, Finished};
use crate::tools;

/// Runs cfn-lint for a Region on a template, all checks but the ignored; status 0 means no error and no warning.
///
/// # Errors
/// When it cannot be started.
pub fn cfn_lint(template: &Path, region: &str, ignored: &[&str]) -> Result<Finished> {
    command_line::run(
        // It has no module to run: its script lies beside the interpreter.
        Command::new(tools::test_python()?.with_file_name("cfn-lint"))
            .args(["--regions", region])
            .args(ignored.iter().flat_map(|check| ["--ignore-checks", check]))
            .arg("--")
            .arg(template),
    )
}

/// Runs `tests/tools/check_tf.py` on a folder of Terraform files; status 0 means no error.
///
/// # Errors
/// When it cannot be started.
pub fn check_terraform(folder: &Path) -> Result<Finished> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/check_tf.py");
    command_line::run(Command::new(tools::test_python()?).arg(script).arg(folder))
}
