//! Every kind of resource is placed from the palette by keyboard alone, in the smallest window and the dark theme, and
//! its form is held to the rules of accessibility.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn every_resource_is_placed_and_filled_in_by_keyboard() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("forms-failed", place_every_resource(&browser, server.url())).await?;
    browser.quit().await
}

async fn place_every_resource(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    let subnet = editor.node("Private B").await?.id;
    let vpc = editor.node("Game").await?.id;

    for palette in browser.driver().find_all(By::Css("[data-palette]")).await? {
        let ty = palette.attr("data-palette").await?.unwrap_or_default();
        place(&editor, &ty, &[Some(&subnet), Some(&vpc), None]).await?;
        browser.look(&format!("form-{ty}")).await?;
        editor.chord(&[Key::Control], 'z').await?;
    }
    Ok(())
}

/// Places into the first of these that takes the type; nothing selected is the canvas.
async fn place(editor: &Editor<'_>, ty: &str, into: &[Option<&String>]) -> Result<()> {
    let before = editor.node_count().await?;
    for container in into {
        editor.press(Key::Escape).await?;
        if let Some(id) = container {
            editor.css(&format!("[data-node-id=\"{id}\"]")).await?.send_keys(Key::Enter).await?;
        }
        let said = editor.announcement().await?;
        editor.css(&format!("[data-palette=\"{ty}\"]")).await?.send_keys(Key::Enter).await?;
        eventually(format!("an answer to placing {ty}"), async || {
            let answered = editor.node_count().await? > before || editor.announcement().await? != said;
            ensure!(answered, "nothing happened");
            Ok(())
        })
        .await?;
        if editor.node_count().await? > before {
            return Ok(());
        }
    }
    anyhow::bail!("{ty} finds no place: {}", editor.announcement().await?)
}
