//! A Terraform directory as a stack.
//!
//! Types and arguments of the catalogue become properties; everything else is kept with its source text. Expressions are
//! evaluated as far as they can be decided without asking AWS; the rest stays unknown, with its source text.

mod body;
mod bucket;
mod comments;
mod config;
mod convert;
mod crowded;
mod data;
mod documents;
mod evaluate;
mod finish;
mod functions;
mod inputs;
mod json;
mod json_file;
mod keep;
mod keys;
mod legacy;
mod number;
mod overrides;
mod plan;
mod policies;
mod recovery;
mod residue;
mod resource;
mod scope;
mod secrets;
mod settings;
mod source;
mod split;
mod suppressions;
mod symbol;
mod template;
mod term;
mod traversal;
mod tree;
mod types;
mod world;

use std::collections::BTreeMap;

use crate::model::Pipeline;
use crate::reading::SIZE_LIMIT;
pub use crate::reading::{Note, ReadError};
use crate::sort::InOrder;
use crate::stack::{Origin, Output, Stack, StateBucket};
use crate::terraform::dependencies;
use crate::terraform::emit::{AZURE, GITHUB};
use crate::value::Value;
use config::Config;
use evaluate::Evaluator;
use inputs::Inputs;
pub use plan::{is_plan, read_plan};
use scope::Scope;
use source::Source;
pub(crate) use source::is_unreadable;
use tree::Tree;
use world::World;

/// What a directory holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The resources, with inputs and outputs.
    pub stack: Stack,
    /// What was left out or could not be decided, in file order.
    pub notes: Vec<Note>,
    /// The backend block, if there is one.
    pub backend: Option<BackendBlock>,
    /// Paths of directories and files that the configuration names and that were not given, sorted: local modules, and
    /// what `file` and `templatefile` read. Given too, they would be read.
    pub missing: Vec<String>,
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

impl BackendBlock {
    /// The bucket it names.
    fn state(&self) -> StateBucket {
        let said = |name: &str| self.arguments.get(name).cloned();
        StateBucket {
            bucket: said("bucket"),
            key: said("key"),
            encrypt: said("encrypt"),
            use_lockfile: said("use_lockfile"),
            lock_table: said("dynamodb_table"),
        }
    }
}

/// Reads a configuration from files, each a path and its text: `.tf` and `.tfvars` of one directory in native syntax or
/// JSON, and with them the directories of local modules and files that functions read, under their paths.
///
/// The directory nearest to the top that holds configuration is the one that is read.
///
/// # Errors
///
/// When there is too much text, or a file of that directory is not valid HCL.
pub fn read(files: &[(String, String)]) -> Result<Read, ReadError> {
    read_tree(None, files, false)
}

/// The same so that it can be drawn, of one directory where it is named: a drawing keeps no secrets, so a variable that is one and
/// no input of a drawing stays what it is called, whatever the files give it.
///
/// # Errors
///
/// As [`read`].
pub fn read_to_draw(directory: Option<&str>, files: &[(String, String)]) -> Result<Read, ReadError> {
    read_tree(directory, files, true)
}

/// Reads the configuration in one directory among others: like [`read`], with the directory named.
///
/// # Errors
///
/// When there is too much text, or a file of the directory is not valid HCL.
pub fn read_directory(directory: &str, files: &[(String, String)]) -> Result<Read, ReadError> {
    read_tree(Some(directory), files, false)
}

fn read_tree(
    directory: Option<&str>,
    files: &[(String, String)],
    hides_secrets: bool,
) -> Result<Read, ReadError> {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    if bytes > SIZE_LIMIT {
        return Err(ReadError::TooLarge { bytes, limit: SIZE_LIMIT });
    }
    let mut notes = Vec::new();
    let tree = Tree::new(directory, files, &mut notes)?;
    let mut read = read_configuration(&tree, notes, hides_secrets);
    read.stack.settings.delivery.pipeline = pipeline(files);
    suppressions::read(files, &mut read.stack);
    comments::read(files, &mut read.stack);
    Ok(read)
}

