//! Text to diagram in the browser: code edited in place, policies completed by keyboard, references chosen by a click, files opened
//! and saved.

use anyhow::{Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn code_changes_the_drawing_and_loses_nothing() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("code-edited-failed", edit(&browser, server.url())).await?;
    browser.quit().await
}

async fn edit(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    browser.resize(1440, 900).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    terraform_in_place(&editor).await?;
    what_is_not_applied_is_kept(&editor).await?;
    a_template_in_place(&editor).await?;
    a_policy_by_keyboard(&editor).await?;
    a_reference_by_a_click(&editor).await?;
    a_pasted_text_tells_every_loss(&editor).await?;
    a_file_is_opened_and_saved(&editor).await?;
    what_the_catalogue_does_not_know_is_drawn(&editor).await?;
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// Replaces text in the field of a file, as typing there does.
async fn replace(editor: &Editor<'_>, from: &str, to: &str) -> Result<()> {
    const TYPE: &str = "const [from, to] = arguments; \
        const field = [...document.querySelectorAll('textarea[data-edit]')].find((it) => it.value.includes(from)); \
        if (!field) return false; \
        field.value = field.value.replace(from, to); \
        field.dispatchEvent(new Event('input', { bubbles: true })); \
        return true;";
    let found = editor.browser().driver().execute(TYPE, vec![from.into(), to.into()]).await?;
    ensure!(found.convert::<bool>()?, "no file holds {from}");
    Ok(())
}

async fn problems(editor: &Editor<'_>) -> Result<Vec<String>> {
    let mut said = Vec::new();
    for it in editor.browser().driver().find_all(By::Css(".code-problem")).await? {
        said.push(it.text().await?);
    }
    Ok(said)
}

/// A good edit changes the node; a bad one is told at its line, cannot be applied, and is still there to be mended.
async fn terraform_in_place(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Code").await?;
    let count = editor.node_count().await?;
    editor.css("#edit-code").await?.click().await?;
    replace(editor, "= \"t3.micro\"", "= = \"t3.large\"").await?;
    eventually("the bad line to be told", async || {
        let said = problems(editor).await?;
        ensure!(said.len() == 1 && said[0].contains(".tf:"), "{said:?}");
        Ok(())
    })
    .await?;
    ensure!(editor.has(".code-field .line.bad").await?, "the line is not marked");
    editor.browser().look("code-bad-line").await?;
    ensure!(!editor.css("#apply-code").await?.is_enabled().await?, "what cannot be read can be applied");
    // The problem leads to its line.
    editor.css(".code-problem").await?.click().await?;
    replace(editor, "= = \"t3.large\"", "= \"t3.large\"").await?;
    eventually("the text to be sound again", async || {
        ensure!(problems(editor).await?.is_empty(), "{:?}", problems(editor).await?);
        Ok(())
    })
    .await?;
    editor.css("#apply-code").await?.click().await?;
    editor.wait_for_code("terraform", "\"t3.large\"").await?;
    ensure!(editor.node_count().await? == count, "nodes came or went");
    Ok(())
}

/// Whoever looks at another panel in the middle of an edit finds the text again, until it is discarded.
async fn what_is_not_applied_is_kept(editor: &Editor<'_>) -> Result<()> {
    editor.css("#edit-code").await?.click().await?;
    replace(editor, "\"t3.large\"", "\"t3.xlarge\"").await?;
    editor.open_tab("Properties").await?;
    editor.open_tab("Code").await?;
    replace(editor, "\"t3.xlarge\"", "\"t3.2xlarge\"").await?;
    // Each language has its own.
    editor.open_tab("CloudFormation").await?;
    editor.css("#edit-code").await?.click().await?;
    replace(editor, "\nResources:\n", "\nResources: # ours\n").await?;
    editor.open_tab("Terraform").await?;
    replace(editor, "\"t3.2xlarge\"", "\"t3.4xlarge\"").await?;
    editor.css(".code-edit-bar .ghost").await?.click().await?;
    editor.open_tab("CloudFormation").await?;
    replace(editor, "\nResources: # ours\n", "\nResources:\n").await?;
    editor.css(".code-edit-bar .ghost").await?.click().await?;
    editor.open_tab("Terraform").await?;
    editor.open_tab("Properties").await?;
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "\"t3.large\"").await?;
    ensure!(!editor.has("textarea[data-edit]").await?, "what was discarded is there again");
    Ok(())
}

