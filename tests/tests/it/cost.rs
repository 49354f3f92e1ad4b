//! What a design costs: the total where it is always seen, the lines behind it, and an assumption that is changed.

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_it_costs_follows_what_is_assumed() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("cost-failed", estimate(&browser, server.url())).await?;
    browser.quit().await
}

async fn estimate(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    editor.open_tab("Cost").await?;
    let before = eventually("the template to cost something", async || {
        let total = total(&editor).await?;
        ensure!(total > 1.0, "it costs {total}");
        Ok(total)
    })
    .await?;

    for item in browser.driver().find_all(By::Css(".cost-item button")).await? {
        item.click().await?;
    }
    browser.look("cost").await?;
    let storage = editor.css("[data-usage=\"storage\"]").await?;
    storage.send_keys(Key::Control + "a").await?;
    storage.send_keys("4000").await?;
    storage.send_keys(Key::Tab).await?;
    eventually("the total to follow", async || {
        let now = total(&editor).await?;
        ensure!(now > before + 500.0, "it is {now}");
        Ok(())
    })
    .await?;
    // It is an edit like any other.
    ensure!(editor.has("[data-usage]:focus").await?, "the keyboard lost its place");
    editor.click_button("Undo").await?;
    eventually("the total to go back", async || {
        let now = total(&editor).await?;
        ensure!((now - before).abs() < 0.01, "it is {now}, it was {before}");
        Ok(())
    })
    .await?;
    // Prices of another Region.
    let level = editor.css("[data-price-level]").await?;
    level.send_keys(Key::Control + "a").await?;
    level.send_keys("0").await?;
    level.send_keys(Key::Tab).await?;
    eventually("what is no level to be refused", async || {
        ensure!(editor.has(".cost .foot [role=\"alert\"]").await?, "nothing is said");
        Ok(())
    })
    .await?;
    level.send_keys(Key::Control + "a").await?;
    level.send_keys("150").await?;
    level.send_keys(Key::Tab).await?;
    eventually("prices to follow the level", async || {
        let now = total(&editor).await?;
        ensure!((now - before * 1.5).abs() < 0.02, "it is {now}, it was {before}");
        Ok(())
    })
    .await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    browser.look("cost-dark-1024").await
}

async fn total(editor: &Editor<'_>) -> Result<f64> {
    let text = editor.css("[data-cost-total]").await?.text().await?;
    text.trim_start_matches('$').replace(',', "").parse().with_context(|| format!("the total is {text:?}"))
}
