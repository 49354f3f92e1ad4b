//! Tidying up in the browser: by the button and by keyboard, told to who does not see it, taken back by undo, and without
//! motion for who wants none.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Bounds, Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_tidied_up_and_back() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("tidy-up-failed", tidy(&browser, server.url())).await?;
    browser.quit().await
}

async fn tidy(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    let table = editor.node("Scores").await?;
    editor.click(table.bounds.at(0.5, 0.3)).await?;

    // Nodes that lie on one another come apart.
    let instance = editor.node("App, EC2 instance").await?.bounds;
    let group = editor.node("App, Security group").await?.bounds;
    editor.click_button("Tidy up").await?;
    editor.wait_for_announcement("undo takes it back").await?;
    arranged(&editor).await?;
    browser.look("tidy-up").await?;
    let moved = editor.node("App, Security group").await?.bounds;
    ensure!(moved != group, "the security group is where it was: {moved:?}");

    editor.chord(&[Key::Control], 'z').await?;
    editor.wait_for_announcement("Undone: Tidy up").await?;
    eventually("everything to be where it was", async || {
        let vpc = editor.node("Game").await?.bounds;
        let [a, b] = [
            editor.node("App, EC2 instance").await?.bounds,
            editor.node("App, Security group").await?.bounds,
        ];
        // Undo may have looked elsewhere: what counts is how nodes stand to each other.
        ensure!(
            (b.center().x - a.center().x - (group.center().x - instance.center().x)).abs() < 2.0,
            "they stand otherwise: {a:?} {b:?} in {vpc:?}"
        );
        Ok(())
    })
    .await?;

    // By keyboard alone, what is selected is arranged; a second time there is nothing to do.
    editor.press(Key::Escape).await?;
    editor.chord(&[Key::Control, Key::Shift], 'l').await?;
    editor.wait_for_announcement("undo takes it back").await?;
    arranged(&editor).await?;
    editor.chord(&[Key::Control, Key::Shift], 'l').await?;
    editor.wait_for_announcement("verything is in its place already").await?;
    let mut complaints = browser.complaints().await?;
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// Waits until the VPC holds its subnets, public ones above private ones, with the table to the right.
async fn arranged(editor: &Editor<'_>) -> Result<()> {
    eventually("the drawing to be arranged", async || {
        let of = async |name: &str| -> Result<Bounds> { Ok(editor.node(name).await?.bounds) };
        let (vpc, table) = (of("Game").await?, of("Scores").await?);
        let (public, private) = (of("Public A").await?, of("Private A").await?);
        ensure!(vpc.holds(public) && vpc.holds(private), "subnets are outside of {vpc:?}");
        ensure!(public.center().y < private.center().y, "{public:?} is not above {private:?}");
        ensure!(table.center().x > vpc.center().x && !vpc.holds(table), "{table:?} is not beside {vpc:?}");
        Ok(())
    })
    .await
}
