//! The real Terraform with the real AWS provider, talking to an AWS on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command_line::{self, Finished};
use crate::tools;

/// How long one command may take, in seconds.
const PATIENCE_SECONDS: &str = "600";

/// Terraform in a folder of configuration, kept from the network and from the user's own settings.
#[derive(Debug)]
pub struct Terraform {
    program: PathBuf,
    settings: PathBuf,
    folder: PathBuf,
    endpoint: String,
}

impl Terraform {
    /// Terraform for the configuration in `folder`; `None` where the machine has no Terraform with the AWS provider.
    /// `endpoint` is the URL of the AWS it talks to.
    ///
    /// # Errors
    /// When its settings cannot be written.
    pub fn find(folder: &Path, endpoint: &str) -> Result<Option<Self>> {
        let Some((program, mirror)) = tools::terraform() else { return Ok(None) };
        // Beside the configuration, not in it: `fmt -check` reads all that is there.
        let settings = folder.with_extension("tfrc");
        let text = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path    = {:?}\n    include = [\"hashicorp/*\"]\n  }}\n}}\ndisable_checkpoint = true\n",
            mirror.display().to_string()
        );
        fs::write(&settings, text).with_context(|| format!("cannot write {}", settings.display()))?;
        Ok(Some(Self { program, settings, folder: folder.to_path_buf(), endpoint: endpoint.to_owned() }))
    }

    /// Runs one of its commands, which must succeed.
    ///
    /// # Errors
    /// When it fails; the message holds what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let Finished { code, output, errors } = self.try_run(arguments)?;
        ensure!(code == Some(0), "terraform {} ended with {code:?}:\n{output}{errors}", arguments.join(" "));
        Ok(output)
    }

    /// Destroys all there is. An emulator under load may answer a call so late that it is made again and finds nothing left
    /// to delete; then the rest is destroyed in a second go.
    ///
    /// # Errors
    /// When something stays; the message holds what it printed.
    pub fn destroy(&self, arguments: &[&str]) -> Result<String> {
        let Finished { code, output, errors } = self.try_run(arguments)?;
        if code == Some(0) {
            return Ok(output);
        }
        ensure!(
            errors.contains("ResourceNotFoundException"),
            "terraform destroy ended with {code:?}:\n{output}{errors}"
        );
        self.run(arguments)
    }

    /// Runs one of its commands, whatever comes.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn try_run(&self, arguments: &[&str]) -> Result<Finished> {
        command_line::run(
            // An emulator that fails a call may be asked again for hours.
            Command::new("timeout")
                .args(["--kill-after=10", PATIENCE_SECONDS])
                .arg(&self.program)
                .args(arguments)
                .current_dir(&self.folder)
                .env("TF_CLI_CONFIG_FILE", &self.settings)
                .env("TF_IN_AUTOMATION", "1")
                .env("TF_INPUT", "0")
                .env("CHECKPOINT_DISABLE", "1")
                .env("AWS_ENDPOINT_URL", &self.endpoint)
                .env("AWS_S3_USE_PATH_STYLE", "true")
                .env("AWS_REGION", "eu-west-1")
                .env("AWS_ACCESS_KEY_ID", "testing")
                .env("AWS_SECRET_ACCESS_KEY", "testing")
                .env("AWS_MAX_ATTEMPTS", "3")
                .env("AWS_EC2_METADATA_DISABLED", "true")
                .env("AWS_CONFIG_FILE", "/dev/null")
                .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        )
    }
}
