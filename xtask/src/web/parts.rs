//! The app in parts: what the first picture needs, and files that are fetched after it.
//!
//! `app/src/parts.rs` says where parts begin. By the relocations that the linker leaves in, wasm_split_cli_support finds what
//! each of them reaches and nothing else does, and moves it into a file of its own; what several share goes into further
//! files, which are fetched with any of them. Functions reach each other through the one table of functions.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

use super::bindings::{self, App};

/// What the script of the app calls the one that fetches parts.
pub(super) const LOADER: &str = "./parts.js";
/// What that one calls the script of the app.
pub(super) const SCRIPT: &str = "./drawbridge.js";

/// What is fetched after the first picture.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// ES module that fetches them.
    pub(super) loader: Vec<u8>,
    /// By their names in it.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Cuts the compiled app into parts and runs wasm-bindgen on the first of them. What comes in between is in `folder`.
pub(super) fn generate(wasm: &Path, folder: &Path) -> Result<App> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let whole = read(wasm)?;
    let first = folder.join("first.wasm");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = LOADER;
    options.main_module = SCRIPT;
    let split = transform(options)
        .map_err(|error| anyhow!("{error:#}"))
        .with_context(|| format!("cannot cut {} into parts", wasm.display()))?;
    let mut files = Vec::new();
    for path in &split.split_modules {
        let name = path.file_name().and_then(|it| it.to_str()).context("a part without a name")?;
        files.push((name.to_owned(), written_anew(&read(path)?).with_context(|| format!("in {name}"))?));
    }
    let loader = read(&folder.join(LOADER))?;
    let parts = Parts { loader, files };
    Ok(App { parts: Some(parts), ..bindings::generate(&first)? })
}

/// A module in as few bytes as it needs: the linker leaves room in every number that it may still have to change, and
/// names of functions are for nobody.
fn written_anew(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(wasm)?;
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}
