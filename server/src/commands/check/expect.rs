//! The expectations that files are held to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use drawbridge_core::model::{ExpectationFile, ExpectationId};
use drawbridge_core::stack::Stack;

use crate::commands::input::Input;

/// A file of expectations with its text, to tell where each is written.
#[derive(Debug)]
pub(super) struct Expected {
    path: String,
    text: String,
    file: ExpectationFile,
}

impl Expected {
    /// Reads JSON, or TOML from a file ending in `.toml`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        let context = || format!("cannot read the expectations {shown}");
        if fs::metadata(path).with_context(context)?.len() > ExpectationFile::MAX_BYTES as u64 {
            bail!("{shown} is too large for expectations: {} bytes are the most", ExpectationFile::MAX_BYTES);
        }
        let text = fs::read_to_string(path).with_context(context)?;
        let file = if path.extension().is_some_and(|it| it == "toml") {
            let file: ExpectationFile = toml::from_str(&text).map_err(|error| {
                let before = error.span().and_then(|it| text.get(..it.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                anyhow!("{shown}:{line}:{column}: {}", error.message())
            })?;
            file.check(&text).map_err(|error| anyhow!("{shown}:{error}"))?;
            file
        } else {
            ExpectationFile::read(&text).map_err(|error| anyhow!("{shown}:{error}"))?
        };
        Ok(Self { path: shown, text, file })
    }

    /// The file beside what is checked, if there is one. A diagram has its own expectations.
    pub(super) fn beside(input: &Input) -> anyhow::Result<Option<Self>> {
        let Input::Files { path, .. } = input else { return Ok(None) };
        let path = Path::new(path);
        let folder: PathBuf = if path.is_dir() { path.into() } else { path.parent().unwrap_or(path).into() };
        let file = folder.join(ExpectationFile::NAME);
        if file.is_file() { Self::read(&file).map(Some) } else { Ok(None) }
    }

    /// Holds a stack to them, beside those it has.
    pub(super) fn add_to(&self, stack: &mut Stack) {
        let new = self.file.expectations.iter().map(|(id, it)| (id.clone(), it.clone()));
        stack.expectations.extend(new);
    }

    /// The file, and the line where an expectation is written; `None` if it is not from here.
    pub(super) fn place(&self, id: &ExpectationId) -> Option<(&str, usize)> {
        self.file.expectations.contains_key(id).then(|| {
            let quoted = serde_json::Value::from(id.as_str()).to_string();
            let dotted = format!("expectations.{id}");
            let found = self.text.lines().position(|it| it.contains(&quoted) || it.contains(&dotted));
            (self.path.as_str(), found.unwrap_or_default() + 1)
        })
    }
}
