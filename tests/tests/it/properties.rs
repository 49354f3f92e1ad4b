//! The right panel: ranges of addresses, several nodes edited together, a variable with a value for each environment, leaving the
//! choice of a reference on the canvas, and naming what is not drawn.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn properties_are_edited_in_every_way() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("properties-failed", edit(&browser, server.url())).await?;
    browser.quit().await
}

async fn edit(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    a_range_of_addresses(&editor).await?;
    what_does_not_fit_is_kept(&editor).await?;
    several_at_once(&editor).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    a_variable(&editor).await?;
    a_reference_from_the_canvas(&editor).await?;
    what_is_made_elsewhere(&editor).await?;
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// Selects by the accessible twin, as a screen reader does.
async fn select(editor: &Editor<'_>, name: &str) -> Result<()> {
    let id = editor.node(name).await?.id;
    editor.css(&format!("[data-node-id=\"{id}\"]")).await?.focus().await?;
    editor.open_tab("Properties").await?;
    Ok(())
}

async fn value(editor: &Editor<'_>, key: &str) -> Result<String> {
    let field = editor.css(&format!("#right-panel [data-property=\"{key}\"]")).await?;
    Ok(field.prop("value").await?.unwrap_or_default())
}

async fn undo(editor: &Editor<'_>) -> Result<()> {
    editor.css("#stage").await?.focus().await?;
    editor.chord(&[Key::Control], 'z').await
}

/// A policy with a mistake is not thrown away when another node is selected: it is there again, with what is wrong.
async fn what_does_not_fit_is_kept(editor: &Editor<'_>) -> Result<()> {
    const FIELD: &str = "#right-panel textarea[data-property=\"resource_policy\"]";
    const TYPED: &str = "{ \"Statement\": [ }";
    let open = async || {
        select(editor, "Scores").await?;
        if !editor.has(FIELD).await? {
            editor.css("#right-panel .fold").await?.click().await?;
        }
        editor.css(FIELD).await
    };
    open().await?;
    editor.fill(FIELD, TYPED).await?;
    select(editor, "Private B").await?;
    editor.wait_for_announcement("kept in its field").await?;
    let field = open().await?;
    ensure!(field.prop("value").await?.as_deref() == Some(TYPED), "what was typed is gone");
    ensure!(
        field.attr("aria-invalid").await?.as_deref() == Some("true"),
        "it is not told that it does not fit"
    );
    editor.fill(FIELD, "").await?;
    select(editor, "Private B").await?;
    let field = open().await?;
    ensure!(field.prop("value").await?.as_deref() == Some(""), "what was emptied is there again");
    Ok(())
}

/// Overlapping is told at the field, the map leads to subnets, and the next free block is a click away.
async fn a_range_of_addresses(editor: &Editor<'_>) -> Result<()> {
    select(editor, "Private B").await?;
    let before = value(editor, "cidr_block").await?;
    editor.fill("#right-panel [data-property=\"cidr_block\"]", "10.0.0.0/17").await?;
    editor.press(Key::Enter).await?;
    eventually("an overlap to be told", async || {
        let said = editor.css(".cidr .error-text").await?.text().await?;
        ensure!(said.contains("overlaps"), "it says {said}");
        Ok(())
    })
    .await?;
    editor.browser().look("properties-overlap").await?;
    // Emptying the field was a step of its own.
    undo(editor).await?;
    undo(editor).await?;
    select(editor, "Private B").await?;
    eventually("the range to be back", async || {
        ensure!(value(editor, "cidr_block").await? == before, "it is another");
        Ok(())
    })
    .await?;
    editor.css("[data-next-free]").await?.click().await?;
    eventually("the next free block to be taken", async || {
        ensure!(value(editor, "cidr_block").await? != before, "it is the same");
        Ok(())
    })
    .await?;
    undo(editor).await
}

/// Two subnets change together, and one undo takes it back.
async fn several_at_once(editor: &Editor<'_>) -> Result<()> {
    editor.css("#stage").await?.focus().await?;
    editor.chord(&[Key::Control], 'a').await?;
    editor.open_tab("Properties").await?;
    editor.browser().look("properties-everything").await?;
    let subnets = editor.nodes("ec2.subnet").await?;
    ensure!(subnets.len() > 1, "there is one subnet");
    editor.click(subnets[0].bounds.at(0.5, 0.04)).await?;
    let second = subnets[1].bounds.at(0.5, 0.04);
    editor.browser().driver().action_chain().key_down(Key::Shift).perform().await?;
    editor.click(second).await?;
    editor.browser().driver().action_chain().key_up(Key::Shift).perform().await?;
    eventually("two to be selected", async || {
        ensure!(editor.selected().await?.len() == 2, "it is {:?}", editor.selected().await?);
        Ok(())
    })
    .await?;
    editor.browser().look("properties-several").await?;
    ensure!(!editor.has("#right-panel [data-property=\"cidr_block\"]").await?, "ranges cannot be shared");
    let shared = editor.css("#right-panel [data-property=\"map_public_ip_on_launch\"]").await?;
    shared.click().await?;
    eventually("the change to be one step", async || {
        let tip = editor.role("button", "Undo").await?.attr("data-tip").await?.unwrap_or_default();
        ensure!(tip.contains("2 nodes"), "undo says {tip}");
        Ok(())
    })
    .await?;
    undo(editor).await
}

/// A value becomes a variable with another value in a further environment.
async fn a_variable(editor: &Editor<'_>) -> Result<()> {
    editor.press(Key::Escape).await?;
    editor.css("#stage").await?.focus().await?;
    editor.press(Key::Escape).await?;
    editor.open_tab("Properties").await?;
    editor.fill("[data-setting=\"environments\"]", "production").await?;
    editor.press(Key::Enter).await?;
    select(editor, "App, EC2 instance").await?;
    let field = "#right-panel .field:has([data-property=\"instance_type\"])";
    editor.css(&format!("{field} [aria-label=\"Variables\"]")).await?.send_keys(Key::Enter).await?;
    let (menu, panel) =
        (editor.bounds(&format!("{field} .menu")).await?, editor.bounds("#right-panel").await?);
    ensure!(panel.holds(menu), "the panel cuts its menu off: {menu:?} in {panel:?}");
    editor.css("[data-make-variable=\"instance_type\"]").await?.click().await?;
    editor.fill("[data-environment=\"production\"]", "m7g.large").await?;
    editor.press(Key::Enter).await?;
    editor.browser().look("properties-variable").await?;
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "variable \"app_instance_type\"").await?;
    editor.open_tab("Properties").await
}

