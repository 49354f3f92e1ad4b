//! What must come from the operating system: installed through apt as root, else named with the exact command.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Makes sure that Debian packages are there.
///
/// # Errors
/// Without root, or where there is no apt: the message says what is missing, what for, and what to type.
pub(crate) fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    if process::on_path(&["apt-get"]).is_none() {
        bail!("{why} needs {list} (Debian's package names); install it and try again");
    }
    if !is_root() {
        bail!(
            "{why} needs {list}; run this and try again:\n\n    sudo apt-get update && sudo apt-get install --yes --no-install-recommends {list}\n"
        );
    }
    eprintln!("    installing {list} through apt ({why})");
    process::capture(apt().arg("update"))?;
    process::capture(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))?;
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
