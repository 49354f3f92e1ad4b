//! A drawing that takes long to paint is zoomed: once the hand rests, it looks as if painted in one go.

use anyhow::{Context, Result, ensure};
use drawbridge_tests::browser::{Browser, Theme};
use drawbridge_tests::editor::eventually;
use drawbridge_tests::server::Drawbridge;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_painted_in_portions_is_what_is_painted_at_once() -> Result<()> {
    let server = Drawbridge::start()?;
    let browser = Browser::start().await?;
    browser.pictured_on_failure("zoom-failed", zoom(&browser, server.url())).await?;
    browser.quit().await
}

async fn zoom(browser: &Browser, url: &str) -> Result<()> {
    browser.driver().goto(format!("{url}/bench?n=10000&view=fit")).await?;
    eventually("findings and what edges come to, which are painted with the drawing", async || {
        let told = "return performance.getEntriesByName('drawbridge:validate').length > 0
            && document.querySelector('[data-checking]')?.hidden && !!document.querySelector('[data-edge-state]')";
        let answer = browser.driver().execute(told, Vec::new()).await?;
        ensure!(answer.json().as_bool() == Some(true), "the drawing is being checked");
        Ok(())
    })
    .await?;
    // To where nodes are squares, to where they have icons and names, and to where edges say what they allow.
    for turns in [10, 5, 6] {
        turn_wheel(browser, turns).await?;
        comes_to_rest(browser).await?;
        keep_picture(browser).await?;
        // Another theme and back: both times all is painted anew, at once.
        browser.theme(Theme::Dark).await?;
        eventually("the drawing to become dark", async || {
            ensure!(changed(browser).await? > 100_000, "it looks the same");
            Ok(())
        })
        .await?;
        browser.theme(Theme::Light).await?;
        eventually(format!("the picture from before, {turns} turns in"), async || {
            let changed = changed(browser).await?;
            // Where a portion ends, the browser smooths outlines a little otherwise. An icon has more pixels.
            ensure!(changed < 250, "it is another one: {changed} pixels");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Zooms in, off the middle: what is in the middle then was elsewhere.
async fn turn_wheel(browser: &Browser, turns: usize) -> Result<()> {
    /// Control is held.
    const CONTROL: u32 = 2;
    let (x, y) = on_canvas(browser, 0.4).await?;
    for _ in 0..turns {
        let turn = json!({
            "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": -53, "modifiers": CONTROL
        });
        browser.driver().cdp().send_raw("Input.dispatchMouseEvent", turn).await?;
    }
    Ok(())
}

/// Waits until the twin holds what is around the middle of the window, which it does once that is painted.
async fn comes_to_rest(browser: &Browser) -> Result<()> {
    let (middle_x, middle_y) = on_canvas(browser, 0.5).await?;
    let script = "
        const boxes = [...document.querySelectorAll('[data-node-id]')].map(it => it.getBoundingClientRect());
        const mean = of => boxes.reduce((sum, it) => sum + of(it), 0) / boxes.length;
        return [mean(it => it.x + it.width / 2), mean(it => it.y + it.height / 2)];";
    eventually("the twin to follow", async || {
        let answer = browser.driver().execute(script, Vec::new()).await?;
        let (x, y): (f64, f64) = answer.convert()?;
        let away = (x - middle_x).hypot(y - middle_y);
        ensure!(away < 40.0, "what it holds lies around a place {away} pixels from the middle");
        Ok(())
    })
    .await
}

/// The place on the page at a share of the canvas's width and height.
async fn on_canvas(browser: &Browser, share: f64) -> Result<(f64, f64)> {
    let script = "
        const { x, y, width, height } = document.getElementById('canvas').getBoundingClientRect();
        return [x + width * arguments[0], y + height * arguments[0]];";
    Ok(browser.driver().execute(script, vec![json!(share)]).await?.convert()?)
}

/// What the canvas shows, as bytes of red, green, blue and opacity.
const PIXELS: &str = "
    const canvas = document.getElementById('canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;";

/// Remembers what the canvas shows.
async fn keep_picture(browser: &Browser) -> Result<()> {
    browser.driver().execute(format!("{PIXELS} window.kept_ = pixels;"), Vec::new()).await?;
    Ok(())
}

/// How many pixels look otherwise than in the picture that was kept.
async fn changed(browser: &Browser) -> Result<u64> {
    let script = format!(
        "{PIXELS}
        const far = at => Math.abs(pixels[at] - window.kept_[at]) > 48;
        let changed = 0;
        for (let at = 0; at < pixels.length; at += 4) changed += far(at) || far(at + 1) || far(at + 2);
        return changed;"
    );
    let answer = browser.driver().execute(script, Vec::new()).await?;
    answer.json().as_u64().context("the page does not count pixels")
}
