//! Two people's ways through the product, by pointer and keyboard, with a picture of each step.
//!
//! The first draws from nothing and watches findings and code follow. The second takes the finished template, stores,
//! shares and deploys it. The pictures are those of the documentation (`cargo xtask screenshots`).

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Bounds, Editor, Node, eventually};
use drawbridge_tests::server::Drawbridge;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

const VPC: &str = "ec2.vpc";
const SUBNET: &str = "ec2.subnet";
const INSTANCE: &str = "ec2.instance";
const TABLE: &str = "dynamodb.table";
const ENDPOINT: &str = "ec2.vpc_endpoint";

#[tokio::test(flavor = "multi_thread")]
async fn journey_draw_check_and_export() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("draw-failed", draw_check_and_export(&browser, server.url())).await?;
    browser.quit().await
}

async fn draw_check_and_export(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    browser.look("empty").await?;
    ensure!(
        editor.has("[data-template=\"ec2-dynamodb-endpoint\"]").await?,
        "the empty canvas offers no template"
    );
    put_what_was_taken_where_the_click_goes(&editor).await?;

    refuse_what_has_no_place(&editor).await?;
    draw_containers(&editor).await?;
    draw_resources(&editor).await?;
    browser.look("drawn").await?;
    select_move_undo(&editor).await?;
    marquee_and_delete(&editor).await?;
    pan_and_zoom(&editor).await?;
    connect(&editor).await?;
    browser.look("connected").await?;
    edit_a_property(&editor).await?;
    browser.look("properties").await?;
    read_the_code(&editor).await?;
    fix_a_finding(&editor).await?;
    suppress_a_finding(&editor).await?;
    hold_to_other_rules(&editor).await?;
    expect_something(&editor).await?;

    no_complaints(browser).await
}

/// Whoever takes a type from the palette has begun: the offers give way, so that no click meant for the canvas takes one.
async fn put_what_was_taken_where_the_click_goes(editor: &Editor<'_>) -> Result<()> {
    let entry = editor.css(&format!("[data-palette=\"{VPC}\"]")).await?;
    entry.click().await?;
    eventually("the offers to give way", async || {
        ensure!(!editor.has(".start").await?, "they are there");
        Ok(())
    })
    .await?;
    entry.click().await?;
    editor.click_button("Start drawing").await
}

/// An instance on the bare canvas is refused with the reason, and nothing changes.
async fn refuse_what_has_no_place(editor: &Editor<'_>) -> Result<()> {
    let canvas = editor.canvas().await?;
    editor.drop_from_palette(INSTANCE, canvas.at(0.5, 0.5)).await?;
    editor.wait_for_announcement("subnet").await?;
    ensure!(editor.node_count().await? == 0, "what was refused is there");
    Ok(())
}

/// A VPC by pointer, made larger; a subnet by pointer and one by keyboard.
async fn draw_containers(editor: &Editor<'_>) -> Result<()> {
    let canvas = editor.canvas().await?;
    editor.drop_from_palette(VPC, canvas.at(0.3, 0.4)).await?;
    let vpc = one(editor, VPC).await?;
    editor.click(vpc.bounds.at(0.5, 0.03)).await?;
    let corner = editor.bounds("[data-resize=\"se\"]").await?.center();
    editor.drag(corner, canvas.at(0.62, 0.85)).await?;
    eventually("the VPC to grow", async || {
        let grown = one(editor, VPC).await?.bounds;
        ensure!(grown.width > vpc.bounds.width || grown.height > vpc.bounds.height, "it is {grown:?}");
        Ok(())
    })
    .await?;

    let vpc = one(editor, VPC).await?;
    editor.drop_from_palette(SUBNET, vpc.bounds.at(0.3, 0.3)).await?;
    editor.wait_for_nodes(SUBNET, 1).await?;
    // By keyboard: the VPC is selected, Enter in the palette's search places what fits best into what is selected.
    editor.click(vpc.bounds.at(0.5, 0.02)).await?;
    let search = editor.css("[aria-label=\"Search resources\"]").await?;
    search.send_keys("subnet").await?;
    search.send_keys(Key::Enter).await?;
    let vpc = one(editor, VPC).await?;
    for subnet in editor.wait_for_nodes(SUBNET, 2).await? {
        ensure!(vpc.bounds.holds(subnet.bounds), "{} is not inside the VPC", subnet.label);
    }
    editor.css("[aria-label=\"Search resources\"]").await?.send_keys(Key::Escape).await?;
    Ok(())
}

