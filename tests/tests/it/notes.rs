//! Notes, free texts and frames: by mouse and by keyboard alone, in both themes, held to the rules of accessibility.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_explained() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("notes-failed", explain(&browser, server.url())).await?;
    browser.quit().await
}

async fn explain(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.click_button("Start drawing").await?;
    by_mouse(&editor).await?;
    browser.look("notes").await?;
    frame_by_mouse(&editor).await?;
    collapse(&editor).await?;
    pin(&editor).await?;
    by_touch(&editor).await?;
    looks(&editor).await?;
    by_keyboard(&editor).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    browser.look("notes-dark-1024").await
}

/// The labels of what is there, in the order of the twin.
async fn told(editor: &Editor<'_>) -> Result<Vec<String>> {
    let mut labels = Vec::new();
    for element in editor.browser().driver().find_all(By::Css("#twin [data-annotation-id]")).await? {
        labels.push(element.attr("aria-label").await?.unwrap_or_default());
    }
    Ok(labels)
}

async fn wait_for(editor: &Editor<'_>, wanted: &[&str]) -> Result<()> {
    eventually(format!("{wanted:?} to be on the canvas"), async || {
        let labels = told(editor).await?;
        ensure!(labels == wanted, "there are {labels:?}");
        Ok(())
    })
    .await
}

async fn written_in(editor: &Editor<'_>) -> Result<()> {
    eventually("the field to have the focus", async || {
        ensure!(editor.has(".note-editor:focus").await?, "it has not");
        Ok(())
    })
    .await
}

async fn by_mouse(editor: &Editor<'_>) -> Result<()> {
    let at = editor.canvas().await?.at(0.3, 0.3);
    editor.press("n").await?;
    editor.click(at).await?;
    written_in(editor).await?;
    editor.press("Why <two> zones?").await?;
    editor.browser().look("note-written").await?;
    editor.press(Key::Escape).await?;
    wait_for(editor, &["Note: Why <two> zones?"]).await?;
    // It is dragged, and a double click writes it anew; a press elsewhere keeps what was written.
    let before = editor.bounds("#twin [data-annotation=note]").await?.center();
    editor.drag(before, before.by(80.0, 40.0)).await?;
    eventually("the note to be where it was dragged", async || {
        let now = editor.bounds("#twin [data-annotation=note]").await?.center();
        ensure!((now.x - before.x - 80.0).abs() < 9.0, "it is at {now:?}");
        Ok(())
    })
    .await?;
    let at = before.by(80.0, 40.0);
    editor.click(at).await?;
    editor.click(at).await?;
    written_in(editor).await?;
    editor.press("One may fail").await?;
    editor.click(editor.canvas().await?.at(0.8, 0.8)).await?;
    wait_for(editor, &["Note: One may fail"]).await?;
    // A text without letters is none.
    editor.press("t").await?;
    editor.click(editor.canvas().await?.at(0.6, 0.2)).await?;
    written_in(editor).await?;
    editor.press(Key::Escape).await?;
    wait_for(editor, &["Note: One may fail"]).await
}

async fn frame_by_mouse(editor: &Editor<'_>) -> Result<()> {
    let canvas = editor.canvas().await?;
    editor.drop_from_palette("dynamodb.table", canvas.at(0.6, 0.6)).await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    editor.press("f").await?;
    editor.drag(canvas.at(0.5, 0.45), canvas.at(0.72, 0.75)).await?;
    written_in(editor).await?;
    editor.press("Data").await?;
    editor.press(Key::Enter).await?;
    wait_for(editor, &["Note: One may fail", "Frame: Data, 1 node in it"]).await?;
    // Its border, away from the handles, takes along what lies in it.
    let before = editor.bounds("#twin [data-node-id]").await?;
    let frame = editor.bounds("#twin [data-annotation=frame]").await?;
    let border = frame.at(0.0, 0.25);
    editor.drag(border, border.by(40.0, 0.0)).await?;
    eventually("the table to have come along", async || {
        let now = editor.bounds("#twin [data-node-id]").await?;
        let way = now.center().x - before.center().x;
        ensure!((way - 40.0).abs() < 9.0, "it moved by {way}");
        Ok(())
    })
    .await
}

/// A frame collapses to its title and count, and a double click opens it.
async fn collapse(editor: &Editor<'_>) -> Result<()> {
    let open = editor.bounds("#twin [data-annotation=frame]").await?;
    editor.chord(&[Key::Shift], 'C').await?;
    wait_for(editor, &["Note: One may fail", "Closed Frame: Data, 1 node in it"]).await?;
    editor.wait_for_nodes("dynamodb.table", 0).await?;
    let closed = editor.bounds("#twin [data-annotation=frame]").await?;
    ensure!(closed.height < open.height / 2.0, "it takes {closed:?} of {open:?}");
    editor.browser().look("frame-closed").await?;
    editor.click(closed.center()).await?;
    editor.click(closed.center()).await?;
    wait_for(editor, &["Note: One may fail", "Frame: Data, 1 node in it"]).await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    Ok(())
}

