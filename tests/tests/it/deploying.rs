//! A stack stands beside its plans, and what is planned is what is on the canvas.

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::{Editor, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::json;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

const TABLE: &str = "dynamodb.table";
const STACK: &str = "[data-stack=\"game-scores\"]";
const REGION: &str = "eu-west-2";
const ROLE: &str = "arn:aws:iam::123456789012:role/Deploy";
const SECRET: &str = "IQoJb3JpZ2luX2VjEHoaCWV1LXdlc3QtMSJHMEUCIQD";
const SSH_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4CvmRhIielGzcz192G08sEM8uVR6chrN3JULvzV/GZ test";

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_stands_beside_its_plans() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("deploying-failed", stand_beside_plans(&browser, server)).await?;
    browser.quit().await
}

async fn stand_beside_plans(browser: &Browser, server: Drawbridge) -> Result<()> {
    let editor = Editor::open(browser, &format!("{}/login", server.url())).await?;
    store_a_template(&editor).await?;
    editor.open_tab("Deploy").await?;
    keep_what_is_filled_in(&editor).await?;
    bring_in_what_others_drew(&editor).await?;
    let server = plan_again_without_credentials(&editor, server).await?;
    tell_of_outdated_plans(&editor).await?;
    let deploy = editor.bounds("button[aria-label=\"Deploy\"]").await?;
    editor.click_button("Deploy").await?;
    editor.css("[data-deployment-status=\"CREATE_COMPLETE\"]").await?;
    editor.css(&format!("{STACK} [data-output]")).await?;
    let delete_stack = editor.bounds("button[aria-label=\"Delete this stack…\"]").await?;
    ensure!(
        !deploy.holds(delete_stack),
        "who clicks Deploy twice would delete: {deploy:?}, {delete_stack:?}"
    );
    discard_a_plan_for_what_stands(&editor).await?;
    delete(&editor).await?;
    drop(server);
    Ok(())
}

async fn store_a_template(editor: &Editor<'_>) -> Result<()> {
    editor.click_button("New here? Open an account").await?;
    editor.fill("input[name=\"email\"]", "ada@example.com").await?;
    editor.fill("input[name=\"name\"]", "Ada").await?;
    editor.fill("input[name=\"password\"]", "correct horse battery staple").await?;
    editor.click_button("Create account").await?;
    editor.css("[data-template=\"ec2-dynamodb-endpoint\"]").await?.click().await?;
    editor.wait_for_nodes(TABLE, 1).await?;
    editor.click_button("Save").await?;
    editor.css("[data-saved=\"saved\"]").await?;
    Ok(())
}

/// Whoever looks at another panel finds the form as it was, but for secrets, which are nowhere.
async fn keep_what_is_filled_in(editor: &Editor<'_>) -> Result<()> {
    editor.fill("input[name=\"stack_name\"]", "game-scores").await?;
    SelectElement::new(&editor.css("select[name=\"region\"]").await?).await?.select_by_value(REGION).await?;
    editor.fill("[data-parameter=\"ssh_public_key\"]", SSH_KEY).await?;
    editor.role("radio", "Assume a role").await?.click().await?;
    editor.fill("input[name=\"role_arn\"]", ROLE).await?;
    editor.fill("input[name=\"external_id\"]", "game").await?;
    editor.role("radio", "Temporary credentials").await?.click().await?;
    editor.fill("input[name=\"session_token\"]", SECRET).await?;
    editor.open_tab("Findings").await?;
    editor.open_tab("Deploy").await?;
    form_is_kept(editor).await?;
    ensure!(value(editor, "input[name=\"session_token\"]").await?.is_empty(), "the secret is kept");
    editor.role("radio", "Assume a role").await?.click().await?;
    let role = value(editor, "input[name=\"role_arn\"]").await?;
    ensure!(role == ROLE, "the role is {role:?}");
    editor.role("radio", "Practice AWS").await?.click().await?;
    Ok(())
}

async fn form_is_kept(editor: &Editor<'_>) -> Result<()> {
    for (field, wanted) in [
        ("input[name=\"stack_name\"]", "game-scores"),
        ("select[name=\"region\"]", REGION),
        ("[data-parameter=\"ssh_public_key\"]", SSH_KEY),
    ] {
        let found = value(editor, field).await?;
        ensure!(found == wanted, "{field} holds {found:?}");
    }
    Ok(())
}

async fn value(editor: &Editor<'_>, field: &str) -> Result<String> {
    Ok(editor.css(field).await?.prop("value").await?.unwrap_or_default())
}

