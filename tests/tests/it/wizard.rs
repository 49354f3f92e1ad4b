//! From a sentence to a diagram that holds: by keyboard alone, and by choices.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_becomes_a_diagram() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("wizard-failed", describe(&browser, server.url())).await?;
    browser.quit().await
}

async fn describe(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.click_button("Describe it").await?;
    let sentence = editor.css(".wizard-sentence input").await?;
    sentence
        .send_keys("three zones, a load balancer, two servers, a table and a queue, read and write, a pony")
        .await?;
    eventually("the pony to be refused", async || {
        let said = editor.css("#wizard-remark").await?.text().await?;
        ensure!(said == "Not understood: a pony", "it says {said:?}");
        Ok(())
    })
    .await?;
    browser.look("wizard").await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    browser.look("wizard-dark-1024").await?;
    sentence.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.subnet", 6).await?;
    editor.wait_for_nodes("ec2.instance", 2).await?;
    editor.wait_for_nodes("dynamodb.table", 1).await?;
    editor.wait_for_nodes("sqs.queue", 1).await?;
    browser.look("wizard-drawn").await
}
