//! Python packages: the practice AWS and the tools that check exports, each in a virtual environment of its own in the
//! build folder, every version pinned.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{process, system};

/// A virtual environment and the file that pins what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    folder: PathBuf,
    requirements: PathBuf,
    purpose: &'static str,
}

/// The practice AWS: what `drawbridge serve --practice` starts.
pub(crate) fn practice(workspace: &Workspace) -> Environment {
    Environment {
        folder: workspace.build.join("venv"),
        requirements: workspace.root.join("xtask/practice-requirements.txt"),
        purpose: "the practice AWS",
    }
}

/// The tests' tools: cfn-lint, moto, the HCL parser of the Terraform checker.
pub(crate) fn test_tools(workspace: &Workspace) -> Environment {
    Environment {
        folder: workspace.build.join("venv-tests"),
        requirements: workspace.root.join("tests/tools/requirements.txt"),
        purpose: "the tests",
    }
}

impl Environment {
    /// The interpreter inside the environment.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// Creates the environment and installs its packages; does nothing when it already holds them.
    pub(crate) fn install(&self) -> Result<()> {
        let wanted = fs::read_to_string(&self.requirements)
            .with_context(|| format!("cannot read {}", self.requirements.display()))?;
        let stamp = self.folder.join("installed-requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && self.works() {
            return Ok(());
        }
        let python = base(self.purpose)?;
        // Fresh each time: an environment half made or of an older Python is never repaired.
        process::capture(Command::new(python).args(["-m", "venv", "--clear"]).arg(&self.folder))?;
        process::capture(
            Command::new(self.python())
                .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r"])
                .arg(&self.requirements),
        )
        .with_context(|| format!("cannot install the Python packages of {}", self.purpose))?;
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
    }

    fn works(&self) -> bool {
        process::capture(Command::new(self.python()).args(["-c", ""])).is_ok()
    }
}

/// A Python that can make virtual environments (Debian splits that off into `python3-venv`); installed when missing.
pub(crate) fn base(purpose: &str) -> Result<PathBuf> {
    let find = || {
        process::on_path(&["python3"]).filter(|python| {
            let probe = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
            process::capture(Command::new(python).args(["-c", probe])).is_ok()
        })
    };
    if let Some(python) = find() {
        return Ok(python);
    }
    system::install(&["python3", "python3-venv"], purpose)?;
    find().with_context(|| format!("{purpose} needs Python 3.10 or newer with its venv module"))
}
