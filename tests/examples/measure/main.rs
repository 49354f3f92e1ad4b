//! Prints what a user waits for, in a headless Chromium: `cargo xtask measure`, or with `languages` or `canvas` that alone.

mod canvas;

use std::io::Write;

use anyhow::{Context, Result};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::Editor;
use drawbridge_tests::server::Drawbridge;
use drawbridge_tests::tools;
use thirtyfour::prelude::*;

/// Visits, and edits of the first template.
const VISITS: usize = 5;
const EDITS: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let browser = Browser::start().await?;
    let only = |part: &str| std::env::args().any(|it| it == part);
    if !only("languages") && !only("canvas") {
        editor(&browser).await?;
    }
    if !only("languages") {
        canvas::canvas(&browser).await?;
    }
    if !only("canvas") {
        languages(&browser).await?;
    }
    browser.quit().await
}

/// Opening the editor, and the check after every edit.
async fn editor(browser: &Browser) -> Result<()> {
    let server = Drawbridge::start()?;
    let mut usable = Vec::new();
    for _ in 0..VISITS {
        let _editor = Editor::open(browser, server.url()).await?;
        usable.push(number(browser, "performance.getEntriesByName('drawbridge:ready')[0].startTime").await?);
    }
    say("navigation to usable canvas", &mut usable)?;

    let editor = Editor::open(browser, server.url()).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.node("App").await?;
    let mut validated = Vec::new();
    for edit in 0..EDITS {
        let app = editor.node("App").await.with_context(|| format!("after edit {edit}"))?;
        editor.click(app.bounds.center()).await?;
        editor.press(Key::Delete).await?;
        let measure = "performance.getEntriesByName('drawbridge:validate').at(-1).duration";
        validated.push(number(browser, measure).await?);
        editor.chord(&[Key::Control], 'z').await?;
    }
    say("validating the first template", &mut validated)
}

/// What both languages take in the browser. Each measurement has a page of its own, so that its memory is its own: the
/// stack that is written, the files and what reading needs, at most.
async fn languages(browser: &Browser) -> Result<()> {
    let page = format!("file://{}", tools::languages_page()?.display());
    for step in ["emit terraform", "read terraform", "emit yaml", "read yaml", "emit json", "read json"] {
        for resources in [20, 1_000, 10_000] {
            let answer = measured(browser, &page, step, resources).await?;
            let field =
                |name: &str| answer[name].as_f64().with_context(|| format!("{step}, {resources}: {answer}"));
            let (milliseconds, bytes) = (field("milliseconds")?, field("bytes")?);
            writeln!(
                std::io::stdout(),
                "{step}, {resources} resources: {milliseconds:.2} ms, {:.0} resources/s, {:.1} MB/s, {:.0} MB of memory",
                f64::from(resources) / milliseconds * 1e3,
                bytes / milliseconds / 1e3,
                field("memory")? / 1e6,
            )?;
        }
    }
    // A large drawing is lowered and all rules are run when it is opened; what an edit sets off, the editor follows.
    for nodes in [250, 1_000, 10_000] {
        let edits = [
            "instance type",
            "metadata tokens",
            "retention",
            "table name",
            "ingress",
            "name",
            "edge",
            "node",
        ];
        let steps = edits.map(|it| format!("edit {it}"));
        for step in ["check drawing", "longest part"].into_iter().chain(steps.iter().map(String::as_str)) {
            let answer = measured(browser, &page, step, nodes).await?;
            let milliseconds = answer["milliseconds"].as_f64().with_context(|| answer.to_string())?;
            writeln!(std::io::stdout(), "{step}, {nodes} nodes: {milliseconds:.1} ms")?;
        }
    }
    Ok(())
}

/// What the page says of a step.
async fn measured(browser: &Browser, page: &str, step: &str, size: i32) -> Result<serde_json::Value> {
    browser.driver().goto(page).await?;
    let script = format!("return window.ready.then(() => measure('{step}', {size}))");
    let answer = browser.driver().execute(script, Vec::new()).await?;
    Ok(serde_json::from_str(answer.json().as_str().context("the page gives no text")?)?)
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