/// Somebody else draws a table like the one there is.
const DRAW_ELSEWHERE: &str = "\
    const [id, name, done] = arguments; \
    const path = '/api/diagrams/' + location.pathname.split('/')[2]; \
    fetch(path).then(it => it.json()).then(it => { \
        const drawing = JSON.parse(it.snapshot), { scores } = drawing.nodes; \
        drawing.nodes[id] = { ...scores, name, properties: { ...scores.properties, name: id } }; \
        drawing.layout[id] = [900, 60, 96, 88]; \
        return fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, \
            body: JSON.stringify({ version: it.version, snapshot: JSON.stringify(drawing) }) }); }) \
    .then(it => done(it.status));";

async fn draw_elsewhere(editor: &Editor<'_>, id: &str, name: &str) -> Result<()> {
    let arguments = vec![json!(id), json!(name)];
    let status = editor.browser().driver().execute_async(DRAW_ELSEWHERE, arguments).await?;
    let status: u16 = status.convert()?;
    ensure!(status == 200, "saving elsewhere: {status}");
    Ok(())
}

/// What somebody else saved is on the canvas before it is planned, beside what is not saved yet, and that is told.
async fn bring_in_what_others_drew(editor: &Editor<'_>) -> Result<()> {
    draw_elsewhere(editor, "audit", "Audit log").await?;
    ensure!(editor.wait_for_nodes(TABLE, 1).await?.len() == 1, "the canvas follows by itself");
    // The click ends the typing: the page has no moment to save the name by itself before it plans.
    type_name(editor, "Chess").await?;
    editor.click_button("Plan").await?;
    plan_holds(editor, "Audit log").await?;
    let told = editor.css("[data-came-in]").await?.text().await?;
    ensure!(told.contains("“Audit log” came in"), "the notice says {told}");
    editor.node("Audit log").await?;
    editor.css("[data-saved=\"saved\"]").await?;
    editor.role("button", "Deploy").await?;
    ensure!(!editor.has("[data-plan-outdated]").await?, "what was planned is not what is on the canvas");
    editor.browser().look("plan-came-in").await
}

async fn plan_holds(editor: &Editor<'_>, name: &str) -> Result<()> {
    eventually(format!("a plan with {name}"), async || {
        let plan = editor.css("ul[aria-label=\"Plan\"]").await?.text().await?;
        ensure!(plan.contains(name), "the plan is {plan}");
        Ok(())
    })
    .await
}

async fn rename(editor: &Editor<'_>, name: &str) -> Result<()> {
    type_name(editor, name).await?.send_keys(Key::Enter).await?;
    Ok(())
}

/// Types the name of the diagram, without an end.
async fn type_name(editor: &Editor<'_>, name: &str) -> Result<WebElement> {
    let field = editor.css("input[aria-label=\"Diagram name\"]").await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(name).await?;
    Ok(field)
}

/// A server that was restarted holds no credentials: its plans lead nowhere, and another is made of the same inputs.
async fn plan_again_without_credentials(editor: &Editor<'_>, server: Drawbridge) -> Result<Drawbridge> {
    let server = server.stop().start()?;
    editor.click_button("Deploy").await?;
    editor.role("button", "Plan again").await?;
    editor.browser().look("plan-without-credentials").await?;
    plan_again(editor).await?;
    Ok(server)
}

/// A plan is outdated as soon as the drawing is another, here or on the server; the next one is of the same stack.
async fn tell_of_outdated_plans(editor: &Editor<'_>) -> Result<()> {
    rename(editor, "Draughts").await?;
    editor.css("[data-plan-outdated]").await?;
    ensure!(editor.has("button[aria-label=\"Deploy\"][disabled]").await?, "an outdated plan can be deployed");
    editor.browser().look("plan-outdated").await?;
    plan_again(editor).await?;

    draw_elsewhere(editor, "replays", "Replays").await?;
    editor.css("[data-plan-outdated]").await?;
    plan_again(editor).await?;
    plan_holds(editor, "Replays").await?;
    editor.node("Replays").await?;
    let head = editor.css(".run .run-head").await?.text().await?;
    ensure!(head.contains("game-scores") && head.contains(REGION), "planned again: {head}");
    // The plans before it gave way: none waits for a yes that cannot be given.
    open_history(editor).await?;
    eventually("the older plans to be discarded", async || {
        ensure!(!editor.has(".history [data-status=\"Planned\"]").await?, "one still waits");
        Ok(())
    })
    .await?;
    ensure!(editor.has(".history [data-status=\"Canceled\"]").await?, "no plan before is told of");
    Ok(())
}

