//! From the compiler's wasm to wasm and JavaScript that a browser loads.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::parts::Parts;

/// The app as a browser loads it.
#[derive(Debug)]
pub(super) struct App {
    /// ES module whose default export starts the wasm.
    pub(super) script: Vec<u8>,
    /// The wasm that the module asks for.
    pub(super) wasm: Vec<u8>,
    /// What is fetched later, if the app was cut.
    pub(super) parts: Option<Parts>,
}

/// Runs wasm-bindgen on the compiled app.
pub(super) fn generate(wasm: &Path) -> Result<App> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // Parts take the memory, the stack and the table of functions from here.
        .keep_lld_exports(true)
        // The page's loader names the wasm: its file name carries a digest that the script cannot know.
        .omit_default_module_path(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))?;
    let inline = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(name, _)| name);
    let brought: Vec<&str> = inline.chain(output.local_modules().keys()).map(String::as_str).collect();
    if !brought.is_empty() {
        bail!("these crates bring JavaScript of their own, which is not bundled: {}", brought.join(", "));
    }
    Ok(App { script: output.js().as_bytes().to_vec(), wasm: output.wasm_mut().emit_wasm(), parts: None })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    /// wasm-bindgen's format differs between releases: the tool linked here and the library in the app must agree.
    #[test]
    fn tool_and_library_are_of_one_version() {
        let lock = include_str!("../../../Cargo.lock");
        let version = |package: &str| {
            let entry = format!("name = \"{package}\"\nversion = \"");
            let start = lock.find(&entry).unwrap() + entry.len();
            lock[start..].split('"').next().unwrap().to_owned()
        };
        assert_eq!(
            version("wasm-bindgen-cli-support"),
            version("wasm-bindgen"),
            "change both in [workspace.dependencies] of the root Cargo.toml"
        );
    }
}
