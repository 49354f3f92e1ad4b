//! moto: an AWS that Terraform's provider can talk to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::program::Program;
use crate::tools;

/// A running moto server, empty at its start.
#[derive(Debug)]
pub struct Moto {
    url: String,
    _program: Program,
    _folder: TempDir,
}

impl Moto {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When it does not come up; the message holds what it printed.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for moto")?;
        let program = Program::start(
            "moto",
            Command::new(tools::test_python()?)
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/moto_aws.py"))
                .args(["-H", "127.0.0.1", "-p", "0"])
                // Without it no policy of AWS's own (arn:aws:iam::aws:policy/…) exists.
                .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
                .env("AWS_EC2_METADATA_DISABLED", "true")
                .current_dir(folder.path()),
        )?;
        let url = program.wait_for_url("Running on")?;
        Ok(Self { url, _program: program, _folder: folder })
    }

    /// The endpoint of every service.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}
