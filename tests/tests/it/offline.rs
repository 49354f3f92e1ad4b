//! Nobody loses work: without a server, in a tab that closes, in two tabs, beside somebody else.

use anyhow::{Context, Result, ensure};
use drawbridge_core::model::snapshot;
use drawbridge_core::templates;
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

const VPC: &str = "ec2.vpc";
const TABLE: &str = "dynamodb.table";
const TEMPLATE: &str = "[data-template=\"ec2-dynamodb-endpoint\"]";

#[tokio::test(flavor = "multi_thread")]
async fn offline_the_app_draws_checks_and_exports() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("offline-failed", without_a_server(&browser, server)).await?;
    browser.quit().await
}

async fn without_a_server(browser: &Browser, server: Drawbridge) -> Result<()> {
    let driver = browser.driver();
    let editor = Editor::open(browser, server.url()).await?;
    editor.click_button("Start drawing").await?;
    let canvas = editor.canvas().await?;
    editor.drop_from_palette(VPC, canvas.at(0.3, 0.4)).await?;
    editor.wait_for_nodes(VPC, 1).await?;
    let ready = "navigator.serviceWorker.ready.then(() => arguments[0](true));";
    driver.execute_async(ready, Vec::new()).await?;
    no_policy_is_broken(browser).await?;
    new_version(&editor).await?;

    let server = server.stop();
    driver.refresh().await?;
    editor.ready().await?;
    editor.wait_for_nodes(VPC, 1).await?;
    editor.drop_from_palette(TABLE, canvas.at(0.95, 0.85)).await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    editor.open_tab("Findings").await?;
    editor.css(".finding-list > li").await?;
    editor.click_button("Export").await?;
    editor.role("menuitem", "Terraform.zip").await?.click().await?;
    editor.wait_for_announcement("-terraform.zip").await?;
    browser.look("offline").await?;

    // An address of the server that this browser never saw.
    driver.execute("history.pushState(null, '', '/d/unknown'); location.reload();", Vec::new()).await?;
    editor.ready().await?;
    let banner = editor.css(".banner").await?.text().await?;
    ensure!(banner.contains("has no copy of this diagram"), "{banner}");
    browser.look("offline-unknown").await?;
    editor.click_button("Go to my draft").await?;
    editor.wait_for_nodes(TABLE, 1).await?;

    // Back again, the API answers, and is asked, not a cache.
    let _server = server.start()?;
    let asked = "fetch('/api/session').then(it => arguments[0](it.status));";
    let status: u16 = driver.execute_async(asked, Vec::new()).await?.convert()?;
    ensure!(status == 401, "the API answered {status}");
    let kept = "caches.keys().then(async names => { let all = []; for (const it of names) \
                all = all.concat(await (await caches.open(it)).keys()); \
                arguments[0](all.map(it => new URL(it.url).pathname)); });";
    let kept: Vec<String> = driver.execute_async(kept, Vec::new()).await?.convert()?;
    ensure!(kept.contains(&"/".to_owned()) && !kept.iter().any(|it| it.starts_with("/api")), "{kept:?}");
    Ok(())
}

/// Another worker, as a new build of the app has, waits until the person lets it in; then the page is loaded with it, and
/// what was drawn is there.
async fn new_version(editor: &Editor<'_>) -> Result<()> {
    let driver = editor.browser().driver();
    driver.refresh().await?;
    editor.wait_for_nodes(VPC, 1).await?;
    let register = "window.isOld = true; navigator.serviceWorker.register('/service-worker.js?new');";
    driver.execute(register, Vec::new()).await?;
    editor.role("button", "Reload").await?;
    editor.browser().look("update").await?;
    editor.click_button("Reload").await?;
    eventually("the page to be loaded anew", async || {
        let is_old: Option<bool> =
            driver.execute("return window.isOld ?? null;", Vec::new()).await?.convert()?;
        ensure!(is_old.is_none(), "it is the old page");
        Ok(())
    })
    .await?;
    editor.wait_for_nodes(VPC, 1).await?;
    Ok(())
}

