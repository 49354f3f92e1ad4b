//! A Terraform directory as a stack.
//!
//! Types and arguments of the catalogue become properties; everything else is kept with its source text. Expressions are
//! evaluated as far as they can be decided without asking AWS; the rest stays unknown, with its source text.

mod body;
mod config;
mod evaluate;
mod functions;
mod resource;
mod scope;
mod settings;
mod source;
mod split;

use std::collections::BTreeMap;

use crate::model::Pipeline;
use crate::reading::SIZE_LIMIT;
pub use crate::reading::{Note, ReadError};
use crate::stack::{Origin, Output, Stack};
use crate::terraform::dependencies;
use crate::terraform::emit::{AZURE, GITHUB};
use crate::value::Value;
use config::Config;
use evaluate::{Evaluator, TOP_LEVEL};
use scope::Scope;
use source::Source;

/// What a directory holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The resources, with inputs and outputs.
    pub stack: Stack,
    /// What was left out or could not be decided, in file order.
    pub notes: Vec<Note>,
    /// The backend block, if there is one.
    pub backend: Option<BackendBlock>,
}

/// Where Terraform keeps its state, as the files say it.
#[derive(Clone, Debug, PartialEq)]
pub struct BackendBlock {
    /// Its type, such as `s3` or `local`; `cloud` for a `cloud` block.
    pub kind: String,
    /// Its arguments: `bucket`, `encrypt`, `use_lockfile`, `dynamodb_table`, ….
    pub arguments: BTreeMap<String, Value>,
    /// Where it stands.
    pub origin: Origin,
}

/// Reads the files of one directory, each a path and its text. Files that are not `.tf` or `.tfvars` are left out.
///
/// # Errors
///
/// When there is too much text, or a file is not valid HCL.
pub fn read(files: &[(String, String)]) -> Result<Read, ReadError> {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    if bytes > SIZE_LIMIT {
        return Err(ReadError::TooLarge { bytes, limit: SIZE_LIMIT });
    }
    let mut notes = Vec::new();
    let sources = source::parse(files, &mut notes)?;
    let config = Config::new(&sources, &mut notes);
    let scope = Scope::new(&config, &mut notes);
    let (mut settings, knows_region) = settings::settings(&config, &scope);
    settings.delivery.pipeline = pipeline(files);
    let mut stack = Stack { settings, knows_region, ..Stack::default() };
    stack.parameters = scope.parameters();
    resource::resources(&config, &scope, &mut stack, &mut notes);
    dependencies::forget(&mut stack);
    outputs(&config, &scope, &mut stack);
    let backend = settings::backend(&config, &scope);
    stack.remote_state = config.is_cloud || backend.as_ref().is_some_and(|it| it.kind != "local");
    if scope.is_exhausted() {
        notes.push(Note {
            file: String::new(),
            line: 1,
            column: 1,
            message: "the values are too large to work out; the rest of them is unknown".to_owned(),
        });
    }
    notes.sort();
    notes.dedup();
    stack.remote_state = backend.as_ref().is_some_and(|it| it.kind != "local");
    Ok(Read { stack, notes, backend })
}

/// The pipeline that comes with the files, if it stands where ours does.
fn pipeline(files: &[(String, String)]) -> Option<Pipeline> {
    let has = |path: &str| files.iter().any(|(it, _)| it.ends_with(path));
    match (has(GITHUB), has(AZURE)) {
        (true, _) => Some(Pipeline::GithubActions),
        (false, true) => Some(Pipeline::AzureDevops),
        _ => None,
    }
}

fn outputs(config: &Config<'_>, scope: &Scope<'_>, stack: &mut Stack) {
    for (name, it) in &config.outputs {
        let evaluator = Evaluator::new(scope, it.source, &TOP_LEVEL);
        let argument = |name: &str| it.block.body.get_attribute(name).map(|it| evaluator.value(&it.value));
        let description =
            argument("description").and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        if let Some(value) = argument("value") {
            stack.outputs.insert((*name).to_owned(), Output { description, value });
        }
    }
}

/// A note about a byte of a file.
fn note_at(source: &Source, offset: usize, message: impl Into<String>) -> Note {
    let (line, column) = source.position(offset);
    Note { file: source.path.clone(), line, column, message: message.into() }
}
