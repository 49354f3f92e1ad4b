//! The editor as a person finds it: by role, name and place on the screen.

use std::fmt::Display;
use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use thirtyfour::prelude::*;

use crate::browser::Browser;

/// How long a change may take to show, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the pointer takes for each leg of a drag: long enough that the page draws in between.
const LEG: Duration = Duration::from_millis(30);

/// A point on the page in CSS pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point this far to the right and down.
    #[must_use]
    pub fn by(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }
}

/// A box on the page in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Top left corner.
    pub corner: Point,
    /// To the right.
    pub width: f64,
    /// Down.
    pub height: f64,
}

impl Bounds {
    /// The point at these shares of width and height: (0.5, 0.5) is the centre.
    #[must_use]
    pub fn at(self, across: f64, down: f64) -> Point {
        self.corner.by(self.width * across, self.height * down)
    }

    /// The middle.
    #[must_use]
    pub fn center(self) -> Point {
        self.at(0.5, 0.5)
    }

    /// Whether the other box lies within this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        let (end, other_end) = (self.at(1.0, 1.0), other.at(1.0, 1.0));
        self.corner.x <= other.corner.x
            && self.corner.y <= other.corner.y
            && other_end.x <= end.x
            && other_end.y <= end.y
    }
}

/// A node of the diagram as the accessible twin of the canvas tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Id in the diagram.
    pub id: String,
    /// Accessible name.
    pub label: String,
    /// Where it is drawn.
    pub bounds: Bounds,
}

/// The editor in a browser.
#[derive(Debug)]
pub struct Editor<'a> {
    browser: &'a Browser,
}

impl<'a> Editor<'a> {
    /// Opens a page of the product and waits until the editor has started and drawn.
    ///
    /// # Errors
    /// When it does not; the message holds what the page complained of.
    pub async fn open(browser: &'a Browser, url: &str) -> Result<Self> {
        browser.driver().goto(url).await?;
        let editor = Self { browser };
        editor.ready().await?;
        Ok(editor)
    }

    /// Waits until the editor has started and drawn, and takes edits of what is open if anything does.
    ///
    /// # Errors
    /// As [`Editor::open`].
    pub async fn ready(&self) -> Result<()> {
        let started = self.css("html[data-ready=\"true\"]").await;
        if started.is_err() {
            bail!("the editor did not start; the page says: {}", self.browser.complaints().await?.join("\n"));
        }
        eventually("what is opened to be open", async || {
            ensure!(!self.has("main[aria-busy=\"true\"]").await?, "it is still being opened");
            Ok(())
        })
        .await
    }

    /// The browser it runs in.
    #[must_use]
    pub fn browser(&self) -> &Browser {
        self.browser
    }

    // ---- finding ----

    /// The first shown element that the CSS selector finds, waited for.
    ///
    /// # Errors
    /// When none appears.
    pub async fn css(&self, selector: &str) -> Result<WebElement> {
        let query = self.browser.driver().query(By::Css(selector.to_owned()));
        query.first().await.with_context(|| format!("nothing on the page matches {selector}"))
    }

    /// Where the first element is that the CSS selector finds.
    ///
    /// # Errors
    /// As [`Editor::css`].
    pub async fn bounds(&self, selector: &str) -> Result<Bounds> {
        bounds(&self.css(selector).await?).await
    }

