//! A phone looks: at 390 by 844 a diagram opens, a tap on a node shows what it is, panels are sheets, nothing is cut off.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Bounds, Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_looks_at_everything() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("phone-failed", look(&browser, server.url())).await?;
    browser.quit().await
}

async fn look(browser: &Browser, url: &str) -> Result<()> {
    browser.resize(390, 844).await?;
    let editor = Editor::open(browser, url).await?;
    for theme in [Theme::Light, Theme::Dark] {
        browser.theme(theme).await?;
        let name = |screen: &str| format!("phone-{screen}-{theme:?}").to_lowercase();
        if theme == Theme::Light {
            browser.look(&name("start")).await?;
            nothing_is_cut_off(&editor).await?;
            let (title, tools) = (editor.bounds(".start h2").await?, editor.bounds(".strip.tools").await?);
            ensure!(tools.height < 48.0, "the tools take more than a row: {tools:?}");
            ensure!(
                title.corner.y >= tools.at(0.0, 1.0).y,
                "the tools cover the title: {title:?}, {tools:?}"
            );
            editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
        }
        editor.wait_for_nodes("ec2.vpc", 1).await?;
        browser.look(&name("drawing")).await?;
        if theme == Theme::Light {
            tapped(&editor).await?;
            by_fingers(&editor).await?;
        }
        let node = editor.node("App, EC2 instance").await?;
        editor.click(node.bounds.center()).await?;
        eventually("the properties to be shown", async || {
            ensure!(editor.has("#right-panel:not([hidden]) [data-property=\"instance_type\"]").await?, "no");
            Ok(())
        })
        .await?;
        let (canvas, node) = (editor.canvas().await?, editor.node("App, EC2 instance").await?.bounds);
        ensure!(canvas.holds(node), "the sheet covers what it is about: {node:?} in {canvas:?}");
        for tab in ["Properties", "Findings", "Code"] {
            editor.open_tab(tab).await?;
            browser.look(&name(tab)).await?;
            nothing_is_cut_off(&editor).await?;
        }
        // Beside everything: back to the drawing.
        editor.click(canvas.at(0.02, 0.5)).await?;
        eventually("the sheet to go", async || {
            ensure!(!editor.has("#right-panel:not([hidden])").await?, "it stays");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// A tap on a node brings up what it is. The finger is over the sheet by then, and presses nothing of it.
async fn tapped(editor: &Editor<'_>) -> Result<()> {
    let canvas = editor.canvas().await?;
    let node = editor.node("App, EC2 instance").await?.bounds.center();
    editor.fingers(&[(node, node)]).await?;
    editor.css("#right-panel:not([hidden]) [data-property=\"instance_type\"]").await?;
    let sheet = editor.bounds("#right-panel").await?;
    let finger = Bounds { corner: node, width: 0.0, height: 0.0 };
    ensure!(sheet.holds(finger), "the sheet does not come up under the finger: {sheet:?}, {node:?}");
    editor.browser().look("phone-tapped").await?;
    let tab = editor.css("#right-panel [role=tab][aria-selected=true]").await?.text().await?;
    ensure!(tab.starts_with("Properties"), "the tap pressed {tab} as well");
    editor.click(canvas.at(0.02, 0.3)).await?;
    eventually("the sheet to go", async || {
        ensure!(!editor.has("#right-panel:not([hidden])").await?, "it stays");
        Ok(())
    })
    .await
}

/// One finger on nothing pans, two zoom at what is between them.
async fn by_fingers(editor: &Editor<'_>) -> Result<()> {
    let canvas = editor.canvas().await?;
    let before = editor.node("App, EC2 instance").await?.bounds;
    let from = canvas.at(0.1, 0.8);
    editor.fingers(&[(from, from.by(30.0, -60.0))]).await?;
    eventually("the drawing to have moved", async || {
        let now = editor.node("App, EC2 instance").await?.bounds;
        let (x, y) = (now.center().x - before.center().x, now.center().y - before.center().y);
        ensure!((x - 30.0).abs() < 4.0 && (y + 60.0).abs() < 4.0, "it moved by {x}, {y}");
        Ok(())
    })
    .await?;
    let moved = editor.node("App, EC2 instance").await?.bounds;
    let middle = moved.center();
    let apart = |by: f64| (middle.by(-by, 0.0), middle.by(by, 0.0));
    let ((left, right), (far_left, far_right)) = (apart(30.0), apart(60.0));
    editor.fingers(&[(left, far_left), (right, far_right)]).await?;
    eventually("the drawing to be larger", async || {
        let now = editor.node("App, EC2 instance").await?.bounds;
        ensure!(now.width > moved.width * 1.5, "it is {} wide, {} before", now.width, moved.width);
        ensure!((now.center().x - middle.x).abs() < 12.0, "it went off to {:?}", now.center());
        Ok(())
    })
    .await?;
    // Together again, they take it back.
    editor.fingers(&[(far_left, left), (far_right, right)]).await?;
    eventually("the drawing to be as large as before", async || {
        let now = editor.node("App, EC2 instance").await?.bounds;
        ensure!((now.width - moved.width).abs() < 3.0, "it is {} wide, {} before", now.width, moved.width);
        Ok(())
    })
    .await
}

/// No control reaches beyond the window, unless what it stands in scrolls.
async fn nothing_is_cut_off(editor: &Editor<'_>) -> Result<()> {
    const CUT: &str = "const scrolls = (it) => it && (it.scrollWidth > it.clientWidth + 1 && \
        ['auto', 'scroll'].includes(getComputedStyle(it).overflowX) || scrolls(it.parentElement)); \
        return [...document.querySelectorAll('button, input, select, textarea, h2')].filter((it) => { \
            const box = it.getBoundingClientRect(); \
            return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && !it.closest('#twin') && !scrolls(it.parentElement); \
        }).map((it) => it.getAttribute('aria-label') || it.textContent || it.id);";
    let cut: Vec<String> = editor.browser().driver().execute(CUT, Vec::new()).await?.convert()?;
    ensure!(cut.is_empty(), "cut off: {}", cut.join(", "));
    Ok(())
}