/// An instance into a subnet, a gateway endpoint into the VPC, a table beside it.
async fn draw_resources(editor: &Editor<'_>) -> Result<()> {
    let subnets = editor.wait_for_nodes(SUBNET, 2).await?;
    editor.drop_from_palette(INSTANCE, subnets[0].bounds.at(0.5, 0.55)).await?;
    let instance = one(editor, INSTANCE).await?;
    ensure!(
        instance.label.contains("subnet") || instance.label.contains("Subnet"),
        "where is {}?",
        instance.label
    );

    let vpc = one(editor, VPC).await?;
    editor.drop_from_palette(ENDPOINT, vpc.bounds.at(0.85, 0.85)).await?;
    one(editor, ENDPOINT).await?;

    let canvas = editor.canvas().await?;
    editor.drop_from_palette(TABLE, canvas.at(0.85, 0.4)).await?;
    let table = one(editor, TABLE).await?;
    ensure!(!one(editor, VPC).await?.bounds.holds(table.bounds), "the table is inside the VPC");
    Ok(())
}

/// A drag moves, Ctrl+Z brings back, Ctrl+Shift+Z moves again.
async fn select_move_undo(editor: &Editor<'_>) -> Result<()> {
    let before = one(editor, TABLE).await?;
    editor.click(before.bounds.center()).await?;
    eventually("the table to be selected", async || {
        let selected = editor.selected().await?;
        ensure!(selected == [before.id.clone()], "selected: {selected:?}");
        Ok(())
    })
    .await?;
    // Elsewhere on it: two presses at one place are a double click, which edits the name.
    let grip = before.bounds.at(0.35, 0.25);
    editor.drag(grip, grip.by(0.0, 96.0)).await?;
    let (from, down) = (before.bounds, before.bounds.corner.y + 48.0);
    let moved = node_at(editor, TABLE, "moved down", |table| table.corner.y > down).await?;
    editor.chord(&[Key::Control], 'z').await?;
    node_at(editor, TABLE, "back where it was", |table| table == from).await?;
    editor.chord(&[Key::Control, Key::Shift], 'z').await?;
    node_at(editor, TABLE, "moved again", |table| table == moved).await?;
    editor.chord(&[Key::Control], 'z').await?;
    node_at(editor, TABLE, "back once more", |table| table == from).await?;
    Ok(())
}

/// A marquee round the table selects it, Delete removes it, Ctrl+Z brings it back.
async fn marquee_and_delete(editor: &Editor<'_>) -> Result<()> {
    editor.press(Key::Escape).await?;
    let table = one(editor, TABLE).await?;
    editor.drag(table.bounds.corner.by(-24.0, -24.0), table.bounds.at(1.0, 1.0).by(24.0, 24.0)).await?;
    eventually("the marquee to select the table", async || {
        let selected = editor.selected().await?;
        ensure!(selected == [table.id.clone()], "selected: {selected:?}");
        Ok(())
    })
    .await?;
    editor.press(Key::Delete).await?;
    editor.wait_for_nodes(TABLE, 0).await?;
    editor.chord(&[Key::Control], 'z').await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    Ok(())
}

/// Space with a drag pans, the buttons zoom, Shift+1 shows everything.
async fn pan_and_zoom(editor: &Editor<'_>) -> Result<()> {
    let before = one(editor, VPC).await?.bounds;
    editor.click_button("Zoom in").await?;
    node_at(editor, VPC, "larger", |vpc| vpc.width > before.width).await?;
    editor.click_button("Hand").await?;
    let canvas = editor.canvas().await?;
    let zoomed = one(editor, VPC).await?.bounds;
    editor.drag(canvas.at(0.5, 0.5), canvas.at(0.45, 0.42)).await?;
    node_at(editor, VPC, "further left", |vpc| vpc.corner.x < zoomed.corner.x - 16.0).await?;
    editor.click_button("Select").await?;
    editor.click_button("Fit").await?;
    node_at(editor, VPC, "all in view", |vpc| canvas.holds(vpc)).await?;
    Ok(())
}