/// A resource that is added to the template is drawn, beside what was there.
async fn a_template_in_place(editor: &Editor<'_>) -> Result<()> {
    let before = apart(editor).await?;
    editor.open_tab("CloudFormation").await?;
    editor.css("#edit-code").await?.click().await?;
    replace(editor, "\nResources:\n", "\nResources:\n  JobsQueue:\n    Type: AWS::SQS::Queue\n").await?;
    eventually("the template to be read", async || {
        ensure!(editor.css("#apply-code").await?.is_enabled().await?, "{:?}", problems(editor).await?);
        Ok(())
    })
    .await?;
    editor.css("#apply-code").await?.click().await?;
    editor.wait_for_nodes("sqs.queue", 1).await?;
    // The window goes to what came; what was there stays where it was drawn.
    eventually("what was drawn to stand as before", async || {
        let now = apart(editor).await?;
        ensure!(now == before, "{now:?} in place of {before:?}");
        Ok(())
    })
    .await?;
    editor.open_tab("Terraform").await
}

/// How far two nodes are apart on the screen, in whole pixels.
async fn apart(editor: &Editor<'_>) -> Result<[i64; 2]> {
    let [server, table] =
        [editor.node("App, EC2 instance").await?.bounds, editor.node("Scores, DynamoDB table").await?.bounds];
    let (from, to) = (server.center(), table.center());
    #[expect(clippy::cast_possible_truncation, reason = "a distance on a screen, rounded")]
    Ok([(to.x - from.x).round() as i64, (to.y - from.y).round() as i64])
}

async fn select(editor: &Editor<'_>, name: &str) -> Result<()> {
    let id = editor.node(name).await?.id;
    editor.css(&format!("[data-node-id=\"{id}\"]")).await?.focus().await?;
    editor.open_tab("Properties").await
}

/// A policy is completed without the pointer: arrows walk along what is offered, Enter takes it.
async fn a_policy_by_keyboard(editor: &Editor<'_>) -> Result<()> {
    select(editor, "Scores").await?;
    editor.css("#right-panel .fold").await?.click().await?;
    let field = "#right-panel textarea[data-property=\"resource_policy\"]";
    editor.css(field).await?.focus().await?;
    editor.press("{ \"Statement\": [{ \"Action\": \"dynamodb:GetI").await?;
    eventually("actions to be offered", async || {
        ensure!(editor.has("#right-panel .completions:not([hidden]) [role=\"option\"]").await?, "none is");
        Ok(())
    })
    .await?;
    editor.browser().look("policy-completion").await?;
    editor.press(Key::Enter).await?;
    let text = editor.css(field).await?.prop("value").await?.unwrap_or_default();
    ensure!(text.contains("dynamodb:GetItem"), "it says {text}");
    // Nothing of it is kept.
    editor.press(Key::Escape).await?;
    editor.fill(field, "").await
}

/// The route table of a subnet is chosen by clicking it on the canvas.
async fn a_reference_by_a_click(editor: &Editor<'_>) -> Result<()> {
    select(editor, "Private B").await?;
    editor.css("[data-crosshair=\"route_table\"]").await?.click().await?;
    editor.wait_for_announcement("on the canvas").await?;
    let table = editor.node("Public, Route table").await?;
    ensure!(editor.canvas().await?.holds(table.bounds), "what may be chosen is out of view");
    editor.click(table.bounds.center()).await?;
    editor.wait_for_announcement("chosen").await?;
    let chosen = editor.css("#right-panel .field:has([data-crosshair=\"route_table\"])").await?;
    eventually("the reference to be taken", async || {
        let said = chosen.prop("innerHTML").await?.unwrap_or_default();
        ensure!(said.contains("Public"), "{said}");
        Ok(())
    })
    .await
}

