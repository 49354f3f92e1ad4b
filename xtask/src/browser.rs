//! The browser that the end-to-end tests drive.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, system};

/// Chromium and its WebDriver.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// The browser program.
    chromium: PathBuf,
    /// The program that takes WebDriver commands for it.
    driver: PathBuf,
}

impl Browser {
    /// Finds both on the `PATH`, or installs Debian's.
    pub(crate) fn install() -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        system::install(&["chromium", "chromium-driver"], "the browser test")?;
        Self::find().context("apt installed Chromium, yet `chromium` or `chromedriver` is not on the PATH")
    }

    /// Tells the tests where both are; `tests/src/tools.rs` reads it.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("DRAWBRIDGE_CHROMIUM", &self.chromium).env("DRAWBRIDGE_CHROMEDRIVER", &self.driver)
    }

    fn find() -> Option<Self> {
        Some(Self {
            chromium: process::on_path(&["chromium", "chromium-browser", "google-chrome"])?,
            driver: process::on_path(&["chromedriver"])?,
        })
    }
}
