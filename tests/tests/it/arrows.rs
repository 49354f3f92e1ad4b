//! Plain arrows: drawn by mouse and by keyboard alone, labeled, taken elsewhere by their ends, in both themes, and never in the
//! code.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn things_are_joined_by_arrows_that_grant_nothing() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("arrows-failed", join(&browser, server.url())).await?;
    browser.quit().await
}

async fn join(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.click_button("Start drawing").await?;
    let canvas = editor.canvas().await?;
    editor.drop_from_palette("lambda.function", canvas.at(0.3, 0.4)).await?;
    editor.drop_from_palette("dynamodb.table", canvas.at(0.6, 0.4)).await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    by_mouse(&editor).await?;
    browser.look("arrow").await?;
    by_its_end(&editor).await?;
    looks(&editor).await?;
    by_keyboard(&editor).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    browser.look("arrows-dark-1024").await
}

async fn wait_for(editor: &Editor<'_>, wanted: &[&str]) -> Result<()> {
    eventually(format!("{wanted:?} to be on the canvas"), async || {
        let mut labels = Vec::new();
        for element in editor.browser().driver().find_all(By::Css("#twin [data-annotation=arrow]")).await? {
            labels.push(element.attr("aria-label").await?.unwrap_or_default());
        }
        ensure!(labels == wanted, "there are {labels:?}");
        Ok(())
    })
    .await
}

async fn by_mouse(editor: &Editor<'_>) -> Result<()> {
    let (from, to) =
        (editor.node("function").await?.bounds.center(), editor.node("table").await?.bounds.center());
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    editor.press("a").await?;
    editor.drag(from, to).await?;
    wait_for(editor, &["Arrow from function to table"]).await?;
    // A double click on its line labels it.
    let middle = editor.bounds("#twin [data-annotation=arrow]").await?.center();
    editor.click(middle).await?;
    editor.click(middle).await?;
    eventually("the field to have the focus", async || {
        ensure!(editor.has(".note-editor.arrow:focus").await?, "it has not");
        Ok(())
    })
    .await?;
    editor.press("1. <upload>").await?;
    editor.browser().look("arrow-written").await?;
    editor.press(Key::Enter).await?;
    wait_for(editor, &["Arrow from function to table: 1. <upload>"]).await?;
    // It follows what it hangs on.
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    editor.drag(to, to.by(0.0, 160.0)).await?;
    eventually("the arrow to have come along", async || {
        let now = editor.bounds("#twin [data-annotation=arrow]").await?.center();
        ensure!((now.y - middle.y - 80.0).abs() < 24.0, "its middle moved by {}", now.y - middle.y);
        Ok(())
    })
    .await
}

/// Its end is dragged off what it hangs on, and undo hangs it there again.
async fn by_its_end(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.bounds("#twin [data-annotation=arrow]").await?.center()).await?;
    let end = editor.bounds("[data-end=to]").await?.center();
    editor.drag(end, editor.canvas().await?.at(0.7, 0.85)).await?;
    wait_for(editor, &["Arrow from function: 1. <upload>"]).await?;
    editor.chord(&[Key::Control], 'z').await?;
    wait_for(editor, &["Arrow from function to table: 1. <upload>"]).await
}

/// The panel changes how it looks; the code knows nothing of it.
async fn looks(editor: &Editor<'_>) -> Result<()> {
    editor.css("[aria-label=Dashed]").await?.click().await?;
    editor.wait_for_announcement("Dashed").await?;
    editor.css("[aria-label='At both ends']").await?.click().await?;
    wait_for(editor, &["Arrow between function and table: 1. <upload>"]).await?;
    editor.browser().look("arrow-panel").await?;
    editor.open_tab("Code").await?;
    let code = editor.code("terraform").await?;
    ensure!(!code.contains("upload"), "the code says {code}");
    editor.open_tab("Properties").await
}

async fn by_keyboard(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    editor.press("a").await?;
    editor.wait_for_announcement("press Enter to start").await?;
    editor.press(Key::Tab).await?;
    editor.press(Key::Enter).await?;
    editor.wait_for_announcement("Tab chooses what it points to").await?;
    editor.press(Key::Tab).await?;
    editor.wait_for_announcement("Arrow to").await?;
    editor.press(Key::Enter).await?;
    eventually("two arrows", async || {
        let count = editor.browser().driver().find_all(By::Css("#twin [data-annotation=arrow]")).await?.len();
        ensure!(count == 2, "there are {count}");
        Ok(())
    })
    .await?;
    editor.press(Key::Enter).await?;
    editor.press("2. notify").await?;
    editor.press(Key::Enter).await?;
    editor.wait_for_announcement(": 2. notify").await?;
    editor.press(Key::Delete).await?;
    wait_for(editor, &["Arrow between function and table: 1. <upload>"]).await
}
