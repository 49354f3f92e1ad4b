//! How smoothly the canvas follows the hand: pan, zoom and drag over generated diagrams, by real input events.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::Browser;
use drawbridge_tests::editor::{Point, eventually};
use drawbridge_tests::server::Drawbridge;
use serde_json::{Value, json};

/// Events of one gesture, and how far apart they are.
const STEPS: i32 = 60;
const BETWEEN: Duration = Duration::from_millis(16);

/// Records when frames begin, once it is told to.
const RECORDER: &str = "
    window.frames_ = [];
    const tick = now => { window.frames_.push(now); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);";

/// Prints frame times and processor time of the page's main thread for each gesture, size and zoom.
pub(crate) async fn canvas(browser: &Browser) -> Result<()> {
    let server = Drawbridge::start()?;
    browser.resize(1280, 720).await?;
    cdp(browser, "Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
    for view in ["fit", "unit"] {
        for nodes in [100, 1_000, 5_000, 10_000] {
            let page = format!("{}/bench?n={nodes}&view={view}", server.url());
            browser.driver().goto(&page).await?;
            eventually("the diagram is painted and checked", || async {
                let is_ready =
                    "return !!window.__bench && !!performance.getEntriesByName('drawbridge:validate').length";
                let answer = browser.driver().execute(is_ready, Vec::new()).await?;
                ensure!(answer.json().as_bool() == Some(true), "it is not");
                Ok(())
            })
            .await?;
            let painted =
                ask(browser, "performance.getEntriesByName('drawbridge:drawn')[0].startTime").await?;
            let painted = painted.as_f64().context("the page does not say when it was painted")?;
            writeln!(std::io::stdout(), "{nodes} nodes, {view}: painted after {painted:.0} ms")?;
            browser.driver().execute(RECORDER, Vec::new()).await?;
            let columns = f64::from(nodes).sqrt().ceil() as i32;
            let middle = (nodes / columns / 2 * columns + columns / 2).min(nodes - 1);
            for gesture in ["pan", "zoom", "drag"] {
                let at = ask(browser, &format!("window.__bench.nodeScreen({middle})")).await?;
                let at = Point { x: at[0].as_f64().unwrap_or(640.0), y: at[1].as_f64().unwrap_or(360.0) };
                let measured = measured(browser, gesture, at).await?;
                writeln!(std::io::stdout(), "{nodes} nodes, {view}, {gesture}: {measured}")?;
            }
        }
    }
    Ok(())
}

/// Carries a gesture out from a node and says what it took.
async fn measured(browser: &Browser, gesture: &str, node: Point) -> Result<String> {
    let mouse = async |kind: &str, at: Point, more: Value| {
        let mut event = json!({ "type": kind, "x": at.x, "y": at.y });
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        cdp(browser, "Input.dispatchMouseEvent", event).await
    };
    let button = match gesture {
        "pan" => Some("middle"),
        "drag" => Some("left"),
        _ => None,
    };
    let from = if gesture == "drag" { node } else { Point { x: 640.0, y: 360.0 } };
    mouse("mouseMoved", from, json!({})).await?;
    if let Some(button) = button {
        mouse("mousePressed", from, json!({ "button": button, "clickCount": 1 })).await?;
    }
    let before = processor(browser).await?;
    ask(browser, "window.frames_.length = 0").await?;
    for step in 1..=STEPS {
        let start = tokio::time::Instant::now();
        // There and back again, so that the next gesture finds what this one found.
        let way = f64::from(step.min(STEPS - step));
        if let Some(button) = button {
            let buttons = if button == "left" { 1 } else { 4 };
            mouse(
                "mouseMoved",
                from.by(3.0 * way, 0.5 * way),
                json!({ "button": button, "buttons": buttons }),
            )
            .await?;
        } else {
            let delta = if step <= STEPS / 2 { -53 } else { 53 };
            mouse("mouseWheel", from, json!({ "deltaX": 0, "deltaY": delta, "modifiers": 2 })).await?;
        }
        tokio::time::sleep_until(start + BETWEEN).await;
    }
    let mut frames: Vec<f64> = ask(browser, "window.frames_.slice(1).map((it, n) => it - window.frames_[n])")
        .await?
        .as_array()
        .context("no frames")?
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    let took = processor(browser).await? - before;
    if let Some(button) = button {
        mouse("mouseReleased", from, json!({ "button": button, "clickCount": 1 })).await?;
    }
    frames.sort_by(f64::total_cmp);
    let at = |share: f64| frames.get((frames.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    let (median, slow, most) = (at(0.5), at(0.95), frames.last().copied().unwrap_or(f64::NAN));
    Ok(format!(
        "frames {median:.1} ms, 95 % under {slow:.1} ms, at most {most:.1} ms; main thread {:.1} ms a step",
        took / f64::from(STEPS)
    ))
}

/// Milliseconds that the page's main thread has worked.
async fn processor(browser: &Browser) -> Result<f64> {
    let metrics = cdp(browser, "Performance.getMetrics", json!({})).await?;
    let mut metrics = metrics["metrics"].as_array().into_iter().flatten();
    let work =
        metrics.find(|it| it["name"] == "TaskDuration").context("Chromium does not count TaskDuration")?;
    Ok(work["value"].as_f64().unwrap_or_default() * 1e3)
}

async fn ask(browser: &Browser, expression: &str) -> Result<Value> {
    Ok(browser.driver().execute(format!("return {expression}"), Vec::new()).await?.json().clone())
}

async fn cdp(browser: &Browser, command: &str, parameters: Value) -> Result<Value> {
    Ok(browser.driver().cdp().send_raw(command, parameters).await?)
}
