//! Containers are closed to a card and opened again: by the handle in the title, by keys, and by going to what is inside.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_card_stands_for_a_container() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("containers-failed", all(&browser, server.url())).await?;
    browser.quit().await
}

async fn all(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    by_handle(&editor).await?;
    by_keys(&editor).await?;
    by_going_there(&editor).await
}

/// The handle is in the title of what the pointer is over; a card is opened by a double click.
async fn by_handle(editor: &Editor<'_>) -> Result<()> {
    let vpc = editor.node("Game, VPC").await?.bounds;
    editor.click(vpc.at(0.5, 0.02)).await?;
    let handle = editor.bounds("[data-fold]").await?;
    editor.click(handle.center()).await?;
    editor.wait_for_announcement("Game, VPC, collapsed").await?;
    editor.wait_for_nodes("ec2.subnet", 0).await?;
    let card = editor.node("Game, VPC, collapsed").await?.bounds;
    ensure!(card.height < vpc.height / 2.0, "it takes {card:?} of {vpc:?}");
    // An edge from what is inside leads on from the card.
    let edges = editor.browser().driver().find_all(By::Css("#twin [data-edge-id]")).await?;
    ensure!(edges.len() == 1, "{} edges are left", edges.len());
    editor.browser().look("container-closed").await?;
    let middle = card.at(0.3, 0.5);
    editor.click(middle).await?;
    editor.click(middle).await?;
    editor.wait_for_nodes("ec2.instance", 1).await?;
    Ok(())
}

async fn by_keys(editor: &Editor<'_>) -> Result<()> {
    let vpc = editor.node("Game, VPC").await?.bounds;
    editor.click(vpc.at(0.5, 0.02)).await?;
    editor.chord(&[Key::Shift], 'C').await?;
    editor.wait_for_nodes("ec2.instance", 0).await?;
    editor.chord(&[Key::Shift], 'O').await?;
    editor.wait_for_nodes("ec2.instance", 1).await?;
    editor.chord(&[Key::Control], 'z').await?;
    editor.wait_for_nodes("ec2.instance", 0).await?;
    Ok(())
}

/// Whoever goes to something inside, such as in the list of everything, sees it.
async fn by_going_there(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Tree").await?;
    let path = "//*[@role='tree']//*[starts-with(@aria-label, 'App, EC2 instance')]";
    editor.browser().driver().find(By::XPath(path)).await?.click().await?;
    let instance = editor.wait_for_nodes("ec2.instance", 1).await?;
    eventually("the instance to be selected", async || {
        let selected = editor.selected().await?;
        ensure!(instance.iter().map(|it| &it.id).eq(&selected), "{selected:?} is selected");
        Ok(())
    })
    .await
}
