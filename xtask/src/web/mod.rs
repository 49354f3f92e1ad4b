//! The web app: compiled to wasm, bound to JavaScript, its page rewritten to load it, every text compressed.
//!
//! This does what `trunk build --release` does, from the same `app/index.html`, without having to install Trunk and
//! wasm-bindgen first (half an hour on two cores). Trunk stays the tool for development: `cargo xtask trunk`.

mod assets;
mod bindings;
mod budget;
mod compress;
pub(crate) mod languages;
mod page;
mod parts;
mod worker;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::progress::Progress;
use crate::workspace::Workspace;
use crate::{process, rust};
use assets::Assets;

/// Builds the web app into `target/site`; the slow parts are skipped when nothing changed.
pub(crate) fn build(workspace: &Workspace, progress: &mut Progress) -> Result<()> {
    rust::wasm_target()?;
    progress.step("Web app: compile to wasm", || compile(workspace))?;
    progress.step("Web app: page, bindings, compression", || bundle(workspace))
}

fn compile(workspace: &Workspace) -> Result<()> {
    process::run(workspace.cargo().args([
        "rustc",
        "--locked",
        "--package",
        "drawbridge-app",
        "--bin",
        "drawbridge-app",
        "--features",
        "split",
        "--profile",
        "web",
        "--target",
        rust::WASM,
        "--",
        // Who calls and names whom: by that the app is cut into parts. Given to the app alone, so that what it
        // depends on is compiled once for this and for `languages`.
        "-Clink-arg=--emit-relocs",
    ]))
}

fn bundle(workspace: &Workspace) -> Result<()> {
    let wasm = compiled(workspace);
    let page = workspace.root.join("app/index.html");
    let web = workspace.web();
    let stamp = workspace.build.join("web-inputs.txt");
    let service_worker = workspace.root.join("app/service-worker.js");
    let inputs = inputs(workspace, &[&wasm, &page, &service_worker])?;
    if web.join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == inputs) {
        return Ok(());
    }

    let app = parts::generate(&wasm, &workspace.build.join("web-parts"))?;
    let mut assets = Assets::default();
    let html = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let html = page::rewrite(&html, &workspace.root.join("app"), app, &mut assets)
        .with_context(|| format!("in {}", page.display()))?;
    assets.add("index.html", html.into_bytes());
    let template = fs::read_to_string(&service_worker)
        .with_context(|| format!("cannot read {}", service_worker.display()))?;
    let script = worker::fill(&template, &assets)?;
    assets.add(worker::PATH, script.into_bytes());
    let sizes = assets.write(&web)?;
    for size in sizes.iter().filter(|size| size.path.ends_with(".wasm") || size.path.ends_with(".js")) {
        eprintln!("    {size}");
    }
    eprintln!("    {}", budget::hold(&sizes)?);
    fs::write(&stamp, inputs).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Where cargo puts the app's wasm.
fn compiled(workspace: &Workspace) -> PathBuf {
    workspace.build.join(rust::WASM).join("web/drawbridge-app.wasm")
}

/// A digest of all that goes into the bundle, one line a file.
fn inputs(workspace: &Workspace, sources: &[&Path]) -> Result<String> {
    let mut lines = vec![format!("checkout {}", workspace.root.display())];
    let mut files: Vec<PathBuf> = sources.iter().map(|it| it.to_path_buf()).collect();
    files.extend(assets::files_below(&workspace.root.join("public"))?);
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        lines.push(format!("{} {}", assets::digest(&bytes), file.display()));
    }
    // This program decides what the bundle looks like.
    let own = std::env::current_exe().and_then(fs::read).context("cannot read this program's own file")?;
    lines.push(format!("{} xtask", assets::digest(&own)));
    Ok(lines.join("\n"))
}
