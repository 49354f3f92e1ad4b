//! What the hand notices: drags that reach the edge of the canvas, the wheel over what floats on it, a window that becomes
//! narrow, and the clipboard.

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, Point, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_editor_follows_the_hand() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("handling-failed", all(&browser, server.url())).await?;
    browser.quit().await
}

async fn all(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    the_canvas_comes_along(&editor).await?;
    the_wheel_goes_through_what_floats(&editor).await?;
    panels_make_room(&editor).await?;
    text_is_copied_without_a_clipboard(&editor).await?;
    pictures_are_copied(&editor).await
}

/// What is held at the edge of the canvas takes the canvas along, frame by frame, while the pointer rests.
async fn the_canvas_comes_along(editor: &Editor<'_>) -> Result<()> {
    let from = editor.node("Scores, DynamoDB table").await?.bounds.center();
    let edge = editor.canvas().await?;
    let to = Point { x: edge.at(1.0, 0.0).x - 3.0, y: from.y };
    let before = editor.node("Game, VPC").await?.bounds.corner.x;
    pointer(editor, "mousePressed", from).await?;
    for share in [0.3, 0.7, 1.0] {
        pointer(editor, "mouseMoved", from.by((to.x - from.x) * share, 0.0)).await?;
    }
    eventually("the canvas to move on", async || {
        let now = editor.node("Game, VPC").await?.bounds.corner.x;
        ensure!(now < before - 150.0, "the VPC went from {before} to {now}");
        Ok(())
    })
    .await?;
    pointer(editor, "mouseReleased", to).await?;
    let at = editor.node("Scores, DynamoDB table").await?.bounds.center();
    ensure!((at.x - to.x).abs() < 12.0, "the table is at {at:?}, and was let go at {to:?}");
    editor.chord(&[Key::Control], 'z').await
}

async fn pointer(editor: &Editor<'_>, kind: &str, at: Point) -> Result<()> {
    let event =
        json!({ "type": kind, "x": at.x, "y": at.y, "button": "left", "buttons": 1, "clickCount": 1 });
    editor.browser().driver().cdp().send_raw("Input.dispatchMouseEvent", event).await?;
    Ok(())
}

/// With Control held the wheel zooms the drawing, not the page, also where tools float over it.
async fn the_wheel_goes_through_what_floats(editor: &Editor<'_>) -> Result<()> {
    let percent = async || -> Result<String> { Ok(editor.css(".percent").await?.text().await?) };
    let (before, at) = (percent().await?, editor.bounds(".strip.tools").await?.at(0.5, 0.9));
    let turn =
        json!({ "type": "mouseWheel", "x": at.x, "y": at.y, "deltaX": 0, "deltaY": -100, "modifiers": 2 });
    editor.browser().driver().cdp().send_raw("Input.dispatchMouseEvent", turn).await?;
    eventually("the drawing to grow", async || {
        let now = percent().await?;
        ensure!(now != before, "it is at {now} still");
        Ok(())
    })
    .await
}

/// Where a window becomes too narrow for both panels, one stays; where it becomes wide again, both are back.
async fn panels_make_room(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Code").await?;
    let shown = async |left: bool| {
        eventually(format!("the left panel to be shown: {left}"), async || {
            ensure!(editor.has("#left-panel:not([hidden])").await? == left, "it is not so");
            let (canvas, panel) = (editor.canvas().await?, editor.bounds("#right-panel").await?);
            ensure!(canvas.width >= 300.0, "the canvas is {} wide", canvas.width);
            ensure!(panel.at(0.0, 0.0).x >= canvas.at(1.0, 0.0).x - 1.0, "the panel covers the canvas");
            Ok(())
        })
        .await
    };
    shown(true).await?;
    editor.browser().resize(900, 800).await?;
    shown(false).await?;
    editor.browser().resize(1_440, 900).await?;
    shown(true).await
}

/// Browsers give pages no clipboard where they are fetched without TLS, such as from a server in one's own network.
async fn text_is_copied_without_a_clipboard(editor: &Editor<'_>) -> Result<()> {
    let gone = "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });";
    editor.browser().driver().execute(gone, Vec::new()).await?;
    editor.role("button", "Copy backend.tf").await?.click().await?;
    editor.wait_for_announcement("Copied").await
}

/// What is looked at is put on the clipboard as a picture.
async fn pictures_are_copied(editor: &Editor<'_>) -> Result<()> {
    let given = "Object.defineProperty(navigator, 'clipboard', { value: {
        write: async items => { window.copied_ = (await items[0].getType('image/png')).size; }
    }, configurable: true });";
    editor.browser().driver().execute(given, Vec::new()).await?;
    editor.click_button("Export").await?;
    editor.css("[role=menuitem]").await?;
    let entry = "//*[@role='menuitem'][normalize-space()='Copy picture']";
    editor.browser().driver().query(By::XPath(entry)).first().await?.click().await?;
    editor.wait_for_announcement("Picture copied").await?;
    let answer = editor.browser().driver().execute("return window.copied_;", Vec::new()).await?;
    let size = answer.json().as_u64().context("nothing was copied")?;
    ensure!(size > 5_000, "a picture of {size} bytes");
    Ok(())
}