async fn no_policy_is_broken(browser: &Browser) -> Result<()> {
    let complaints = browser.complaints().await?;
    let broken: Vec<&String> =
        complaints.iter().filter(|it| it.contains("Content Security Policy")).collect();
    ensure!(broken.is_empty(), "{broken:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_two_tabs_share_a_draft() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("tabs-failed", two_tabs(&browser, server.url())).await?;
    browser.quit().await
}

async fn two_tabs(browser: &Browser, url: &str) -> Result<()> {
    let driver = browser.driver();
    let editor = Editor::open(browser, url).await?;
    editor.css(TEMPLATE).await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    let first = driver.window().await?;

    // The second tab shows the same draft, says that the first has it, and changes nothing.
    let second = driver.new_tab().await?;
    driver.switch_to_window(second.clone()).await?;
    driver.goto(url).await?;
    editor.ready().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    let banner = editor.css(".banner").await?.text().await?;
    ensure!(banner.contains("Open in another tab"), "{banner}");
    browser.look("second-tab").await?;

    // What is drawn in the first appears in the second.
    driver.switch_to_window(first.clone()).await?;
    let table = editor.wait_for_nodes(TABLE, 1).await?;
    editor.click(table[0].bounds.center()).await?;
    editor.chord(&[Key::Control], 'd').await?;
    editor.wait_for_nodes(TABLE, 2).await?;
    driver.switch_to_window(second.clone()).await?;
    editor.wait_for_nodes(TABLE, 2).await?;

    // The second takes over; now the first watches.
    editor.click_button("Edit here").await?;
    eventually("the second tab to edit", async || {
        ensure!(!editor.has(".banner").await?, "it still watches");
        Ok(())
    })
    .await?;
    let table = editor.wait_for_nodes(TABLE, 2).await?;
    editor.click(table[0].bounds.center()).await?;
    editor.press(Key::Delete).await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    driver.switch_to_window(first.clone()).await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    ensure!(
        editor.css(".banner").await?.text().await?.contains("Open in another tab"),
        "the first tab edits"
    );

    // A copy goes its own way, and both are kept.
    editor.click_button("Open as a copy").await?;
    editor.wait_for_announcement("copy").await?;
    eventually("the copy to be editable", async || {
        ensure!(!editor.has(".banner").await?, "it still watches");
        Ok(())
    })
    .await?;
    let table = editor.wait_for_nodes(TABLE, 1).await?;
    editor.click(table[0].bounds.center()).await?;
    editor.chord(&[Key::Control], 'd').await?;
    editor.wait_for_nodes(TABLE, 2).await?;
    driver.switch_to_window(second).await?;
    editor.wait_for_nodes(TABLE, 1).await?;

    // Closing the tab right after an edit loses nothing: another tab has it, and the right to go on.
    let table = editor.wait_for_nodes(TABLE, 1).await?;
    editor.click(table[0].bounds.center()).await?;
    editor.chord(&[Key::Control], 'd').await?;
    driver.close_window().await?;
    driver.switch_to_window(first).await?;
    editor.click_button("Drawbridge: diagrams and files").await?;
    editor.role("menuitem", "Drafts in this browser…").await?.click().await?;
    let draft = editor.css(".draft-open").await.context("the other draft is listed")?;
    browser.look("drafts").await?;
    draft.click().await?;
    editor.wait_for_nodes(TABLE, 2).await?;
    ensure!(!editor.has(".banner").await?, "a draft that no tab has can be edited");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_edits_are_merged_when_the_server_is_back() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("merge-failed", merged(&browser, server)).await?;
    browser.quit().await
}

/// Somebody else saves: the stored text with a replacement.
const SAVE_ELSEWHERE: &str = "\
    const [from, to, done] = arguments; \
    const path = '/api/diagrams/' + location.pathname.split('/')[2]; \
    fetch(path).then(it => it.json()).then(it => fetch(path, { method: 'PUT', \
        headers: { 'content-type': 'application/json' }, \
        body: JSON.stringify({ version: it.version, snapshot: it.snapshot.replace(from, to) }) })) \
    .then(it => done(it.status));";

async fn elsewhere(browser: &Browser, from: &str, to: &str) -> Result<()> {
    let arguments = vec![serde_json::json!(from), serde_json::json!(to)];
    let status: u16 = browser.driver().execute_async(SAVE_ELSEWHERE, arguments).await?.convert()?;
    ensure!(status == 200, "saving elsewhere: {status}");
    Ok(())
}

async fn rename(editor: &Editor<'_>, name: &str) -> Result<()> {
    let field = editor.css("input[aria-label=\"Diagram name\"]").await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(name).await?;
    field.send_keys(Key::Enter).await?;
    Ok(())
}

/// How many diagrams of the server this browser keeps.
async fn copies(browser: &Browser) -> Result<usize> {
    let count = "const [done] = arguments; \
        indexedDB.open('drawbridge').onsuccess = ({ target }) => { \
          target.result.transaction('wholes').objectStore('wholes').getAllKeys().onsuccess = it => { \
            target.result.close(); done(it.target.result.filter(it => it.startsWith('stored.')).length); }; };";
    Ok(browser.driver().execute_async(count, Vec::new()).await?.convert()?)
}

async fn merged(browser: &Browser, server: Drawbridge) -> Result<()> {
    let driver = browser.driver();
    let editor = Editor::open(browser, &format!("{}/login", server.url())).await?;
    editor.click_button("New here? Open an account").await?;
    editor.fill("input[name=\"email\"]", "ada@example.com").await?;
    editor.fill("input[name=\"name\"]", "Ada").await?;
    editor.fill("input[name=\"password\"]", "correct horse battery staple").await?;
    editor.click_button("Create account").await?;
    editor.css(TEMPLATE).await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    editor.click_button("Save").await?;
    editor.css("[data-saved=\"saved\"]").await?;
    driver.execute_async("navigator.serviceWorker.ready.then(() => arguments[0](true));", Vec::new()).await?;

    // Somebody else renames the instance; here, without the server, the diagram gets another name.
    elsewhere(browser, "\"name\":\"App\"", "\"name\":\"Chess server\"").await?;
    let server = server.stop();
    rename(&editor, "Chess").await?;
    editor.css("[data-saved=\"offline\"]").await?;
    // The page may be loaded anew meanwhile.
    driver.refresh().await?;
    editor.ready().await?;
    eventually("the edit to be there without the server", async || {
        let name = editor.css("input[aria-label=\"Diagram name\"]").await?.prop("value").await?;
        ensure!(name.as_deref() == Some("Chess"), "{name:?}");
        Ok(())
    })
    .await?;
    let server = server.start()?;
    editor.css("[data-saved=\"saved\"]").await?;
    editor.node("Chess server").await?;

    // Both change one thing: nothing is sent before the person has chosen.
    elsewhere(browser, "t3.micro", "m7g.large").await?;
    let instance = editor.node("Chess server").await?;
    editor.click(instance.bounds.center()).await?;
    editor.open_tab("Properties").await?;
    editor.fill("[data-property=\"instance_type\"]", "t3.large").await?;
    editor.css("[data-property=\"instance_type\"]").await?.send_keys(Key::Tab).await?;
    editor.click_button("Choose…").await?;
    editor.css(".conflict-rows li").await?;
    browser.look("conflicts").await?;
    editor.role("button", "Take theirs: Instance type of “Chess server”").await?.click().await?;
    editor.css("[data-saved=\"saved\"]").await?;
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "m7g.large").await?;

    // Whoever uses this browser next finds no copy of it.
    ensure!(copies(browser).await? == 1, "there is no copy to begin with");
    editor.click_button("Account").await?;
    editor.role("menuitem", "Sign out").await?.click().await?;
    eventually("the copy to be gone", async || {
        let left = copies(browser).await?;
        ensure!(left == 0, "{left} are left");
        Ok(())
    })
    .await?;
    drop(server);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_files_are_saved_back_to_where_they_came_from() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("files-failed", files(&browser, server.url())).await?;
    browser.quit().await
}