/// An edge from the instance to the table that lets it read.
async fn connect(editor: &Editor<'_>) -> Result<()> {
    let instance = one(editor, INSTANCE).await?;
    editor.click(instance.bounds.center()).await?;
    let handle = format!("[data-handle][data-node-id=\"{}\"]", instance.id);
    let from = editor.bounds(&handle).await?.center();
    let table = one(editor, TABLE).await?;
    editor.drag(from, table.bounds.center()).await?;
    editor.css("[role=\"dialog\"][aria-label=\"Connect\"]").await?;
    editor.browser().look("connecting").await?;
    // "Read" is what the editor proposes.
    editor.role("button", "Connect").await?;
    editor.css("[role=\"dialog\"][aria-label=\"Connect\"] button.primary").await?.click().await?;
    let edge = editor.css("[data-edge-id][data-edge-kind=\"access\"]").await?;
    ensure!(
        edge.attr("data-from").await?.as_deref() == Some(instance.id.as_str()),
        "the edge starts elsewhere"
    );
    ensure!(edge.attr("data-to").await?.as_deref() == Some(table.id.as_str()), "the edge ends elsewhere");
    Ok(())
}

/// The instance's type, typed into the form that the catalogue makes, shows in the code.
async fn edit_a_property(editor: &Editor<'_>) -> Result<()> {
    let instance = one(editor, INSTANCE).await?;
    editor.click(instance.bounds.center()).await?;
    editor.open_tab("Properties").await?;
    editor.fill("[data-property=\"instance_type\"]", "t3.small").await?;
    editor.press(Key::Tab).await?;
    Ok(())
}

/// The edge became a role that may do exactly what was drawn, in both languages.
async fn read_the_code(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Code").await?;
    let terraform = editor.wait_for_code("terraform", "t3.small").await?;
    for part in ["aws_iam_instance_profile", "dynamodb:GetItem", "aws_dynamodb_table"] {
        ensure!(terraform.contains(part), "no {part} in the Terraform:\n{terraform}");
    }
    ensure!(!terraform.contains("dynamodb:PutItem"), "reading became writing:\n{terraform}");
    editor.browser().look("drawn-terraform").await?;
    editor.open_tab("CloudFormation").await?;
    let template = editor.wait_for_code("cloudformation", "AWS::IAM::InstanceProfile").await?;
    ensure!(template.contains("dynamodb:GetItem"), "the policy is missing:\n{template}");
    editor.browser().look("drawn-cloudformation").await
}

/// A fix removes its finding, undo brings it back, redo removes it again.
async fn fix_a_finding(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Findings").await?;
    let fixable = "//*[@data-rule or @data-rule-group][.//button[starts-with(normalize-space(), 'Fix')]]";
    let finding = editor.browser().driver().query(By::XPath(fixable)).first().await;
    let finding = finding.context("the drawing has no finding with a fix")?;
    let rule = match finding.attr("data-rule").await? {
        Some(rule) => rule,
        None => finding.attr("data-rule-group").await?.context("a finding without a rule")?,
    };
    editor.browser().look("findings").await?;
    let before = editor.finding_rules().await?.iter().filter(|id| **id == rule).count();
    let count = async |wanted: usize| {
        eventually(format!("{wanted} findings of {rule}"), async || {
            let rules = editor.finding_rules().await?;
            ensure!(rules.iter().filter(|id| **id == rule).count() == wanted, "findings: {rules:?}");
            Ok(())
        })
        .await
    };
    editor.fix(&rule).await?;
    count(before - 1).await?;
    editor.browser().look("fixed").await?;
    editor.click_button("Undo").await?;
    count(before).await?;
    editor.click_button("Redo").await?;
    count(before - 1).await
}

