//! What the browser finds is what the command line finds: the same core, the same bytes.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use drawbridge_core::templates::{self, Template};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::command_line::run;
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use drawbridge_tests::tools;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_and_the_command_line_find_the_same() -> Result<()> {
    let server = Drawbridge::start()?;
    for template in templates::all() {
        // A browser of its own: in the same one, the last drawing would be there again.
        let browser = Browser::start().await?;
        let found = find_the_same(&browser, server.url(), template);
        browser.pictured_on_failure("findings-failed", found).await?;
        browser.quit().await?;
    }
    Ok(())
}

async fn find_the_same(browser: &Browser, url: &str, template: &Template) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css(&format!("[data-template=\"{}\"]", template.name)).await?.click().await?;
    editor.wait_for_nodes("ec2.vpc", 1).await?;
    same(&editor).await.with_context(|| template.name)?;
    // An empty table has much to be found.
    editor.css("[data-palette=\"dynamodb.table\"]").await?.click().await?;
    editor.css("[data-palette=\"s3.bucket\"]").await?.click().await?;
    same(&editor).await.with_context(|| format!("{} with more in it", template.name))
}

/// Exports the diagram and its findings, and holds these to a check of that.
async fn same(editor: &Editor<'_>) -> Result<()> {
    let driver = editor.browser().driver();
    // What is offered as a download gets an address first, and its name when it is clicked.
    let watch = "window.offered = {}; let last; const make = URL.createObjectURL; \
                 URL.createObjectURL = it => { last = it; return make.call(URL, it); }; \
                 const click = HTMLAnchorElement.prototype.click; \
                 HTMLAnchorElement.prototype.click = function () { \
                   const name = this.download; last.text().then(it => { window.offered[name] = it; }); \
                 }; window.restore = () => { \
                   URL.createObjectURL = make; HTMLAnchorElement.prototype.click = click; };";
    driver.execute(watch, Vec::new()).await?;
    let mut files = Vec::new();
    for (entry, ending) in
        [("Diagram.drawbridge.json", ".drawbridge.json"), ("Findings.json", ".findings.json")]
    {
        editor.click_button("Export").await?;
        editor.role("menuitem", entry).await?.click().await?;
        let offered = eventually(format!("{entry} to be offered"), async || {
            let offered: Vec<(String, String)> =
                driver.execute("return Object.entries(window.offered);", Vec::new()).await?.convert()?;
            offered.into_iter().find(|(name, _)| name.ends_with(ending)).context("it was not offered")
        });
        files.push(offered.await?);
    }
    driver.execute("window.restore();", Vec::new()).await?;
    let [(name, diagram), (_, found)] = &files[..] else { anyhow::bail!("{} files", files.len()) };
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(name), diagram)?;
    let mut check = Command::new(tools::drawbridge()?);
    let checked = run(check.args(["check", "--format", "json", name]).current_dir(folder.path()))?;
    ensure!(checked.output.contains("\"findings\""), "{}", checked.errors);
    ensure!(*found == checked.output, "the browser:\n{found}\nthe command line:\n{}", checked.output);
    Ok(())
}

/// Two ports of one group that are open to everyone are closed one after the other, and both stay closed.
#[tokio::test(flavor = "multi_thread")]
async fn one_fix_does_not_take_back_another() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("fixes-failed", fix_both(&browser, server.url())).await?;
    browser.quit().await
}

async fn fix_both(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    let rule = |port: u16| {
        format!(
            "  ingress {{\n    protocol    = \"tcp\"\n    from_port   = {port}\n    to_port     = {port}\n    \
             cidr_blocks = [\"0.0.0.0/0\"]\n  }}\n"
        )
    };
    let text = format!(
        "resource \"aws_vpc\" \"main\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n\
         resource \"aws_security_group\" \"app\" {{\n  description = \"App\"\n  vpc_id = aws_vpc.main.id\n{}{}}}\n",
        rule(22),
        rule(3389)
    );
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("open.tf");
    fs::write(&file, text)?;
    browser.driver().find(By::Css("[data-open-file]")).await?.send_keys(file.display().to_string()).await?;
    editor.wait_for_nodes("ec2.security_group", 1).await?;
    editor.open_tab("Findings").await?;
    editor.wait_for_finding("sg-ssh-open", true).await?;
    editor.wait_for_finding("sg-rdp-open", true).await?;
    for rule in ["sg-ssh-open", "sg-rdp-open"] {
        editor.fix(rule).await?;
        editor.wait_for_finding(rule, false).await?;
    }
    editor.wait_for_finding("sg-ssh-open", false).await
}