/// What of a pasted text is not drawn is listed, all of it, until somebody has read it.
async fn a_pasted_text_tells_every_loss(editor: &Editor<'_>) -> Result<()> {
    const PASTE: &str = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
        document.querySelector('#stage').focus(); \
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    let text = "resource \"aws_sns_topic\" \"pasted\" {}\n\
        resource \"aws_s3_bucket_versioning\" \"a\" {\n  bucket = \"made-elsewhere\"\n  versioning_configuration {\n    \
        status = \"Enabled\"\n  }\n}\n\
        resource \"aws_s3_bucket_versioning\" \"b\" {\n  bucket = \"made-elsewhere-too\"\n  versioning_configuration {\n    \
        status = \"Enabled\"\n  }\n}\n";
    editor.browser().driver().execute(PASTE, vec![text.into()]).await?;
    editor.wait_for_nodes("sns.topic", 1).await?;
    eventually("both losses to be told", async || {
        let said = editor.css(".banner.warn").await?.text().await?;
        ensure!(said.contains("2 things of what was pasted"), "{said}");
        Ok(())
    })
    .await
}

/// Terraform opens like a diagram, tidily; Ctrl+S saves what belongs to nobody yet as a file instead of the page.
async fn a_file_is_opened_and_saved(editor: &Editor<'_>) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("drawbridge-opened-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("shop.tf");
    std::fs::write(
        &file,
        "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n\
        resource \"aws_subnet\" \"a\" {\n  vpc_id = aws_vpc.main.id\n  cidr_block = \"10.0.0.0/24\"\n}\n",
    )?;
    let picker = editor.browser().driver().find(By::Css("[data-open-file]")).await?;
    picker.send_keys(file.display().to_string()).await?;
    editor.wait_for_nodes("ec2.subnet", 1).await?;
    let [vpc, subnet] = [editor.node("main, VPC").await?.bounds, editor.node("a, Subnet").await?.bounds];
    ensure!(vpc.holds(subnet), "{subnet:?} is not in {vpc:?}");
    // The browser's own dialog for files cannot be driven; without it, saving is a download.
    editor
        .browser()
        .driver()
        .execute(
            "delete window.showOpenFilePicker; window.saved = []; \
             HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); };",
            Vec::new(),
        )
        .await?;
    editor.css("#stage").await?.focus().await?;
    editor.chord(&[Key::Control], 's').await?;
    eventually("the diagram to be saved", async || {
        let saved = editor.browser().driver().execute("return window.saved", Vec::new()).await?;
        let saved: Vec<String> = saved.convert()?;
        ensure!(saved == ["shop.drawbridge.json"], "{saved:?}");
        Ok(())
    })
    .await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Resources of other types are nodes, are called what they are, and say what they say in their own words.
async fn what_the_catalogue_does_not_know_is_drawn(editor: &Editor<'_>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("site.tf");
    std::fs::write(
        &file,
        "resource \"aws_s3_bucket\" \"site\" {}\n\
        resource \"aws_cloudfront_distribution\" \"cdn\" {\n  enabled = true\n  origin {\n    \
        domain_name = aws_s3_bucket.site.bucket_regional_domain_name\n    origin_id = \"site\"\n  }\n}\n",
    )?;
    let picker = editor.browser().driver().find(By::Css("[data-open-file]")).await?;
    picker.send_keys(file.display().to_string()).await?;
    editor.wait_for_nodes("other.resource", 1).await?;
    select(editor, "cdn, CloudFront distribution").await?;
    let field = "#right-panel textarea[data-property=\"arguments\"]";
    let text = async || anyhow::Ok(editor.css(field).await?.prop("value").await?.unwrap_or_default());
    eventually("what it says to be shown", async || {
        ensure!(
            text().await?.contains("domain_name = aws_s3_bucket.site.bucket_regional"),
            "{}",
            text().await?
        );
        Ok(())
    })
    .await?;
    editor.browser().look("other-resource").await?;
    editor.fill(field, "enabled = \n").await?;
    let said = editor.css("#right-panel .error-text").await?.text().await?;
    ensure!(said.to_lowercase().starts_with("line 1, column "), "{said}");
    editor.fill(field, "enabled = false\ncomment = aws_s3_bucket.site.id\n").await?;
    editor.open_tab("Code").await?;
    eventually("the code to follow", async || {
        let code = editor.css("#right-panel").await?.prop("textContent").await?.unwrap_or_default();
        ensure!(code.contains("aws_s3_bucket.site.id") && !code.contains("origin_id"), "{code}");
        Ok(())
    })
    .await
}
