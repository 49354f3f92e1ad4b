//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The checkout and its build folder.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `target` in the checkout, or what `CARGO_TARGET_DIR` says. Tools and Python packages
    /// live here too, so that a folder kept between checkouts keeps all that is slow to make.
    pub(crate) build: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that every way to configure the target folder counts.
    pub(crate) fn find() -> Result<Self> {
        // `cargo run` tells where the package is now; the value baked in at compile time may be another checkout's.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("the xtask crate has no parent folder")?.to_path_buf();
        let metadata = metadata(&root, &["--no-deps"])?;
        let build =
            metadata["target_directory"].as_str().context("`cargo metadata` names no target folder")?;
        Ok(Self { build: PathBuf::from(build), root })
    }

    /// The web app as the server embeds it. Always in the checkout: the path is compiled into the server.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// The `drawbridge` program that the dev profile builds.
    pub(crate) fn server(&self) -> PathBuf {
        self.build.join("debug/drawbridge")
    }

    /// `cargo` in the checkout, with the toolchain that runs this program.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// `cargo metadata` with the whole dependency graph.
    pub(crate) fn dependency_graph(&self) -> Result<serde_json::Value> {
        metadata(&self.root, &["--locked"])
    }
}

fn metadata(root: &Path, options: &[&str]) -> Result<serde_json::Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let text = process::capture(
        Command::new(cargo).args(["metadata", "--format-version", "1"]).args(options).current_dir(root),
    )?;
    serde_json::from_str(&text).context("`cargo metadata` printed no JSON")
}
