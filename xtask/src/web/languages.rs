//! The page that measures both languages in a browser: `app/examples/languages.rs` as one file that needs no server.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::bindings;
use crate::workspace::Workspace;
use crate::{process, rust};

/// Tells the measurements where the page is.
pub(crate) const PAGE: &str = "DRAWBRIDGE_LANGUAGES_PAGE";

/// Builds the page and says where it is. It is compiled as the product is, so that it measures what the product does.
pub(crate) fn page(workspace: &Workspace) -> Result<PathBuf> {
    process::run(workspace.cargo().args([
        "build",
        "--locked",
        "--package",
        "drawbridge-app",
        "--example",
        "languages",
        "--profile",
        "web",
        "--target",
        rust::WASM,
    ]))?;
    let app = bindings::generate(&workspace.build.join(rust::WASM).join("web/examples/languages.wasm"))?;
    let path = workspace.build.join("languages.html");
    fs::write(&path, html(&String::from_utf8_lossy(&app.script), &app.wasm)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// A page with `window.ready`, a promise that is kept once the wasm has run.
fn html(script: &str, wasm: &[u8]) -> Result<String> {
    // Inside a script element this would end it.
    let script = serde_json::to_string(script)?.replace("</", "<\\/");
    let mut bytes = String::with_capacity(wasm.len() * 2);
    for byte in wasm {
        write!(bytes, "{byte:02x}")?;
    }
    Ok(format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Languages</title>\n<script type=\"module\">\n\
         const script = new Blob([{script}], {{ type: \"text/javascript\" }});\n\
         const wasm = Uint8Array.from(\"{bytes}\".match(/../g), (it) => parseInt(it, 16));\n\
         window.ready = import(URL.createObjectURL(script)).then((it) => it.default({{ module_or_path: wasm }}));\n\
         </script>\n"
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    #[test]
    fn a_script_cannot_end_its_element() {
        let page = super::html("const x = \"</script>\";", &[0, 255]).unwrap();
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        assert!(page.contains("\"00ff\""), "{page}");
    }
}