/// The crosshair beside a reference asks for one on the canvas, and Escape leaves.
async fn a_reference_from_the_canvas(editor: &Editor<'_>) -> Result<()> {
    select(editor, "Private B").await?;
    editor.css("[data-crosshair=\"route_table\"]").await?.click().await?;
    editor.wait_for_announcement("on the canvas").await?;
    editor.browser().look("properties-choosing").await?;
    editor.press(Key::Escape).await?;
    editor.wait_for_announcement("Nothing chosen").await
}

/// A key pair that the account has already is named, and a group by its id, among those that are drawn.
async fn what_is_made_elsewhere(editor: &Editor<'_>) -> Result<()> {
    const GROUP: &str = "sg-0123456789abcdef0";
    select(editor, "App, EC2 instance").await?;
    let field = "#right-panel .field:has([data-property=\"key_pair\"])";
    editor.css(&format!("{field} option[value=\"typed:\"]")).await?.click().await?;
    editor.fill(&format!("{field} input"), "ops").await?;
    editor.press(Key::Enter).await?;
    let groups = "#right-panel [data-property=\"security_groups\"]";
    editor.fill(&format!("{groups} input.mono"), "web").await?;
    editor.press(Key::Enter).await?;
    editor.css(&format!("{groups} input[aria-invalid=\"true\"]")).await?;
    editor.fill(&format!("{groups} input.mono"), GROUP).await?;
    editor.press(Key::Enter).await?;
    editor.css(&format!("{groups} input[name=\"{GROUP}\"]")).await?;
    editor.browser().look("properties-elsewhere").await?;
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "= \"ops\"").await?;
    editor.wait_for_code("terraform", &format!("\"{GROUP}\"")).await?;
    Ok(())
}
