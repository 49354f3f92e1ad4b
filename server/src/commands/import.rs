//! `drawbridge import`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use drawbridge_core::model::{IdSource, Op, Setting, snapshot};
use drawbridge_core::revision::{self, Import as Imported};

use super::input::{Input, read_diagram};
use super::replacing::replace;
use super::{Outcome, output};

/// Draw Terraform or CloudFormation: a directory or file, a plan or state as JSON, or a template becomes a diagram file.
///
/// The drawing is tidied up. If the file to write to is there already, its nodes keep their places, and new ones find room
/// beside them. What cannot be drawn is listed.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A directory with Terraform files, a .tf file, what `terraform show -json` prints, or a CloudFormation template.
    path: PathBuf,
    /// Diagram file to write, such as app.drawbridge.json.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let mut input = Input::read_to_draw(&self.path)?;
        let Input::Files { notes, .. } = &mut input else {
            bail!("{} is a diagram file already", self.path.display());
        };
        let mut notes = std::mem::take(notes);
        let stack = input.take_stack();
        let mut ids = IdSource::new(0);
        let Imported { diagram, notes: left, .. } = if self.out.exists() {
            let before = read_diagram(&self.out)?;
            // Ids must be others than those of the last time.
            let taken = |it: &drawbridge_core::model::NodeId| before.node(it.as_str()).is_some();
            let mut new_id =
                || std::iter::repeat_with(|| ids.node()).find(|it| !taken(it)).unwrap_or_else(|| ids.node());
            revision::import_again(&before, &stack, &mut new_id)
        } else {
            let mut it = revision::import(&stack, &mut || ids.node());
            if let Some(name) = name(&self.path) {
                // A name that a diagram cannot have is no reason not to draw it.
                drop(it.diagram.apply(Op::Set { setting: Setting::Name(name) }));
            }
            it
        };
        replace(&self.out, &snapshot::write(&diagram))?;
        notes.extend(left.iter().map(ToString::to_string));
        let nodes = diagram.n_nodes();
        let mut text = format!("{}: {nodes} node{}\n", self.out.display(), if nodes == 1 { "" } else { "s" });
        for note in &notes {
            text.push_str(&format!("  {}\n", output::plain(note)));
        }
        output::print(&text)?;
        Ok(Outcome::Clean)
    }
}

/// What a path is called, without its ending.
fn name(path: &Path) -> Option<String> {
    let path = fs::canonicalize(path).ok()?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}
