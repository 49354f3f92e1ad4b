//! Everything of the editor that is invoked: the command palette, the context menu, the search of the canvas, help,
//! preferences, the minimap. By pointer and by keyboard, in both themes, held to the rules of accessibility.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_invoked_by_name_and_by_key() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("commands-failed", invoke(&browser, server.url())).await?;
    browser.quit().await
}

async fn invoke(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    palette_draws_on_an_empty_canvas(&editor).await?;
    palette_starts_from_a_template(&editor).await?;
    palette_goes_to_a_node(&editor).await?;
    menu_by_pointer_and_keyboard(&editor).await?;
    find_on_the_canvas(&editor).await?;
    letters_stay_in_fields(&editor).await?;
    a_name_takes_every_letter(&editor).await?;
    help(&editor).await?;
    browser.resize(1024, 768).await?;
    browser.theme(Theme::Dark).await?;
    preferences_and_minimap(&editor).await?;
    two_fingers(&editor).await?;
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// Opens the palette, types, and waits until this command is the first one found.
async fn type_command(editor: &Editor<'_>, typed: &str, first: &str) -> Result<()> {
    editor.chord(&[Key::Control], 'k').await?;
    editor.css(".command-palette[open] [role=combobox]").await?;
    has_focus(editor, "[role=combobox]").await?;
    editor.press(typed).await?;
    eventually(format!("{first} to be found first"), async || {
        let found = editor.css("#command-0").await?;
        let command = found.attr("data-command").await?.unwrap_or_default();
        ensure!(command == first, "it is {command}");
        ensure!(found.attr("aria-disabled").await?.is_none(), "{command} cannot be run");
        Ok(())
    })
    .await
}

async fn has_focus(editor: &Editor<'_>, selector: &str) -> Result<()> {
    eventually(format!("{selector} to have the focus"), async || {
        ensure!(editor.has(&format!("{selector}:focus")).await?, "it has not");
        Ok(())
    })
    .await
}

async fn is_gone(editor: &Editor<'_>, selector: &str) -> Result<()> {
    eventually(format!("{selector} to be gone"), async || {
        ensure!(!editor.has(selector).await?, "it is there");
        Ok(())
    })
    .await
}

async fn palette_draws_on_an_empty_canvas(editor: &Editor<'_>) -> Result<()> {
    type_command(editor, "vpc", "add.ec2.vpc").await?;
    editor.browser().look("command-palette").await?;
    editor.press(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    is_gone(editor, ".command-palette[open]").await
}

async fn palette_starts_from_a_template(editor: &Editor<'_>) -> Result<()> {
    type_command(editor, "template flask", "template.flask-employee-directory").await?;
    editor.css("#command-0").await?.click().await?;
    editor.node("Web").await?;
    Ok(())
}

async fn palette_goes_to_a_node(editor: &Editor<'_>) -> Result<()> {
    let photos = editor.node("Photos").await?.id;
    type_command(editor, "photos", &format!("go.{photos}")).await?;
    editor.press(Key::Escape).await?;
    is_gone(editor, ".command-palette[open]").await?;
    type_command(editor, "photos", &format!("go.{photos}")).await?;
    editor.press(Key::Enter).await?;
    selected(editor, &[&photos]).await
}

async fn selected(editor: &Editor<'_>, ids: &[&str]) -> Result<()> {
    eventually(format!("{ids:?} to be selected"), async || {
        let selected = editor.selected().await?;
        ensure!(selected == ids, "selected: {selected:?}");
        Ok(())
    })
    .await
}

async fn menu_by_pointer_and_keyboard(editor: &Editor<'_>) -> Result<()> {
    let driver = editor.browser().driver();
    // What was gone to is at the middle of the window, at a zoom at which it can be read: everything else is elsewhere.
    editor.click_button("Fit").await?;
    editor.press(Key::Escape).await?;
    let web = editor.node("Web").await?;
    let at = web.bounds.at(0.5, 0.3);
    let chain = driver.action_chain();
    #[expect(clippy::cast_possible_truncation, reason = "a point on a screen, rounded")]
    let chain = chain.move_to(at.x.round() as i64, at.y.round() as i64).context_click();
    chain.perform().await?;
    editor.css(".context-menu.placed").await?;
    selected(editor, &[&web.id]).await?;
    editor.browser().look("context-menu").await?;
    editor.press(Key::Escape).await?;
    is_gone(editor, ".context-menu").await?;

    // By keyboard: typing walks the menu, Enter chooses, and undo takes it back.
    driver
        .action_chain()
        .key_down(Key::Shift)
        .key_down(Key::F10)
        .key_up(Key::F10)
        .key_up(Key::Shift)
        .perform()
        .await?;
    editor.css(".context-menu.placed").await?;
    editor.press("du").await?;
    has_focus(editor, "[data-action=duplicate]").await?;
    let before = editor.node_count().await?;
    editor.press(Key::Enter).await?;
    nodes(editor, before + 1).await?;
    editor.chord(&[Key::Control], 'z').await?;
    nodes(editor, before).await
}

async fn nodes(editor: &Editor<'_>, count: usize) -> Result<()> {
    eventually(format!("{count} nodes"), async || {
        let now = editor.node_count().await?;
        ensure!(now == count, "there are {now}");
        Ok(())
    })
    .await
}

async fn find_on_the_canvas(editor: &Editor<'_>) -> Result<()> {
    editor.chord(&[Key::Control], 'f').await?;
    has_focus(editor, ".find-bar input").await?;
    editor.press("subnet").await?;
    let first = count(editor, |it| it.contains(" of ")).await?;
    editor.press(Key::Enter).await?;
    count(editor, |it| it != first).await?;
    editor.browser().look("find").await?;
    editor.chord(&[Key::Shift], '\u{e007}').await?;
    count(editor, |it| it == first).await?;
    editor.press(Key::Escape).await?;
    is_gone(editor, ".find-bar").await?;
    has_focus(editor, "#stage").await
}

/// Waits until the count of the search is as wanted.
async fn count(editor: &Editor<'_>, is_wanted: impl Fn(&str) -> bool) -> Result<String> {
    eventually("the count of what is found", async || {
        let count = editor.css(".find-count").await?.text().await?;
        ensure!(is_wanted(&count), "it is {count}");
        Ok(count)
    })
    .await
}

/// Letters are typed in a field, whatever they invoke elsewhere; what takes Control works there as well.
async fn letters_stay_in_fields(editor: &Editor<'_>) -> Result<()> {
    editor.css(".search input").await?.click().await?;
    editor.press("hm?[").await?;
    let typed = editor.css(".search input").await?.prop("value").await?.unwrap_or_default();
    ensure!(typed == "hm?[", "the field holds {typed}");
    ensure!(!editor.has(".minimap").await? && !editor.has(".help-sheet[open]").await?, "something opened");
    editor.chord(&[Key::Control], 'k').await?;
    editor.css(".command-palette[open]").await?;
    editor.press(Key::Escape).await?;
    is_gone(editor, ".command-palette[open]").await?;
    editor.fill(".search input", "").await
}

/// Whoever types right after F2 types a name, all of it.
async fn a_name_takes_every_letter(editor: &Editor<'_>) -> Result<()> {
    let id = editor.node("Web, EC2 instance").await?.id;
    editor.css(&format!("[data-node-id=\"{id}\"]")).await?.focus().await?;
    editor.press(Key::F2 + "Quickly named" + Key::Enter).await?;
    editor.node("Quickly named, EC2 instance").await?;
    editor.chord(&[Key::Control], 'z').await?;
    editor.node("Web, EC2 instance").await?;
    Ok(())
}

async fn help(editor: &Editor<'_>) -> Result<()> {
    editor.click(editor.canvas().await?.at(0.04, 0.06)).await?;
    editor.press("?").await?;
    editor.css(".help-sheet[open]").await?;
    editor.browser().look("help").await?;
    editor.press(Key::Escape).await?;
    is_gone(editor, ".help-sheet[open]").await
}

async fn preferences_and_minimap(editor: &Editor<'_>) -> Result<()> {
    type_command(editor, "preferences", "action.preferences").await?;
    editor.press(Key::Enter).await?;
    editor.css(".preferences[open]").await?;
    editor.browser().look("preferences").await?;
    editor.css(".preferences input[type=checkbox]:not(:checked)").await?.click().await?;
    editor.press(Key::Escape).await?;
    editor.css(".minimap").await?;
    editor.click_button("Fit").await?;
    let before = editor.node("Web").await?.bounds;
    let grip = editor.bounds(".minimap-view").await?.center();
    editor.drag(grip, grip.by(14.0, 6.0)).await?;
    eventually("the view to follow", async || {
        let now = editor.node("Web").await?.bounds;
        ensure!(now != before, "it is still at {now:?}");
        Ok(())
    })
    .await?;
    editor.browser().look("minimap").await?;
    editor.press("m").await?;
    is_gone(editor, ".minimap").await?;
    editor.click_button("Fit").await
}

/// Two fingers apart zoom in.
async fn two_fingers(editor: &Editor<'_>) -> Result<()> {
    let cdp = editor.browser().driver().cdp();
    let middle = editor.canvas().await?.center();
    let fingers = |apart: f64| {
        json!([
            { "x": middle.x - apart, "y": middle.y, "id": 1 },
            { "x": middle.x + apart, "y": middle.y, "id": 2 },
        ])
    };
    let before = editor.css(".percent").await?.text().await?;
    for (kind, points) in [
        ("touchStart", fingers(40.0)),
        ("touchMove", fingers(60.0)),
        ("touchMove", fingers(80.0)),
        ("touchEnd", json!([])),
    ] {
        cdp.send_raw("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await?;
    }
    eventually("the zoom to follow", async || {
        let now = editor.css(".percent").await?.text().await?;
        ensure!(now != before, "it is still {now}");
        Ok(())
    })
    .await
}