/// Evaluates what was parsed.
fn read_configuration(tree: &Tree<'_>, mut notes: Vec<Note>, hides_secrets: bool) -> Read {
    let directories = tree.directories().iter();
    let configs: BTreeMap<&str, Config<'_>> =
        directories.map(|(path, sources)| (path.as_str(), Config::new(sources, &mut notes))).collect();
    let mut world = World::new(tree, &configs);
    world.hides_secrets = hides_secrets;
    let Some((path, config)) = configs.get_key_value(tree.root()) else { return Read::default() };
    world.open(|_| Scope::root(path, config));
    let Some(root) = world.scope(0) else { return Read::default() };
    root.set_inputs(Inputs::of(&world, &root, &mut notes));
    let (settings, knows_region) = settings::settings(&world, &root);
    let mut stack = Stack { settings, knows_region, ..Stack::default() };
    stack.parameters = root.inputs().map(Inputs::parameters).unwrap_or_default();
    stack.configuration.null_inputs = root.inputs().map(Inputs::null).unwrap_or_default();
    inputs::further_values(&world, &root, &mut stack);
    resource::resources(&world, &mut stack);
    legacy::groups_by_id(&mut stack);
    dependencies::forget(&mut stack);
    crate::terraform::scaled::forget(&mut stack);
    outputs(&world, &root, &mut stack);
    keep::keep(&world, &mut stack);
    documents::documents(&world, &mut stack);
    let backend = settings::backend(&world, &root);
    stack.state = backend.as_ref().filter(|it| it.kind == "s3").map(BackendBlock::state);
    stack.remote_state = config.is_cloud || backend.as_ref().is_some_and(|it| it.kind != "local");
    let other = backend.as_ref().filter(|it| it.kind != "s3" && it.kind != "local");
    stack.configuration.other_backend = other.map(|it| (it.kind.clone(), it.origin.clone()));
    stack.configuration.is_module = backend.is_none() && is_module(&world, tree, &root);
    if stack.configuration.is_module {
        // The provider is its caller's.
        stack.configuration.default_tags = None;
    }
    if world.budget.is_spent() {
        world.give_up(|| (path.to_string(), 1, 1));
    }
    notes.extend(world.take_notes());
    notes.order();
    notes.dedup();
    Read { stack, notes, backend, missing: world.missing() }
}

/// Whether a directory has neither a provider nor values, though it has variables that need some, or stands where modules do.
/// Source: Terraform documentation, "Standard module structure".
fn is_module<'a>(world: &World<'a>, tree: &Tree<'_>, root: &Scope<'a>) -> bool {
    let config = root.config;
    let has_provider =
        config.provider.is_some() || config.others.iter().any(|it| it.block.ident.as_str() == "provider");
    let has_values = tree.directories().get(tree.root()).into_iter().flatten().any(Source::is_values);
    let mut variables = config.variables.iter();
    let mut waits = || variables.any(|(name, it)| world.given(root, name, it).is_none());
    let is_nested = tree.root().split('/').any(|it| it == "modules");
    !has_provider && !has_values && (is_nested || waits())
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

fn outputs<'a>(world: &World<'a>, scope: &Scope<'a>, stack: &mut Stack) {
    for (name, it) in &scope.config.outputs {
        let evaluator = Evaluator::new(world, scope, it.source);
        let argument = |name: &str| it.block.body.get_attribute(name).map(|it| evaluator.value(&it.value));
        let description =
            argument("description").and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        let is_secret = argument("sensitive") == Some(Value::Bool(true));
        if let Some(value) = argument("value") {
            let output = Output { description, value, is_secret, export_name: None };
            stack.outputs.insert((*name).to_owned(), output);
        }
    }
}

/// A note about a byte of a file.
fn note_at(source: &Source, offset: usize, message: impl Into<String>) -> Note {
    let (line, column) = source.position(offset);
    Note { file: source.path.clone(), line, column, message: message.into() }
}