/// A file of the browser's own, in place of a dialog that no test can use; then what it holds.
const CHOOSE: &str = "\
    const [text, done] = arguments; \
    navigator.storage.getDirectory().then(async folder => { \
        window.chosen = await folder.getFileHandle('game.drawbridge.json', { create: true }); \
        const stream = await chosen.createWritable(); await stream.write(text); await stream.close(); \
        window.showOpenFilePicker = async () => [chosen]; done(true); });";
const READ: &str = "chosen.getFile().then(it => it.text()).then(arguments[0]);";
const DROP: &str = "\
    const data = new DataTransfer(); \
    data.items.add(new File([arguments[0]], 'dropped.drawbridge.json')); \
    const event = { dataTransfer: data, bubbles: true, cancelable: true }; \
    document.querySelector('#stage').dispatchEvent(new DragEvent('drop', event));";

async fn files(browser: &Browser, url: &str) -> Result<()> {
    let driver = browser.driver();
    let editor = Editor::open(browser, url).await?;
    let template = templates::by_name("ec2-dynamodb-endpoint").context("the first template")?.diagram();
    let text = snapshot::write(&template);
    driver.execute_async(CHOOSE, vec![serde_json::json!(text)]).await?;
    editor.click_button("Drawbridge: diagrams and files").await?;
    editor.role("menuitem", "Open file…").await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    rename(&editor, "Chess").await?;
    editor.click_button("Drawbridge: diagrams and files").await?;
    editor.role("menuitem", "Save to game.drawbridge.json").await?.click().await?;
    editor.wait_for_announcement("Saved to game.drawbridge.json").await?;
    let saved: String = driver.execute_async(READ, Vec::new()).await?.convert()?;
    let expected = text.replacen("\"name\":\"Game scores\"", "\"name\":\"Chess\"", 1);
    ensure!(saved == expected, "the file holds {saved}");

    // Another file is dropped: it is opened, and the one before stays among the drafts.
    driver.execute(DROP, vec![serde_json::json!(text)]).await?;
    editor.wait_for_announcement("Opened dropped.drawbridge.json").await?;
    editor.click_button("Drawbridge: diagrams and files").await?;
    editor.role("menuitem", "Drafts in this browser…").await?.click().await?;
    let draft = editor.css(".draft-open").await?.text().await?;
    ensure!(draft.contains("Chess"), "{draft}");
    Ok(())
}