    /// Whether something on the page matches the CSS selector now.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn has(&self, selector: &str) -> Result<bool> {
        Ok(self.browser.driver().query(By::Css(selector.to_owned())).nowait().exists().await?)
    }

    /// The first enabled element with this role (or the HTML element that has it) and exactly this name, waited for.
    ///
    /// # Errors
    /// When none appears.
    pub async fn role(&self, role: &str, name: &str) -> Result<WebElement> {
        let name = xpath_text(name);
        let element = match role {
            "button" => "self::button[not(@role)] or @role='button'",
            "radio" => "self::input[@type='radio'] or @role='radio'",
            "link" => "self::a or @role='link'",
            _ => "",
        };
        let element = if element.is_empty() { format!("@role='{role}'") } else { element.to_owned() };
        let path = format!(
            "//*[{element}][normalize-space()={name} or @aria-label={name} or @title={name} \
             or @id=//label[normalize-space()={name}]/@for or parent::label[normalize-space()={name}]]"
        );
        let query = self.browser.driver().query(By::XPath(path)).and_displayed().and_enabled();
        query.first().await.with_context(|| format!("the page shows no {role} named {name}"))
    }

    /// Clicks the button of this name.
    ///
    /// # Errors
    /// When there is none to click.
    pub async fn click_button(&self, name: &str) -> Result<()> {
        self.role("button", name).await?.click().await.with_context(|| format!("cannot click {name}"))
    }

    /// Opens a tab by its name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_tab(&self, name: &str) -> Result<()> {
        let tab = self.role("tab", name).await?;
        tab.click().await?;
        eventually(format!("the tab {name} to open"), async || {
            ensure!(tab.attr("aria-selected").await?.as_deref() == Some("true"), "it is not selected");
            Ok(())
        })
        .await
    }

    /// Replaces the content of a form field.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.css(selector).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    // ---- the canvas ----

    /// The canvas.
    ///
    /// # Errors
    /// When the page has none.
    pub async fn canvas(&self) -> Result<Bounds> {
        self.bounds("#canvas").await
    }

    /// All nodes in view of a resource type, in the order of the twin.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn nodes(&self, resource_type: &str) -> Result<Vec<Node>> {
        let selector = format!("[data-node-id][data-resource-type=\"{resource_type}\"]");
        let mut nodes = Vec::new();
        for element in self.browser.driver().find_all(By::Css(selector)).await? {
            nodes.push(node(&element).await?);
        }
        Ok(nodes)
    }

    /// Waits until there are this many nodes of the type.
    ///
    /// # Errors
    /// When it stays at another number; the message holds the last announcement.
    pub async fn wait_for_nodes(&self, resource_type: &str, count: usize) -> Result<Vec<Node>> {
        eventually(format!("{count} nodes of type {resource_type}"), async || {
            let nodes = self.nodes(resource_type).await?;
            ensure!(
                nodes.len() == count,
                "there are {}; the editor said: {}",
                nodes.len(),
                self.announcement().await?
            );
            Ok(nodes)
        })
        .await
    }

    /// The node whose accessible name starts with this.
    ///
    /// # Errors
    /// When there is none.
    pub async fn node(&self, name: &str) -> Result<Node> {
        let path = format!("//*[@data-node-id][starts-with(@aria-label, {})]", xpath_text(name));
        eventually(format!("a node named {name}"), async || {
            node(&self.browser.driver().find(By::XPath(path.as_str())).await?).await
        })
        .await
    }

    /// How many nodes there are in view.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn node_count(&self) -> Result<usize> {
        Ok(self.browser.driver().find_all(By::Css("[data-node-id][data-resource-type]")).await?.len())
    }

    /// Ids of the selected nodes.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn selected(&self) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for element in
            self.browser.driver().find_all(By::Css("[data-node-id][aria-selected=\"true\"]")).await?
        {
            ids.extend(element.attr("data-node-id").await?);
        }
        Ok(ids)
    }

    /// What was last said to screen readers: refusals and their reasons among it.
    ///
    /// # Errors
    /// When the page has no such region.
    pub async fn announcement(&self) -> Result<String> {
        // Not `text`: what only screen readers meet counts as not shown.
        Ok(self.css("#announcements").await?.prop("textContent").await?.unwrap_or_default())
    }

    /// Waits until the editor says something that holds this text.
    ///
    /// # Errors
    /// When it says something else; the message holds it.
    pub async fn wait_for_announcement(&self, part: &str) -> Result<()> {
        eventually(format!("an announcement with {part:?}"), async || {
            let said = self.announcement().await?;
            ensure!(said.to_lowercase().contains(&part.to_lowercase()), "the editor said: {said}");
            Ok(())
        })
        .await
    }

    /// Drags a resource type from the palette onto the page.
    ///
    /// # Errors
    /// When the palette does not offer it.
    pub async fn drop_from_palette(&self, resource_type: &str, at: Point) -> Result<()> {
        let item = self.css(&format!("[data-palette=\"{resource_type}\"]")).await?;
        item.scroll_into_view().await?;
        self.drag(bounds(&item).await?.center(), at).await
    }

    /// Drags with the left button from one point to another.
    ///
    /// # Errors
    /// When a point is off the page.
    pub async fn drag(&self, from: Point, to: Point) -> Result<()> {
        let halfway = from.by((to.x - from.x) / 2.0, (to.y - from.y) / 2.0);
        // First a little, as a hand does: an editor tells a click from a drag by it.
        let nudged = from.by((to.x - from.x).clamp(-8.0, 8.0), (to.y - from.y).clamp(-8.0, 8.0));
        let mut chain = self.pointer();
        chain = move_to(chain, from).click_and_hold();
        for point in [nudged, halfway, to, to] {
            chain = move_to(chain, point);
        }
        chain.release().perform().await.with_context(|| format!("cannot drag from {from:?} to {to:?}"))
    }

    /// Clicks with the left button.
    ///
    /// # Errors
    /// When the point is off the page.
    pub async fn click(&self, at: Point) -> Result<()> {
        move_to(self.pointer(), at).click().perform().await.with_context(|| format!("cannot click at {at:?}"))
    }

    /// Moves the pointer without a button.
    ///
    /// # Errors
    /// When the point is off the page.
    pub async fn hover(&self, at: Point) -> Result<()> {
        move_to(self.pointer(), at).perform().await.with_context(|| format!("cannot point at {at:?}"))
    }

    /// Puts fingers on the page, moves them along their ways together, and takes them off.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn fingers(&self, ways: &[(Point, Point)]) -> Result<()> {
        /// So many steps on the way, as a screen tells of a finger.
        const STEPS: u32 = 4;
        let at = |step: u32| {
            let share = f64::from(step) / f64::from(STEPS);
            let finger = |(id, (from, to)): (usize, &(Point, Point))| {
                let at = from.by((to.x - from.x) * share, (to.y - from.y) * share);
                serde_json::json!({ "x": at.x, "y": at.y, "id": id })
            };
            ways.iter().enumerate().map(finger).collect::<Vec<_>>()
        };
        let moves = (1..=STEPS).map(|step| ("touchMove", at(step)));
        let events = std::iter::once(("touchStart", at(0))).chain(moves);
        for (kind, points) in events.chain([("touchEnd", Vec::new())]) {
            let event = serde_json::json!({ "type": kind, "touchPoints": points });
            self.browser.driver().cdp().send_raw("Input.dispatchTouchEvent", event).await?;
        }
        Ok(())
    }

    /// Presses keys one after the other, wherever the focus is.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.browser.driver().action_chain().send_keys(keys).perform().await?)
    }

    /// Presses a key while others are held: `chord(&[Key::Control], 'z')`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn chord(&self, held: &[Key], key: char) -> Result<()> {
        let mut chain = self.browser.driver().action_chain();
        for modifier in held {
            chain = chain.key_down(modifier.clone());
        }
        chain = chain.key_down(key).key_up(key);
        for modifier in held {
            chain = chain.key_up(modifier.clone());
        }
        Ok(chain.perform().await?)
    }

    fn pointer(&self) -> thirtyfour::action_chain::ActionChain {
        self.browser.driver().action_chain_with_delay(None, Some(LEG))
    }

    // ---- findings and code ----

    /// Rules of the findings listed, in their order, each as often as it has findings: those of one rule are in one row. The
    /// findings tab must be open.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn finding_rules(&self) -> Result<Vec<String>> {
        let rows = "return [...document.querySelectorAll('.findings > .finding-list > li')].flatMap(it => \
                    it.dataset.ruleGroup ? Array(+it.dataset.count).fill(it.dataset.ruleGroup) : [it.dataset.rule]);";
        Ok(self.browser.driver().execute(rows, Vec::new()).await?.convert()?)
    }

    /// Opens the row that holds the findings of a rule, if it has several.
    ///
    /// # Errors
    /// When the row does not open.
    pub async fn open_findings(&self, rule: &str) -> Result<()> {
        let closed = format!("[data-rule-group=\"{rule}\"] > .finding-main[aria-expanded=\"false\"]");
        if self.has(&closed).await? {
            self.css(&closed).await?.click().await?;
            self.css(&format!("[data-rule=\"{rule}\"]")).await?;
        }
        Ok(())
    }

    /// Waits until a rule has findings, or none.
    ///
    /// # Errors
    /// When it stays otherwise; the message holds the rules that have findings.
    pub async fn wait_for_finding(&self, rule: &str, present: bool) -> Result<()> {
        let what = if present { "a finding of" } else { "no finding of" };
        eventually(format!("{what} {rule}"), async || {
            let rules = self.finding_rules().await?;
            ensure!(rules.iter().any(|id| id == rule) == present, "findings: {}", rules.join(", "));
            Ok(())
        })
        .await
    }

    /// Clicks "Fix" of the first finding of a rule.
    ///
    /// # Errors
    /// When the rule has no finding with a fix.
    pub async fn fix(&self, rule: &str) -> Result<()> {
        self.open_findings(rule).await?;
        let path = format!("//*[@data-rule='{rule}']//button[starts-with(normalize-space(), 'Fix')]");
        let button = self.browser.driver().query(By::XPath(path)).and_clickable().first().await;
        Ok(button.with_context(|| format!("no fix is offered for {rule}"))?.click().await?)
    }

    /// All text of a language in the code panel, file after file. The code tab must be open.
    ///
    /// # Errors
    /// When the panel does not show it.
    pub async fn code(&self, language: &str) -> Result<String> {
        self.css(&format!("[data-language=\"{language}\"]")).await?;
        let mut text = String::new();
        for file in self.browser.driver().find_all(By::Css(format!("[data-language=\"{language}\"]"))).await?
        {
            text.push_str(&file.prop("textContent").await?.unwrap_or_default());
            text.push('\n');
        }
        Ok(text)
    }

    /// Waits until the code of a language holds this text.
    ///
    /// # Errors
    /// When it never does; the message holds the code.
    pub async fn wait_for_code(&self, language: &str, part: &str) -> Result<String> {
        eventually(format!("{language} with {part:?}"), async || {
            let code = self.code(language).await?;
            ensure!(code.contains(part), "{code}");
            Ok(code)
        })
        .await
    }
}

