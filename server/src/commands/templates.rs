//! `drawbridge templates`

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use drawbridge_core::templates;

use super::{Outcome, output};

/// List the built-in architectures, or take one as a diagram file.
#[derive(Debug, Args)]
pub(super) struct Templates {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Name and purpose of each.
    List,
    /// Print one as a diagram file.
    Show {
        /// Its name in the list.
        name: String,
        /// Write it to this file instead.
        #[arg(long, value_name = "DIAGRAM")]
        out: Option<PathBuf>,
    },
}

impl Templates {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        match self.action.unwrap_or(Action::List) {
            Action::List => output::print(&list())?,
            Action::Show { name, out } => {
                let template = templates::by_name(&name).with_context(|| {
                    let names: Vec<&str> = templates::all().iter().map(|each| each.name).collect();
                    format!("there is no template `{name}`; there are: {}", names.join(", "))
                })?;
                match out {
                    Some(path) => fs::write(&path, template.source)
                        .with_context(|| format!("cannot write {}", path.display()))?,
                    None => output::print(template.source)?,
                }
            }
        }
        Ok(Outcome::Clean)
    }
}

fn list() -> String {
    let one = |template: &templates::Template| {
        format!(
            "{}\n  {}\n  {}\n",
            output::strong(template.name),
            template.title,
            output::faint(template.summary)
        )
    };
    templates::all().iter().map(one).collect::<Vec<_>>().join("\n")
}