/// A finding is set aside with a reason, is listed with it, and comes back.
async fn suppress_a_finding(editor: &Editor<'_>) -> Result<()> {
    let rules = editor.finding_rules().await?;
    let rule = rules.first().context("there is no finding left")?.clone();
    editor.open_findings(&rule).await?;
    let row = format!("[data-rule=\"{rule}\"]");
    editor.css(&format!("{row} .finding-actions button:nth-of-type(2)")).await?.click().await?;
    editor.fill(&format!("{row} input[name=\"reason\"]"), "Only a sketch").await?;
    editor.browser().look("suppressing").await?;
    editor.css(&format!("{row} button[type=\"submit\"]")).await?.click().await?;
    let open = async |wanted: usize| {
        eventually(format!("{wanted} findings"), async || {
            let now = editor.finding_rules().await?;
            ensure!(now.len() == wanted, "findings: {now:?}");
            Ok(())
        })
        .await
    };
    open(rules.len() - 1).await?;
    editor.css(".suppressed > summary").await?.click().await?;
    let listed = editor.css(&format!("[data-suppression=\"{rule}\"]")).await?;
    ensure!(listed.text().await?.contains("Only a sketch"), "the reason is missing");
    editor.browser().look("suppressed").await?;
    editor.css(&format!("[data-suppression=\"{rule}\"] button")).await?.click().await?;
    open(rules.len()).await
}

/// What has to hold is said with one click, and by the form with the keyboard; what does not hold is found.
async fn expect_something(editor: &Editor<'_>) -> Result<()> {
    let states = async |wanted: &str, count: usize| {
        eventually(format!("{count} expectations that are {wanted}"), async || {
            let selector = format!("[data-expectation][data-state=\"{wanted}\"]");
            let found = editor.browser().driver().find_all(By::Css(selector)).await?.len();
            ensure!(found == count, "there are {found}");
            Ok(())
        })
        .await
    };
    editor.css(".expectations > summary").await?.click().await?;
    editor.css(".suggestion").await?.click().await?;
    states("holds", 1).await?;
    editor.click_button("Add expectation…").await?;
    let kind = editor.css("form.expect select[name=\"kind\"]").await?;
    SelectElement::new(&kind).await?.select_by_value("may_not").await?;
    for (name, text) in
        [("left", "Anybody"), ("actions", "dynamodb:GetItem"), ("right", "Any DynamoDB table")]
    {
        let field = editor.css(&format!("form.expect input[name=\"{name}\"]")).await?;
        field.send_keys(text.to_owned() + Key::Enter).await?;
    }
    editor.browser().look("expecting").await?;
    editor.css("form.expect button[type=\"submit\"]").await?.click().await?;
    states("broken", 1).await?;
    editor.wait_for_finding("expectation-broken", true).await?;
    editor.browser().look("expectations").await?;
    let row = "[data-expectation][data-state=\"broken\"]";
    editor.css(&format!("{row} .finding-actions button:last-of-type")).await?.click().await?;
    editor.wait_for_finding("expectation-broken", false).await?;
    states("holds", 1).await
}

/// A rule that is turned off finds nothing, and comes back.
async fn hold_to_other_rules(editor: &Editor<'_>) -> Result<()> {
    let rules = editor.finding_rules().await?;
    let rule = rules.first().context("there is no finding left")?.clone();
    editor.click_button("Rules…").await?;
    editor.fill(".rules-dialog input[type=\"search\"]", &rule).await?;
    let choice = editor.css(&format!("[data-rule-row=\"{rule}\"] select")).await?;
    editor.browser().look("rules").await?;
    let choice = SelectElement::new(&choice).await?;
    choice.select_by_value("off").await?;
    editor.wait_for_finding(&rule, false).await?;
    choice.select_by_value("info").await?;
    editor.wait_for_finding(&rule, true).await?;
    editor
        .css(".rules-dialog button[aria-label=\"Close\"]")
        .await?
        .click()
        .await
        .context("the dialog does not close")
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_store_share_and_deploy() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("deploy-failed", store_share_and_deploy(&browser, server.url())).await?;
    browser.quit().await
}

async fn store_share_and_deploy(browser: &Browser, url: &str) -> Result<()> {
    let editor = Editor::open(browser, url).await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.send_keys(Key::Enter).await?;
    editor.wait_for_nodes(VPC, 1).await?;
    // What was pressed is gone; the next key is for the canvas.
    editor.css("#stage:focus").await?;
    no_false_alarm(&editor).await?;
    looks(&editor).await?;
    export(&editor).await?;
    sign_up(&editor, url).await?;
    store(&editor).await?;
    let (view, edit) = share(&editor).await?;
    deploy(&editor).await?;
    visit(&view, Role::Viewer).await?;
    visit(&edit, Role::Editor).await?;
    no_complaints(browser).await
}

