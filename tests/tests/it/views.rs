//! Views of one architecture and presenting it: by keyboard and by pointer, in both themes, and nothing lost.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn one_architecture_is_looked_at_in_several_ways_and_presented() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("views-failed", views(&browser, server.url())).await?;
    browser.quit().await
}

async fn views(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    let count = editor.node_count().await?;

    // A digit looks through a view; what is not in it is dimmed, and still there.
    editor.press("2").await?;
    switcher_says(&editor, "Network").await?;
    editor.wait_for_announcement("dimmed").await?;
    ensure!(editor.node_count().await? == count, "dimmed nodes are gone");
    browser.look("views-network").await?;
    editor.press("0").await?;
    eventually("nodes beside the view to be hidden", async || {
        ensure!(editor.nodes("dynamodb.table").await?.is_empty(), "the table is still there");
        Ok(())
    })
    .await?;
    // The code is of the whole.
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "aws_dynamodb_table").await?;
    editor.click_button("Show everything").await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    notes_follow_views(&editor).await?;

    // Saving, renaming and deleting a view, each taken back by undo.
    editor.css(".view-button").await?.click().await?;
    browser.look("views-popover").await?;
    editor.click_button("Save a view…").await?;
    editor.css("[name=view-name]").await?.send_keys("Tables").await?;
    editor.css("[name=view-shows]").await?.send_keys("Data flow").await?;
    browser.look("views-save").await?;
    editor.css("[name=view-name]").await?.send_keys(Key::Enter).await?;
    switcher_says(&editor, "Tables").await?;
    editor.chord(&[Key::Control], 'z').await?;
    switcher_says(&editor, "Everything").await?;
    editor.chord(&[Key::Control, Key::Shift], 'z').await?;
    editor.css(".view-button").await?.click().await?;
    editor.css(".saved-view .view-row").await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    browser.look("views-popover-dark-1024").await?;
    editor.css(".saved-view .view-row").await?.click().await?;
    switcher_says(&editor, "Tables").await?;

    // Presenting: nothing but the canvas; keys and clicks walk, Escape leaves.
    editor.chord(&[Key::Shift], 'P').await?;
    step(&editor, "1 / 2").await?;
    editor.press(Key::Right + "").await?;
    step(&editor, "2 / 2").await?;
    ensure!(!editor.css(".top-bar").await?.is_displayed().await?, "the top bar is still there");
    browser.look("presentation-dark").await?;
    editor.press(Key::PageUp + "").await?;
    step(&editor, "1 / 2").await?;
    editor.click(editor.canvas().await?.center()).await?;
    step(&editor, "2 / 2").await?;
    editor.click_button("End presentation").await?;
    eventually("the editor to be back", async || {
        ensure!(!editor.has(".presentation").await?, "the presentation goes on");
        ensure!(editor.css(".top-bar").await?.is_displayed().await?, "the top bar is not there");
        Ok(())
    })
    .await?;
    switcher_says(&editor, "Tables").await?;
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// A note says in which views it is shown, and is not there in the others.
async fn notes_follow_views(editor: &Editor<'_>) -> Result<()> {
    let is_there = async |wanted: bool| {
        eventually(format!("a note to be there: {wanted}"), async || {
            ensure!(editor.has("#twin [data-annotation=note]").await? == wanted, "it is not so");
            Ok(())
        })
        .await
    };
    editor.press("n").await?;
    editor.press(Key::Enter).await?;
    eventually("the field to have the focus", async || {
        ensure!(editor.has(".note-editor:focus").await?, "it has not");
        Ok(())
    })
    .await?;
    editor.press("About data").await?;
    editor.press(Key::Escape).await?;
    is_there(true).await?;
    editor.open_tab("Properties").await?;
    for (place, view) in [(1, "Network"), (2, "Security")] {
        editor.css(&format!(".shown-in label:nth-child({place}) input")).await?.click().await?;
        editor.wait_for_announcement(&format!("Not shown in the view {view}")).await?;
    }
    editor.browser().look("views-of-a-note").await?;
    editor.click(editor.canvas().await?.at(0.98, 0.6)).await?;
    // Hidden is what is not in a view since the person said so above.
    for (key, name, wanted) in [("2", "Network", false), ("4", "Data flow", true), ("1", "Everything", true)]
    {
        editor.press(key).await?;
        switcher_says(editor, name).await?;
        is_there(wanted).await?;
    }
    Ok(())
}

async fn switcher_says(editor: &Editor<'_>, name: &str) -> Result<()> {
    eventually(format!("the switcher to say {name}"), async || {
        let said = editor.css(".view-button").await?.prop("textContent").await?.unwrap_or_default();
        ensure!(said.contains(name), "it says {said}");
        Ok(())
    })
    .await
}

async fn step(editor: &Editor<'_>, wanted: &str) -> Result<()> {
    eventually(format!("the presentation to be at {wanted}"), async || {
        let said = editor.css(".step-count").await?.text().await?;
        ensure!(said == wanted, "it is at {said}");
        Ok(())
    })
    .await
}
