//! Saving by key and by name, and what files that are opened lose.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;
use thirtyfour::prelude::*;

const TABLE: &str = "dynamodb.table";

#[tokio::test(flavor = "multi_thread")]
async fn it_is_saved_by_key_and_by_name() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("saving-failed", save(&browser, server.url())).await?;
    browser.quit().await
}

/// A file of the browser's own, in place of a dialog that no test can use; then what it holds.
const CHOOSE: &str = "\
    const [done] = arguments; \
    navigator.storage.getDirectory().then(async folder => { \
        window.chosen = await folder.getFileHandle('copy.drawbridge.json', { create: true }); \
        window.showSaveFilePicker = async () => chosen; done(true); });";
const READ: &str = "chosen.getFile().then(it => it.text()).then(arguments[0]);";

async fn save(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, &format!("{url}/login")).await?;
    editor.click_button("New here? Open an account").await?;
    editor.fill("input[name=\"email\"]", "ada@example.com").await?;
    editor.fill("input[name=\"name\"]", "Ada").await?;
    editor.fill("input[name=\"password\"]", "correct horse battery staple").await?;
    editor.click_button("Create account").await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    // Whoever is signed in saves to the server, under an address of its own.
    editor.chord(&[Key::Control], 's').await?;
    eventually("the diagram's own address", async || {
        let url = browser.driver().current_url().await?;
        ensure!(url.path().starts_with("/d/"), "the page is at {url}");
        Ok(())
    })
    .await?;
    editor.css("[data-saved=\"saved\"]").await?;
    // From the palette, it becomes a file.
    browser.driver().execute_async(CHOOSE, Vec::new()).await?;
    editor.chord(&[Key::Control], 'k').await?;
    editor.css(".command-palette[open] [role=combobox]:focus").await?;
    editor.press("save to file").await?;
    eventually("the command to be found first", async || {
        let command = editor.css("#command-0").await?.attr("data-command").await?.unwrap_or_default();
        ensure!(command == "file.save-to", "it is {command}");
        Ok(())
    })
    .await?;
    editor.press(Key::Enter).await?;
    editor.wait_for_announcement("Saved to copy.drawbridge.json").await?;
    let saved: String = browser.driver().execute_async(READ, Vec::new()).await?.convert()?;
    ensure!(saved.contains(TABLE), "the file holds {saved}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_files_lose_is_listed() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("losses-failed", lose(&browser, server.url())).await?;
    browser.quit().await
}

const FILE: &str = "\
resource \"aws_dynamodb_table\" \"scores\" {
  name         = \"scores\"
  billing_mode = \"PAY_PER_REQUEST\"
  hash_key     = \"id\"
  attribute {
    name = \"id\"
    type = \"S\"
  }
}

resource \"aws_s3_bucket_versioning\" \"readers\" {
  bucket = \"made-elsewhere\"
  versioning_configuration {
    status = \"Enabled\"
  }
}

resource \"aws_iam_role\" \"app\" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = \"Allow\", Principal = { Service = \"lambda.amazonaws.com\" }, Action = \"sts:AssumeRole\" }]
  })
}

resource \"aws_iam_role_policy\" \"app\" {
  role   = aws_iam_role.app.id
  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"dynamodb:*\", Resource = aws_dynamodb_table.scores.arn }] })
}

resource \"aws_lambda_function\" \"app\" {
  function_name = \"app\"
  role          = aws_iam_role.app.arn
  runtime       = \"python3.13\"
  handler       = \"app.run\"
}
";
const DROP: &str = "\
    const data = new DataTransfer(); \
    data.items.add(new File([arguments[0]], 'main.tf')); \
    const event = { dataTransfer: data, bubbles: true, cancelable: true }; \
    document.querySelector('#stage').dispatchEvent(new DragEvent('drop', event));";

async fn lose(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    browser.driver().execute(DROP, vec![json!(FILE)]).await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    // It stays until somebody has seen it.
    editor.click_button("Show what…").await?;
    let rows = editor.css(".loss-rows").await?.text().await?;
    ensure!(rows.contains("main.tf:11") && rows.contains("readers"), "the list says {rows}");
    // No file draws edges: what policies grant is shown in their place.
    editor.css(".ghost-edge[data-ghost-from][data-ghost-to]").await?;
    browser.look("losses").await?;
    editor.click_button("Copy the list").await?;
    editor.css("dialog[open] .button.primary").await?.click().await?;
    editor.click_button("Dismiss").await?;
    eventually("the banner to go", async || {
        ensure!(!editor.has(".banner").await?, "it stays");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_there_is_a_way_round_the_drawing() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("crash-failed", crash(&browser, server.url())).await?;
    browser.quit().await
}

/// What a browser tells of WebAssembly that cannot go on. Of errors in the scripts of a driver it tells the page nothing.
const TRAP: &str = "
    const error = new WebAssembly.RuntimeError('unreachable');
    dispatchEvent(new ErrorEvent('error', { error, message: error.message }));";

async fn crash(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    editor.css("[data-saved=\"local\"]").await?;
    browser.driver().execute(TRAP, Vec::new()).await?;
    editor.css(".crashed[role=alert]").await?;
    browser.look("crash").await?;
    editor.click_button("Load it again").await?;
    anew(&editor).await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    browser.driver().execute(TRAP, Vec::new()).await?;
    editor.click_button("Start with an empty canvas").await?;
    anew(&editor).await?;
    // The start page stands on an empty canvas only.
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?;
    ensure!(editor.node_count().await? == 0, "the drawing is open again");
    Ok(())
}

/// Waits for the page that is loaded after the crash.
async fn anew(editor: &Editor<'_>) -> Result<()> {
    eventually("the page to be loaded again", async || {
        ensure!(!editor.has(".crashed").await?, "it tells of the crash");
        Ok(())
    })
    .await?;
    editor.ready().await
}