/// No script failed, nothing was refused by the content security policy, nothing was missing.
async fn no_complaints(browser: &Browser) -> Result<()> {
    let mut complaints = browser.complaints().await?;
    // The browser logs every status of 401; asking who is signed in has that answer for nobody.
    complaints.retain(|text| !text.contains("/api/session"));
    ensure!(complaints.is_empty(), "the page complained: {}", complaints.join("\n"));
    Ok(())
}

/// The finished template has nothing to complain of.
async fn no_false_alarm(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Findings").await?;
    eventually("no findings", async || {
        let rules = editor.finding_rules().await?;
        ensure!(rules.is_empty(), "findings: {rules:?}");
        Ok(())
    })
    .await
}

/// The template in both themes and in a small window.
async fn looks(editor: &Editor<'_>) -> Result<()> {
    let browser = editor.browser();
    editor.open_tab("Code").await?;
    editor.wait_for_code("terraform", "aws_vpc_endpoint").await?;
    editor.click_button("Fit").await?;
    browser.look("template").await?;
    browser.theme(Theme::Dark).await?;
    browser.look("template-dark").await?;
    browser.resize(1024, 768).await?;
    editor.click_button("Fit").await?;
    browser.look("template-dark-1024").await?;
    browser.theme(Theme::Light).await?;
    browser.look("template-1024").await?;
    browser.resize(1440, 900).await?;
    editor.click_button("Fit").await
}