/// A note that is dropped on a node is pinned to it and moves with it; the panel frees it.
async fn pin(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    let note = editor.bounds("#twin [data-annotation=note]").await?.center();
    let table = editor.bounds("#twin [data-node-id]").await?.center();
    editor.drag(note, table).await?;
    editor.wait_for_announcement("Pinned to table").await?;
    editor.browser().look("note-pinned").await?;
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    let before = editor.bounds("#twin [data-annotation=note]").await?.center();
    editor.drag(table, table.by(0.0, 48.0)).await?;
    eventually("the note to have come along", async || {
        let now = editor.bounds("#twin [data-annotation=note]").await?.center();
        ensure!((now.y - before.y - 48.0).abs() < 9.0, "it moved by {}", now.y - before.y);
        Ok(())
    })
    .await?;
    editor.click(editor.bounds("#twin [data-annotation=note]").await?.center()).await?;
    editor.click_button("Unpin").await?;
    editor.wait_for_announcement("Unpinned").await
}

/// A finger moves a note, and a tap puts one.
async fn by_touch(editor: &Editor<'_>) -> Result<()> {
    let note = editor.bounds("#twin [data-annotation=note]").await?.center();
    let away = editor.canvas().await?.at(0.2, 0.25);
    // Not where it was clicked a moment ago: that would be a double click.
    editor.fingers(&[(note.by(56.0, 28.0), away.by(56.0, 28.0))]).await?;
    eventually("the note to be where the finger left it", async || {
        let now = editor.bounds("#twin [data-annotation=note]").await?.center();
        ensure!((now.x - away.x).abs() < 9.0 && (now.y - away.y).abs() < 9.0, "it is at {now:?}");
        Ok(())
    })
    .await?;
    // A tap with the tool puts one and asks what it says.
    editor.press("n").await?;
    let at = editor.canvas().await?.at(0.25, 0.75);
    editor.fingers(&[(at, at)]).await?;
    written_in(editor).await?;
    editor.press("By hand").await?;
    editor.press(Key::Escape).await?;
    eventually("the note to be there", async || {
        let labels = told(editor).await?;
        ensure!(labels.iter().any(|it| it == "Note: By hand"), "there are {labels:?}");
        Ok(())
    })
    .await?;
    editor.press(Key::Delete).await?;
    eventually("it to be gone", async || {
        let labels = told(editor).await?;
        ensure!(!labels.iter().any(|it| it == "Note: By hand"), "there are {labels:?}");
        Ok(())
    })
    .await
}

/// The panel changes the color, and shows the text.
async fn looks(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.bounds("#twin [data-annotation=note]").await?.center()).await?;
    editor.css(".swatch.blue input").await?.click().await?;
    editor.wait_for_announcement("Blue").await?;
    let text = editor.css("#annotation-text").await?.prop("value").await?.unwrap_or_default();
    ensure!(text == "One may fail", "the panel says {text:?}");
    editor.browser().look("note-panel").await
}

async fn by_keyboard(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.canvas().await?.at(0.9, 0.9)).await?;
    editor.press("n").await?;
    editor.wait_for_announcement("press Enter").await?;
    editor.press(Key::Enter).await?;
    written_in(editor).await?;
    editor.press("By keys").await?;
    editor.press(Key::Escape).await?;
    editor.wait_for_announcement("Note: By keys").await?;
    // Arrows move it, Enter writes it anew, Ctrl+Z takes that back, Delete deletes.
    editor.press(Key::Right).await?;
    editor.press(Key::Enter).await?;
    written_in(editor).await?;
    editor.press("By keys alone").await?;
    editor.chord(&[Key::Control], '\u{e007}').await?;
    editor.wait_for_announcement("Note: By keys alone").await?;
    editor.chord(&[Key::Control], 'z').await?;
    editor.wait_for_announcement("Undone: Write note").await?;
    editor.press(Key::Delete).await?;
    eventually("it to be deleted", async || {
        let labels = told(editor).await?;
        ensure!(!labels.iter().any(|it| it.contains("By keys")), "there are {labels:?}");
        Ok(())
    })
    .await?;
    // The search finds what notes say.
    editor.chord(&[Key::Control], 'f').await?;
    editor.css(".find-bar input").await?.send_keys("may fail").await?;
    editor.wait_for_announcement("1 of 1: Note: One may fail").await?;
    editor.press(Key::Escape).await
}
