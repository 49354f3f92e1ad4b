//! `drawbridge export`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use drawbridge_core::archive;
use drawbridge_core::file::File;
use drawbridge_core::stack::{self, Stack};
use drawbridge_core::{cloudformation, terraform};

use super::input::read_diagram;
use super::{Outcome, output};

/// Write a diagram as Terraform or CloudFormation.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Diagram file.
    diagram: PathBuf,
    /// Language to write.
    #[arg(long, value_enum)]
    format: Format,
    /// A directory, or a file ending in .zip; for CloudFormation also one ending in .yaml, .yml or .json.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Several .tf files.
    Terraform,
    /// One template.
    Cloudformation,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let stack = stack::lower(&read_diagram(&self.diagram)?);
        let extension = self.out.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let files = match self.format {
            Format::Terraform => terraform::emit(&stack),
            Format::Cloudformation => vec![template(&stack, &extension)?],
        };
        let written = match (self.format, extension.as_str()) {
            (_, "zip") => {
                write(&self.out, &archive::zip(&files)?)?;
                vec![self.out.clone()]
            }
            (Format::Cloudformation, "yaml" | "yml" | "json") => {
                let text: String = files.into_iter().map(|file| file.text).collect();
                write(&self.out, text.as_bytes())?;
                vec![self.out.clone()]
            }
            _ => write_all(&self.out, &files)?,
        };
        let lines: String = written.iter().map(|path| format!("{}\n", path.display())).collect();
        output::print(&lines)?;
        Ok(Outcome::Clean)
    }
}

fn template(stack: &Stack, extension: &str) -> anyhow::Result<File> {
    let emit = if extension == "json" { cloudformation::emit_json } else { cloudformation::emit_yaml };
    emit(stack).context("this diagram cannot become a CloudFormation template")
}

fn write_all(directory: &Path, files: &[File]) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        let parent = path.parent().unwrap_or(directory);
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot make the directory {}", parent.display()))?;
        write(&path, file.text.as_bytes())?;
        written.push(path);
    }
    Ok(written)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
