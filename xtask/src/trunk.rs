//! `cargo xtask trunk`: Trunk as a developer uses it, in the pinned version with the matching wasm-bindgen.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{process, rust};

/// The version that `Trunk.toml` is written for.
const TRUNK: &str = "0.21.14";

/// Runs Trunk with these arguments, `serve` when there are none; installs it on first use.
pub(crate) fn trunk(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    rust::wasm_target()?;
    let bindgen = locked_version(workspace, "wasm-bindgen")?;
    let folders = [
        tool(workspace, "trunk", "trunk", TRUNK)?,
        tool(workspace, "wasm-bindgen", "wasm-bindgen-cli", &bindgen)?,
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)))?;
    let mut command = Command::new("trunk");
    command.current_dir(&workspace.root).env("PATH", path);
    if arguments.is_empty() {
        command.arg("serve")
    } else {
        command.args(arguments)
    };
    process::run(&mut command)
}

/// The folder that holds the program in this version: one on the `PATH` if it fits, else one made by `cargo install`.
fn tool(workspace: &Workspace, program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let tools = workspace.build.join("tools");
    let own = tools.join("bin").join(program);
    for found in [Some(own.clone()), process::on_path(&[program])].into_iter().flatten() {
        let said = process::capture(Command::new(&found).arg("--version")).unwrap_or_default();
        if said.split_ascii_whitespace().any(|word| word == version)
            && let Some(folder) = found.parent()
        {
            return Ok(folder.to_path_buf());
        }
    }
    eprintln!("==> Installing {package} {version} into {} (once; takes a while)", tools.display());
    process::run(
        workspace.cargo().args(["install", package, "--locked", "--version", version, "--root"]).arg(&tools),
    )?;
    Ok(tools.join("bin"))
}

fn locked_version(workspace: &Workspace, package: &str) -> Result<String> {
    let graph = workspace.dependency_graph()?;
    let packages = graph["packages"].as_array().context("`cargo metadata` lists no packages")?;
    packages
        .iter()
        .find(|candidate| candidate["name"] == package)
        .and_then(|found| found["version"].as_str())
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no {package}"))
}