/// Every entry of the export menu offers a file of its type.
async fn export(editor: &Editor<'_>) -> Result<()> {
    let driver = editor.browser().driver();
    // What is offered as a download gets an address first.
    let watch = "window.offered = []; const make = URL.createObjectURL; \
                 URL.createObjectURL = it => { window.offered.push(it.type); return make.call(URL, it); };";
    driver.execute(watch, Vec::new()).await?;
    for (entry, media_type) in [
        ("Terraform.zip", "application/zip"),
        ("CloudFormation.yaml", "application/yaml"),
        ("Picture.svg", "image/svg+xml"),
        ("Picture.png", "image/png"),
        ("Documentation.md, .zip", "application/zip"),
        ("Findings.json", "application/json"),
        ("Deploy policy.zip", "application/zip"),
    ] {
        driver.execute("window.offered.length = 0;", Vec::new()).await?;
        editor.click_button("Export").await?;
        if entry == "Picture.png" {
            editor.browser().look("export").await?;
        }
        editor.role("menuitem", entry).await?.click().await?;
        eventually(format!("{entry} to be offered"), async || {
            let offered: Vec<String> =
                driver.execute("return window.offered;", Vec::new()).await?.convert()?;
            ensure!(offered.iter().any(|it| it == media_type), "offered: {offered:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// A new account, made on the way to saving.
async fn sign_up(editor: &Editor<'_>, url: &str) -> Result<()> {
    editor.browser().driver().goto(format!("{url}/login")).await?;
    editor.ready().await?;
    editor.click_button("New here? Open an account").await?;
    editor.fill("input[name=\"email\"]", "ada@example.com").await?;
    editor.fill("input[name=\"name\"]", "Ada").await?;
    editor.fill("input[name=\"password\"]", "correct horse battery staple").await?;
    editor.browser().look("sign-up").await?;
    editor.click_button("Create account").await?;
    // Signing in leads back to the canvas, and what was drawn before is still there.
    editor.wait_for_nodes(VPC, 1).await?;
    Ok(())
}

/// Saved on the server, the diagram has an address of its own.
async fn store(editor: &Editor<'_>) -> Result<()> {
    editor.click_button("Save").await?;
    eventually("the diagram's own address", async || {
        let url = editor.browser().driver().current_url().await?;
        ensure!(url.path().starts_with("/d/"), "the page is at {url}");
        Ok(())
    })
    .await?;
    editor.css("[data-saved=\"saved\"]").await?;
    Ok(())
}

/// Links to view and to edit.
async fn share(editor: &Editor<'_>) -> Result<(String, String)> {
    editor.open_tab("Share").await?;
    editor.click_button("Create view link").await?;
    let view = link(editor, "view").await?;
    editor.click_button("Create edit link").await?;
    let edit = link(editor, "edit").await?;
    editor.browser().look("share").await?;
    ensure!(view != edit, "both links are {view}");
    Ok((view, edit))
}

async fn link(editor: &Editor<'_>, role: &str) -> Result<String> {
    let field = editor.css(&format!("input[data-share-role=\"{role}\"]")).await?;
    eventually(format!("a {role} link"), async || {
        let link = field.prop("value").await?.unwrap_or_default();
        ensure!(link.contains("/s/"), "it is {link:?}");
        Ok(link)
    })
    .await
}

enum Role {
    Viewer,
    Editor,
}

/// Somebody else, with no account, follows a link.
async fn visit(link: &str, role: Role) -> Result<()> {
    let browser = Browser::start().await?;
    let editor = Editor::open(&browser, link).await?;
    editor.wait_for_nodes(VPC, 1).await?;
    let table = one(&editor, TABLE).await?;
    editor.click(table.bounds.center()).await?;
    editor.press(Key::Delete).await?;
    match role {
        Role::Viewer => {
            // What a viewer may not do does not happen: the canvas still answers, the table is still there.
            editor.click_button("Zoom in").await?;
            editor.wait_for_nodes(TABLE, 1).await?;
            // Nothing is offered that cannot be done: what is there, in place of what could be drawn.
            ensure!(
                !editor.has(".strip.tools [aria-label=\"Connect\"]").await?,
                "a viewer is offered to connect"
            );
            editor.css("#left-panel [role=treeitem]").await?;
            browser.look("view-link").await?;
        }
        Role::Editor => {
            editor.wait_for_nodes(TABLE, 0).await?;
            editor.css("[data-saved=\"saved\"]").await?;
            browser.look("edit-link").await?;
        }
    }
    browser.quit().await
}

/// Plan, look, deploy, watch, read the outputs, delete.
async fn deploy(editor: &Editor<'_>) -> Result<()> {
    editor.open_tab("Deploy").await?;
    editor.role("radio", "Practice AWS").await?.click().await?;
    editor.fill("input[name=\"stack_name\"]", "game-scores").await?;
    editor.fill("[data-parameter=\"ssh_public_key\"]", SSH_KEY).await?;
    editor.browser().look("deploy").await?;
    editor.click_button("Plan").await?;
    editor.css("[data-change=\"Add\"]").await?;
    let identity = editor.css("[data-identity]").await?.attr("data-identity").await?.unwrap_or_default();
    ensure!(identity.contains(":assumed-role/"), "deploying as {identity}");
    editor.browser().look("plan").await?;

    editor.click_button("Deploy").await?;
    editor.css("[data-event-status=\"CREATE_COMPLETE\"]").await?;
    editor.browser().look("deploying").await?;
    editor.css("[data-deployment-status=\"CREATE_COMPLETE\"]").await?;
    editor.css("[data-output]").await?;
    editor.browser().look("deployed").await?;

    editor.click_button("Delete this stack…").await?;
    editor.fill("input[name=\"confirm_delete\"]", "game-scores").await?;
    editor.browser().look("deleting").await?;
    editor.click_button("Delete stack").await?;
    editor.css("[data-deployment-status=\"DELETE_COMPLETE\"]").await?;
    editor.browser().look("deleted").await
}

const SSH_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4CvmRhIielGzcz192G08sEM8uVR6chrN3JULvzV/GZ test";

/// The only node of a type.
async fn one(editor: &Editor<'_>, resource_type: &str) -> Result<Node> {
    let mut nodes = editor.wait_for_nodes(resource_type, 1).await?;
    nodes.pop().context("a list of one is empty")
}

/// Waits until the only node of a type is drawn as wanted; returns its box.
async fn node_at(
    editor: &Editor<'_>,
    resource_type: &str,
    how: &str,
    wanted: impl Fn(Bounds) -> bool,
) -> Result<Bounds> {
    eventually(format!("the {resource_type} to be {how}"), async || {
        let bounds = one(editor, resource_type).await?.bounds;
        ensure!(wanted(bounds), "it is at {bounds:?}");
        Ok(bounds)
    })
    .await
}
