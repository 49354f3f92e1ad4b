//! Prints what a user waits for, in a headless Chromium: `cargo xtask measure`.

use std::io::Write;

use anyhow::{Context, Result};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::Editor;
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

/// Visits, and edits of the first template.
const VISITS: usize = 5;
const EDITS: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    let mut usable = Vec::new();
    for _ in 0..VISITS {
        let _editor = Editor::open(&browser, server.url()).await?;
        usable.push(number(&browser, "performance.getEntriesByName('drawbridge:ready')[0].startTime").await?);
    }
    say("navigation to usable canvas", &mut usable)?;

    let editor = Editor::open(&browser, server.url()).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.node("App").await?;
    let mut validated = Vec::new();
    for edit in 0..EDITS {
        let app = editor.node("App").await.with_context(|| format!("after edit {edit}"))?;
        editor.click(app.bounds.center()).await?;
        editor.press(Key::Right).await?;
        let measure = "performance.getEntriesByName('drawbridge:validate').at(-1).duration";
        validated.push(number(&browser, measure).await?);
        editor.chord(&[Key::Control], 'z').await?;
    }
    say("validating the first template", &mut validated)?;
    browser.quit().await
}

async fn number(browser: &Browser, script: &str) -> Result<f64> {
    let value = browser.driver().execute(format!("return {script}"), Vec::new()).await?;
    value.json().as_f64().with_context(|| format!("`{script}` is {}", value.json()))
}

fn say(what: &str, milliseconds: &mut [f64]) -> Result<()> {
    milliseconds.sort_by(f64::total_cmp);
    let (first, middle, last) = (0, milliseconds.len() / 2, milliseconds.len() - 1);
    writeln!(
        std::io::stdout(),
        "{what}: {:.1} ms (median of {}, {:.1} to {:.1})",
        milliseconds[middle],
        milliseconds.len(),
        milliseconds[first],
        milliseconds[last]
    )
    .context("cannot print")
}
