//! Headless Chromium under WebDriver.

use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::ChromeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;

use crate::program::Program;
use crate::tools;

/// How long the page may take to show what is waited for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Says which rules of axe the page breaks, where and why.
const BROKEN_RULES: &str = "\
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        it => done(it.violations.flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\\n', ' ')}`))),
        error => done([String(error)]));";

/// Light or dark, as the operating system would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// `prefers-color-scheme: light`.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

/// How often a driver is started until one gets a port.
const ATTEMPTS: usize = 5;

/// A driver on a free port. It takes one of IPv6 first and then wants the same of IPv4, which another program may have by then.
fn start_driver() -> Result<(Program, u16)> {
    let mut attempt = 1;
    loop {
        let program = Program::start("chromedriver", Command::new(tools::chromedriver()?).arg("--port=0"))?;
        let port = program.wait_for("its port", |line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        match port {
            Ok(port) => return Ok((program, port)),
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(_) => attempt += 1,
        }
    }
}

/// One browser window with an empty profile of its own; all ends with it.
#[derive(Debug)]
pub struct Browser {
    // Dropped in this order: the session closes the browser, then its driver ends, then the profile goes.
    driver: WebDriver,
    _program: Program,
    _profile: TempDir,
}

impl Browser {
    /// Opens an empty page of 1440 by 900 CSS pixels in the light theme.
    ///
    /// # Errors
    /// When Chromium or its driver does not come up.
    pub async fn start() -> Result<Self> {
        let profile = tempfile::tempdir().context("cannot make a folder for the browser's profile")?;
        let (program, port) = start_driver()?;
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities(profile.path())?)
            .poller(std::sync::Arc::new(ElementPollerWithTimeout::new(PATIENCE, PAUSE)))
            .await?;
        let browser = Self { driver, _program: program, _profile: profile };
        browser.resize(1440, 900).await?;
        browser.theme(Theme::Light).await?;
        Ok(browser)
    }

    /// The WebDriver session.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Gives the page exactly this size in CSS pixels.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Makes the operating system prefer this theme.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn theme(&self, theme: Theme) -> Result<()> {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": value },
            // A picture taken halfway through an animation shows nothing that a person remembers.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Keeps a picture of the page as `<name>.png` with the browser tests' pictures.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn screenshot(&self, name: &str) -> Result<()> {
        let path = tools::screenshots()?.join(format!("{name}.png"));
        self.driver.screenshot(&path).await.with_context(|| format!("no picture {}", path.display()))
    }

    /// Keeps a picture of a screen, and holds the screen to the rules of accessibility that axe knows (WCAG 2.1 A and AA
    /// and its own best practices).
    ///
    /// # Errors
    /// With every rule that is broken and where.
    pub async fn look(&self, name: &str) -> Result<()> {
        self.screenshot(name).await?;
        let axe = tools::axe()?;
        self.driver.execute(format!("if (!window.axe) {{ {axe} }}"), Vec::new()).await?;
        let found = self.driver.execute_async(BROKEN_RULES, Vec::new()).await?;
        let broken: Vec<String> = found.convert()?;
        ensure!(broken.is_empty(), "not accessible, on the screen {name}.png:\n{}", broken.join("\n"));
        Ok(())
    }

    /// Keeps a picture of the page when the work fails, and adds what the page complained of to the failure.
    ///
    /// # Errors
    /// The work's own.
    pub async fn pictured_on_failure<T>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let result = work.await;
        let Err(error) = result else { return result };
        // The failure itself matters more than a picture that cannot be taken of it.
        let complaints = self.complaints().await.unwrap_or_default().join("\n");
        let picture = match self.screenshot(name).await {
            Ok(()) => format!("see the picture {name}.png"),
            Err(unseen) => unseen.to_string(),
        };
        Err(error.context(format!("{picture}; the page says: {complaints}")))
    }

    /// What the page complained of since the last call: script errors, refused resources, policy violations.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?;
        Ok(entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect())
    }

    /// Closes the browser. Dropping does it too, less politely.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn quit(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }
}

fn capabilities(profile: &Path) -> Result<ChromeCapabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(&tools::chromium()?.to_string_lossy())?;
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    let profile = format!("--user-data-dir={}", profile.display());
    for argument in [
        "--headless=new",
        // Chromium's sandbox refuses to run as root, as continuous integration does.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // Nothing but the product under test is talked to.
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        &profile,
    ] {
        chrome.add_arg(argument)?;
    }
    Ok(chrome)
}
