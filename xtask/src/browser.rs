//! The browser that the end-to-end tests drive.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{process, system};

/// Chromium and its WebDriver.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// The browser program.
    pub(crate) chromium: PathBuf,
    /// The program that takes WebDriver commands for it.
    pub(crate) driver: PathBuf,
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

    fn find() -> Option<Self> {
        Some(Self {
            chromium: process::on_path(&["chromium", "chromium-browser", "google-chrome"])?,
            driver: process::on_path(&["chromedriver"])?,
        })
    }
}