async fn plan_again(editor: &Editor<'_>) -> Result<()> {
    editor.click_button("Plan again").await?;
    eventually("a plan of what is drawn by now", async || {
        ensure!(!editor.has("[data-plan-outdated]").await?, "the plan is outdated");
        Ok(())
    })
    .await?;
    editor.role("button", "Deploy").await?;
    Ok(())
}

async fn open_history(editor: &Editor<'_>) -> Result<()> {
    if !editor.has(".history[open]").await? {
        editor.css(".history > summary").await?.click().await?;
        editor.css(".history[open]").await?;
    }
    Ok(())
}

/// A newer plan, discarded, hides nothing of the stack; nor does loading the page anew.
async fn discard_a_plan_for_what_stands(editor: &Editor<'_>) -> Result<()> {
    let browser = editor.browser();
    editor.click_button("New plan").await?;
    form_is_kept(editor).await?;
    rename(editor, "Go").await?;
    editor.click_button("Plan").await?;
    editor.css("[data-change]").await?;
    browser.look("plan-beside-stack").await?;
    ask_for_secrets_again(editor).await?;
    editor.click_button("Plan").await?;
    editor.css("[data-change]").await?;
    editor.click_button("Discard plan").await?;
    stands(editor).await?;
    form_is_kept(editor).await?;
    open_history(editor).await?;
    editor.css(".history [data-status=\"Canceled\"]").await?;
    browser.look("plan-discarded").await?;

    browser.driver().refresh().await?;
    editor.ready().await?;
    editor.open_tab("Deploy").await?;
    stands(editor).await?;
    let (name, region) =
        (value(editor, "input[name=\"stack_name\"]").await?, value(editor, "select[name=\"region\"]").await?);
    ensure!(name == "game-scores" && region == REGION, "proposed: {name} in {region}");
    let kept = "return JSON.stringify([localStorage, sessionStorage, location.href]);";
    let kept: String = browser.driver().execute(kept, Vec::new()).await?.convert()?;
    ensure!(!kept.contains(SSH_KEY) && !kept.contains(ROLE), "the browser keeps {kept}");
    Ok(())
}

/// Whoever plans again with credentials that are secret finds all but these as it was.
async fn ask_for_secrets_again(editor: &Editor<'_>) -> Result<()> {
    editor.click_button("Delete this stack…").await?;
    editor.role("radio", "Temporary credentials").await?.click().await?;
    editor.click_button("Keep it").await?;
    rename(editor, "Hex").await?;
    editor.click_button("Plan again").await?;
    editor.css("input[name=\"access_key_id\"]:focus").await?;
    let form = editor.css("form[aria-label=\"Plan a deployment\"]").await?.text().await?;
    ensure!(form.contains("Temporary credentials are never kept"), "the form says {form}");
    form_is_kept(editor).await?;
    editor.browser().look("plan-again-with-secrets").await?;
    editor.role("radio", "Practice AWS").await?.click().await?;
    Ok(())
}

async fn stands(editor: &Editor<'_>) -> Result<()> {
    editor.role("button", "Delete this stack…").await?;
    let by = editor.css(&format!("{STACK} [data-deployed-by]")).await?.text().await?;
    ensure!(by.contains("Deployed") && by.contains(":assumed-role/"), "deployed by: {by}");
    let output = editor.css(&format!("{STACK} [data-output] code")).await?;
    ensure!(output.is_displayed().await? && !output.text().await?.is_empty(), "the outputs are out of reach");
    Ok(())
}

/// Deleting asks who deletes, in the form that planning has.
async fn delete(editor: &Editor<'_>) -> Result<()> {
    let browser = editor.browser();
    editor.click_button("Delete this stack…").await?;
    editor.fill("input[name=\"confirm_delete\"]", "game-scores").await?;
    let form = editor.css(&format!("{STACK} form")).await?;
    let kinds = form.find_all(By::Css("input[name=\"credentials\"]")).await?;
    kinds.get(1).context("no other credentials can be chosen")?.click().await?;
    editor.click_button("Delete stack").await?;
    let asked = editor.css(&format!("{STACK} form .error-text")).await?.text().await?;
    ensure!(asked.contains("Temporary credentials are three values"), "the form says {asked}");
    // What is folded keeps the colors of the other theme until somebody opens it.
    open_history(editor).await?;
    browser.look("stack-delete").await?;
    browser.theme(Theme::Dark).await?;
    browser.resize(1024, 768).await?;
    browser.look("stack-delete-dark-1024").await?;
    kinds.first().context("no credentials can be chosen")?.click().await?;
    editor.click_button("Delete stack").await?;
    editor.css("[data-deployment-status=\"DELETE_COMPLETE\"]").await?;
    ensure!(!editor.has(STACK).await?, "a stack that is gone is told of");
    browser.look("stack-deleted").await
}
