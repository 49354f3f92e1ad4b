//! The service worker: `app/service-worker.js` with the list of what it keeps for when there is no server.

use anyhow::{Result, ensure};

use super::assets::{self, Assets};

/// Where the server gives it out: at the top, so that it may answer for every address.
pub(super) const PATH: &str = "service-worker.js";

/// Fills in the files of the app, and a version that changes with any of them.
///
/// # Errors
/// When the text has no place for them.
pub(super) fn fill(template: &str, assets: &Assets) -> Result<String> {
    let mut content = assets::digest(template.as_bytes());
    let mut paths = Vec::new();
    for (path, bytes) in assets.files() {
        content.push_str(path);
        content.push_str(&assets::digest(bytes));
        // The page answers for every address of the app.
        paths.push(if path == "index.html" { "/".to_owned() } else { format!("/{path}") });
    }
    let version = assets::digest(content.as_bytes());
    let mut text = template.to_owned();
    for (empty, filled) in [
        ("const VERSION = \"\";", format!("const VERSION = \"{version}\";")),
        ("const FILES = [];", format!("const FILES = {};", serde_json::to_string(&paths)?)),
    ] {
        ensure!(text.matches(empty).count() == 1, "the service worker has no line `{empty}`");
        text = text.replace(empty, &filled);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TEMPLATE: &str = include_str!("../../../app/service-worker.js");

    #[test]
    fn it_lists_every_file_and_changes_with_each() {
        let mut assets = Assets::default();
        assets.add("index.html", b"<p>One</p>".to_vec());
        let style = assets.add_hashed("style.css", b"a{}".to_vec());
        let one = fill(TEMPLATE, &assets).unwrap();
        assert!(one.contains(&format!("const FILES = [\"/\",\"{style}\"];")), "{one}");
        assets.add("index.html", b"<p>Two</p>".to_vec());
        assert_ne!(one, fill(TEMPLATE, &assets).unwrap());
        assert!(fill("const FILES = [];", &assets).is_err());
    }
}
