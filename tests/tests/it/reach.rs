//! Who can reach whom, on the canvas: marks of edges, an answer hop by hop, a way that is blocked, everybody who can reach
//! something. By pointer and by keyboard, in both themes, held to the rules of accessibility.

use anyhow::{Context, Result, ensure};
use drawbridge_core::templates;
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn reach_is_asked_and_shown_on_the_canvas() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("reach-failed", ask(&browser, server.url())).await?;
    browser.quit().await
}

async fn ask(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    edge_is(&editor, "private").await?;
    a_way_hop_by_hop(&editor).await?;
    the_other_way_round(&editor).await?;
    everybody(&editor).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    a_way_that_is_blocked(&editor).await?;
    what_is_granted_without_being_drawn(&editor).await?;
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// The one edge of the template has this state, and says so.
async fn edge_is(editor: &Editor<'_>, state: &str) -> Result<()> {
    eventually(format!("the edge to be {state}"), async || {
        let edge = editor.css("#twin [data-edge-id]").await?;
        let now = edge.attr("data-edge-state").await?.unwrap_or_default();
        ensure!(now == state, "it is {now:?}: {:?}", edge.attr("aria-label").await?);
        Ok(())
    })
    .await
}

/// From the selected instance to the table that is chosen on the canvas.
async fn a_way_hop_by_hop(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.node("App, EC2 instance").await?.bounds.at(0.5, 0.3)).await?;
    editor.press("r").await?;
    editor.wait_for_announcement("Choose what it should reach").await?;
    editor.click(editor.node("Scores").await?.bounds.at(0.5, 0.3)).await?;
    editor.css(".answer[data-verdict=\"yes\"]").await?;
    editor.wait_for_announcement("“App” can reach “Scores” on TCP 443").await?;
    let hops = editor.css(".hops").await?.text().await?;
    ensure!(hops.contains("Gateway endpoint DynamoDB is on the route table"), "the hops are {hops}");
    // A hop that has the focus is the one that is looked at.
    editor.css("[data-step-node=\"dynamodb_endpoint\"] button").await?.focus().await?;
    editor.css("[data-step-node=\"dynamodb_endpoint\"] button[aria-current=\"step\"]").await?;
    editor.browser().look("reach-path").await
}

async fn the_other_way_round(editor: &Editor<'_>) -> Result<()> {
    editor.click_button("Swap direction").await?;
    editor.css(".answer[data-verdict=\"no\"]").await?;
    editor.press(Key::Escape).await?;
    eventually("the question to be closed", async || {
        ensure!(!editor.has(".answer").await?, "there is an answer");
        Ok(())
    })
    .await
}

/// Who can reach the table: the instance, which leads to its way.
async fn everybody(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.node("Scores").await?.bounds.at(0.5, 0.3)).await?;
    editor.chord(&[Key::Shift], 'R').await?;
    let source = editor.css(".source").await?;
    let text = source.text().await?;
    ensure!(text.contains("App") && text.contains("Read items"), "the source is {text}");
    editor.browser().look("reach-who").await?;
    source.click().await?;
    editor.css(".answer[data-verdict=\"yes\"]").await?;
    editor.press(Key::Escape).await
}

/// A role that may more than the drawing says: a ghost, which one click makes an edge.
async fn what_is_granted_without_being_drawn(editor: &Editor<'_>) -> Result<()> {
    let template = templates::all().iter().find(|it| it.name == "flask-employee-directory");
    let mut file: serde_json::Value = serde_json::from_str(template.context("the template is gone")?.source)?;
    file["nodes"]["web_role"]["properties"]["managed_policies"] = json!(["AmazonS3ReadOnlyAccess"]);
    file["edges"].as_object_mut().context("there are no edges")?.remove("web_uses_photos");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ghost.drawbridge.json");
    std::fs::write(&path, file.to_string())?;
    let picker = editor.css("input[data-open-file]").await?;
    picker.send_keys(path.to_str().context("a folder with an odd name")?).await?;
    editor.node("Photos").await?;
    editor.open_tab("Reach").await?;
    editor.css(".ghost-row[data-ghost-from=\"web\"][data-ghost-to=\"photos\"]").await?;
    editor.css(".drawn input[type=\"checkbox\"]").await?.click().await?;
    let ghost = editor.css(".ghost-edge[data-ghost-to=\"photos\"]").await?;
    editor.browser().look("reach-ghosts").await?;
    ghost.click().await?;
    editor
        .css("#twin [data-edge-id][data-from=\"web\"][data-to=\"photos\"][data-edge-state=\"private\"]")
        .await?;
    Ok(())
}

/// Without its route the endpoint is of no use: the edge breaks, says why, and the answer leads to what to change.
async fn a_way_that_is_blocked(editor: &Editor<'_>) -> Result<()> {
    // The smaller window shows less.
    editor.click_button("Fit").await?;
    let endpoint = eventually("the endpoint in view and at rest", async || {
        let before = editor.node("DynamoDB").await?;
        let (canvas, endpoint) = (editor.canvas().await?, editor.node("DynamoDB").await?);
        ensure!(canvas.holds(endpoint.bounds), "it is at {:?}", endpoint.bounds);
        ensure!(
            before.bounds == endpoint.bounds,
            "it moves from {:?} to {:?}",
            before.bounds,
            endpoint.bounds
        );
        Ok(endpoint)
    })
    .await?;
    editor.click(endpoint.bounds.at(0.5, 0.3)).await?;
    eventually("the endpoint to be selected", async || {
        let selected = editor.selected().await?;
        ensure!(selected == [endpoint.id.clone()], "selected: {selected:?}");
        Ok(())
    })
    .await?;
    editor.press(Key::Delete).await?;
    edge_is(editor, "blocked").await?;
    editor.open_tab("Reach").await?;
    editor.browser().look("reach-drawn").await?;
    editor.css(".edge-row[data-works=\"blocked\"]").await?.click().await?;
    editor.open_tab("Properties").await?;
    editor.css(".edge-state[data-works=\"blocked\"]").await?;
    editor.click_button("Show the way").await?;
    editor.css(".answer[data-verdict=\"no\"]").await?;
    let opening = editor.css(".opening").await?.text().await?;
    ensure!(opening.starts_with("To open the way"), "it says {opening}");
    editor.browser().look("reach-blocked").await?;
    editor.click_button("Show it").await?;
    eventually("the node to blame to be selected", async || {
        let selected = editor.selected().await?;
        ensure!(selected.len() == 1, "selected: {selected:?}");
        Ok(())
    })
    .await?;
    editor.press(Key::Escape).await?;
    editor.chord(&[Key::Control], 'z').await?;
    edge_is(editor, "private").await
}
