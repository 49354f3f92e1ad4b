//! The app is fetched in parts: somebody can draw before all of it is there, and what cannot be fetched is fetched later.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;

const VPC: &str = "ec2.vpc";

/// Every file but the first.
const PARTS: [&str; 2] = ["*/split_*", "*/chunk_*"];

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_cannot_be_fetched_are_fetched_later() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("parts-failed", fetched_later(&browser, server.url())).await?;
    browser.quit().await
}

async fn fetched_later(browser: &Browser, url: &str) -> Result<()> {
    let cdp = browser.driver().cdp();
    cdp.send_raw("Network.enable", json!({})).await?;
    cdp.send_raw("Network.setBlockedURLs", json!({ "urls": PARTS })).await?;
    let editor = Editor::open(browser, url).await?;
    editor.click_button("Start drawing").await?;
    let canvas = editor.canvas().await?;
    editor.drop_from_palette(VPC, canvas.at(0.3, 0.4)).await?;
    editor.wait_for_nodes(VPC, 1).await?;
    // Said after a moment, so that nothing flickers where all comes at once.
    eventually("the panel to say that it is on its way", async || {
        let said = editor.css("#right-panel .pending").await?.text().await?;
        ensure!(said.starts_with("Loading"), "it says {said:?}");
        Ok(())
    })
    .await?;
    ensure!(!editor.has(".inspector").await?, "the panels came all the same");
    browser.look("parts-pending").await?;

    cdp.send_raw("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    eventually("the properties of what was drawn", async || {
        ensure!(editor.has(".inspector").await?, "the panel is still empty");
        Ok(())
    })
    .await?;
    editor.open_tab("Findings").await?;
    editor.css(".finding-list > li").await?;
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "aws_vpc").await?;
    Ok(())
}