/// Looks again until looking succeeds.
///
/// # Errors
/// When it fails for too long: the last failure, which should say what is there instead.
pub async fn eventually<T, F: Future<Output = Result<T>>>(
    what: impl Display,
    mut look: impl FnMut() -> F,
) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(found) => return Ok(found),
            Err(error) if Instant::now() > deadline => {
                return Err(error.context(format!("waited in vain for {what}")));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn node(element: &WebElement) -> Result<Node> {
    let id = element.attr("data-node-id").await?.context("a node of the twin without an id")?;
    let label =
        element.attr("aria-label").await?.with_context(|| format!("node {id} has no accessible name"))?;
    Ok(Node { id, label, bounds: bounds(element).await? })
}

/// Where an element is drawn, transforms and all, which WebDriver's own "rect" leaves out.
async fn bounds(element: &WebElement) -> Result<Bounds> {
    let script = "const it = arguments[0].getBoundingClientRect(); return [it.x, it.y, it.width, it.height];";
    let drawn = element.handle().execute(script, vec![element.to_json()?]).await?;
    let [x, y, width, height] = drawn.convert()?;
    Ok(Bounds { corner: Point { x, y }, width, height })
}

#[expect(clippy::cast_possible_truncation, reason = "a point on a screen, rounded")]
fn move_to(
    chain: thirtyfour::action_chain::ActionChain,
    point: Point,
) -> thirtyfour::action_chain::ActionChain {
    chain.move_to(point.x.round() as i64, point.y.round() as i64)
}

/// A string as XPath writes it, which knows no escapes.
fn xpath_text(text: &str) -> String {
    if text.contains('"') {
        let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
        format!("concat({})", parts.join(", '\"', "))
    } else {
        format!("\"{text}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_survive_in_xpath() {
        assert_eq!(xpath_text("VPC"), "\"VPC\"");
        assert_eq!(xpath_text("a\"b"), "concat(\"a\", '\"', \"b\")");
    }
}
