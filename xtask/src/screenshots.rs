//! `cargo xtask screenshots`: the pictures of the documentation, made by the browser test.

use std::fs;

use anyhow::{Context, Result};

use crate::progress::Progress;
use crate::test;
use crate::workspace::Workspace;

/// Which of the journey's pictures the documentation shows, and as what.
const SHOWN: [(&str, &str); 5] = [
    ("template", "editor-light"),
    ("template-dark", "editor-dark"),
    ("findings", "findings"),
    ("drawn-terraform", "code"),
    ("plan", "plan"),
];

/// Runs the browser journeys and copies their pictures into `docs/screenshots`.
pub(crate) fn refresh(workspace: &Workspace, progress: &mut Progress) -> Result<()> {
    test::end_to_end(workspace, progress, &["journey".to_owned()])?;
    let made = workspace.build.join("screenshots");
    let kept = workspace.root.join("docs/screenshots");
    fs::create_dir_all(&kept).with_context(|| format!("cannot create {}", kept.display()))?;
    for (picture, name) in SHOWN {
        let from = made.join(format!("{picture}.png"));
        fs::copy(&from, kept.join(format!("{name}.png")))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}
