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
    open_file(&editor, &format!("{NETWORK}{}", open_group("app", &[22, 3389]))).await?;
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

/// A network that is fine.
const NETWORK: &str = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";

/// A security group with these ports open to everyone.
fn open_group(name: &str, ports: &[u16]) -> String {
    let rule = |port: &u16| {
        format!(
            "  ingress {{\n    protocol    = \"tcp\"\n    from_port   = {port}\n    to_port     = {port}\n    \
             cidr_blocks = [\"0.0.0.0/0\"]\n  }}\n"
        )
    };
    let rules: String = ports.iter().map(rule).collect();
    format!(
        "resource \"aws_security_group\" \"{name}\" {{\n  description = \"App\"\n  vpc_id = aws_vpc.main.id\n{rules}}}\n"
    )
}

/// Opens a Terraform file with this text as a person chooses it.
async fn open_file(editor: &Editor<'_>, text: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("open.tf");
    fs::write(&file, text)?;
    let field = editor.browser().driver().find(By::Css("[data-open-file]")).await?;
    field.send_keys(file.display().to_string()).await?;
    // The folder has to be there until the file is read.
    editor.wait_for_nodes("ec2.vpc", 1).await.map(drop)
}

/// The findings of a rule are one row, which opens, is searched, and is fixed and undone as one step, with the keyboard.
#[tokio::test(flavor = "multi_thread")]
async fn many_findings_of_a_rule_are_worked_through_at_once() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("groups-failed", work_through(&browser, server.url())).await?;
    browser.quit().await
}

async fn work_through(browser: &Browser, url: &str) -> Result<()> {
    const RULE: &str = "sg-ssh-open";
    let editor = Editor::open(browser, url).await?;
    let groups: String = ["alpha", "beta", "gamma"].iter().map(|name| open_group(name, &[22])).collect();
    open_file(&editor, &format!("{NETWORK}{groups}")).await?;
    editor.open_tab("Findings").await?;
    let group = format!("[data-rule-group=\"{RULE}\"]");
    let counts = async |wanted: usize| {
        eventually(format!("{wanted} findings of {RULE}"), async || {
            let rules = editor.finding_rules().await?;
            let count = rules.iter().filter(|it| *it == RULE).count();
            ensure!(count == wanted, "there are {count}: {rules:?}");
            Ok(())
        })
        .await
    };
    counts(3).await?;
    let row = format!("[data-rule=\"{RULE}\"]");
    ensure!(!editor.has(&row).await?, "the single findings are shown before they are asked for");
    sums_add_up(&editor).await?;

    // Search narrows it to one, which is a card of its own.
    editor.fill("input[aria-label=\"Search findings\"]", "BETA sg-ssh").await?;
    counts(1).await?;
    let only = editor.css(&row).await?.text().await?;
    ensure!(only.contains("beta"), "found {only}");
    editor.fill("input[aria-label=\"Search findings\"]", "nobody says this").await?;
    counts(0).await?;
    let field = editor.css("input[aria-label=\"Search findings\"]").await?;
    field.send_keys("" + Key::Escape).await?;
    counts(3).await?;

    // One of them, with the keyboard: the focus goes on in the group.
    editor.open_findings(RULE).await?;
    browser.look("findings-grouped").await?;
    let fix = format!("//*[@data-rule='{RULE}']//button[normalize-space()='Fix']");
    let fix = browser.driver().query(By::XPath(fix)).and_clickable().first().await?;
    fix.send_keys("" + Key::Enter).await?;
    counts(2).await?;
    eventually("the focus to stay in the list", async || {
        let within = "return !!document.activeElement.closest('[data-rule-group]');";
        ensure!(browser.driver().execute(within, Vec::new()).await?.convert::<bool>()?, "it is elsewhere");
        Ok(())
    })
    .await?;

    // The rest at once, and back.
    editor.click_button("Fix all 2").await?;
    counts(0).await?;
    editor.click_button("Undo").await?;
    counts(2).await?;
    ensure!(
        editor.has(&format!("{group} > .finding-main[aria-expanded=\"true\"]")).await?,
        "the group has closed"
    );
    editor.click_button("Undo").await?;
    counts(3).await
}

/// The status bar tells as many findings as its severities do together.
async fn sums_add_up(editor: &Editor<'_>) -> Result<()> {
    let told = "const numbers = it => [...document.querySelectorAll(it)].map(it => parseInt(it.textContent)); \
                return [numbers('.status-bar [data-findings-count]'), numbers('.status-bar .chip[data-severity]')];";
    let [total, parts]: [Vec<u32>; 2] =
        editor.browser().driver().execute(told, Vec::new()).await?.convert()?;
    ensure!(
        total.iter().sum::<u32>() == parts.iter().sum::<u32>(),
        "{total:?} findings, but {parts:?} by severity"
    );
    Ok(())
}
