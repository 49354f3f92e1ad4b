//! The real Terraform with the real AWS provider. Neither is installed here: no package registry carries the provider,
//! and Terraform's license lets no one pass it on. Where a machine has both, the tests use them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// Names a folder laid out as a filesystem mirror of providers (`<host>/hashicorp/aws/<version>/<os_arch>/…`).
pub(crate) const MIRROR: &str = "DRAWBRIDGE_TERRAFORM_MIRROR";

/// A Terraform that can plan and apply for AWS without the network.
#[derive(Debug, Clone)]
pub(crate) struct Terraform {
    /// The program.
    pub(crate) program: PathBuf,
    /// The folder with the provider.
    pub(crate) mirror: PathBuf,
}

impl Terraform {
    /// Looks for both; the mirror in the environment first, then on the root file system.
    pub(crate) fn find() -> Option<Self> {
        let program = process::on_path(&["terraform"])?;
        let mirror = std::env::var_os(MIRROR).map(PathBuf::from).or_else(search)?;
        Some(Self { program, mirror })
    }
}

fn search() -> Option<PathBuf> {
    // It ends with a status of its own where a folder may not be read; what it printed counts all the same.
    let found = Command::new("find")
        .args(["/", "-xdev", "-name", "terraform-provider-aws_v*", "-type", "f", "-print", "-quit"])
        .output()
        .ok()?;
    let provider = String::from_utf8(found.stdout).ok()?;
    mirror_of(Path::new(provider.lines().next()?))
}

/// The mirror that this provider program is in.
fn mirror_of(provider: &Path) -> Option<PathBuf> {
    // <mirror>/<host>/hashicorp/aws/<version>/<os_arch>/<program>
    let mirror = provider.ancestors().nth(6)?;
    let laid_out = provider.strip_prefix(mirror).ok()?.iter().nth(1)? == "hashicorp";
    laid_out.then(|| mirror.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_is_above_the_host() {
        let provider =
            Path::new("/m/r/registry.example/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5_x5");
        assert_eq!(mirror_of(provider), Some(PathBuf::from("/m/r")));
        assert_eq!(mirror_of(Path::new("/usr/local/lib/plugins/old/terraform-provider-aws_v1")), None);
    }
}
