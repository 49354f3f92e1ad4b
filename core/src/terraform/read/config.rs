//! The top-level blocks of a directory, by what they are.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel};

use super::source::Source;
use super::world::World;
use super::{Note, note_at};
use crate::sort::InOrder;
use crate::terraform::emit::EMULATOR;

/// A block and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a> {
    pub(super) source: &'a Source,
    pub(super) block: &'a Block,
}

/// The blocks of a directory.
#[derive(Debug, Default)]
pub(super) struct Config<'a> {
    /// By type and label.
    pub(super) resources: BTreeMap<(&'a str, &'a str), Located<'a>>,
    /// By type and label.
    pub(super) data: BTreeMap<(&'a str, &'a str), Located<'a>>,
    pub(super) variables: BTreeMap<&'a str, Located<'a>>,
    pub(super) outputs: BTreeMap<&'a str, Located<'a>>,
    pub(super) locals: BTreeMap<&'a str, (&'a Source, &'a Expression)>,
    pub(super) modules: BTreeMap<&'a str, Located<'a>>,
    /// Blocks of other kinds, in file order.
    pub(super) others: Vec<Located<'a>>,
    /// The `aws` provider that is used where none is named.
    pub(super) provider: Option<Located<'a>>,
    pub(super) backend: Option<Located<'a>>,
    /// Whether the state is kept by HCP Terraform.
    pub(super) is_cloud: bool,
    /// Files with values of variables, in the order in which they count.
    pub(super) values: Vec<&'a Source>,
    /// The environments that files with values are for, each once, in the order of the files.
    pub(super) environments: Vec<&'a str>,
    /// The files with values that say which environment they are for.
    pub(super) by_environment: Vec<(&'a str, &'a Source)>,
}

impl<'a> Config<'a> {
    pub(super) fn new(sources: &'a [Source], notes: &mut Vec<Note>) -> Self {
        let mut config = Self::default();
        for source in sources.iter().filter(|it| !it.is_values()) {
            for block in source.body.blocks() {
                config.add(Located { source, block }, notes);
            }
        }
        let assumed = config.variables.get("environment");
        let assumed = assumed.and_then(|it| it.block.body.get_attribute("default")?.value.as_str());
        config.values = values(sources, |name| config.variables.contains_key(name), assumed, notes);
        let mut seen = BTreeSet::new();
        let with_values = sources.iter().filter(|it| it.is_values());
        config.by_environment = with_values.filter_map(|it| Some((environment_of(it)?, it))).collect();
        let environments = config.by_environment.iter().map(|(name, _)| *name);
        config.environments = environments.filter(|it| seen.insert(*it)).collect();
        config
    }

    /// Whether the provider leads to an emulator where a variable names one, as our own files have it.
    pub(super) fn has_emulator_switch(&self) -> bool {
        let provider = self.provider.map(|it| &it.block.body);
        let mut dynamic = provider.into_iter().flat_map(|it| it.get_blocks("dynamic"));
        let leads = dynamic.any(|it| it.labels.first().is_some_and(|it| it.as_str() == "endpoints"));
        leads && self.variables.contains_key(EMULATOR)
    }

    fn add(&mut self, it: Located<'a>, notes: &mut Vec<Note>) {
        let labels: Vec<&'a str> = it.block.labels.iter().map(BlockLabel::as_str).collect();
        let replaced = match (it.block.ident.as_str(), &labels[..]) {
            ("resource", [ty, name]) => first(&mut self.resources, (*ty, *name), it),
            ("data", [ty, name]) => first(&mut self.data, (*ty, *name), it),
            ("variable", [name]) => first(&mut self.variables, *name, it),
            ("output", [name]) => first(&mut self.outputs, *name, it),
            ("provider", ["aws"]) if !it.block.body.has_attribute("alias") => {
                self.provider.get_or_insert(it);
                false
            }
            ("terraform", []) => {
                self.others.push(it);
                let mut keepers =
                    it.block.body.get_blocks("backend").chain(it.block.body.get_blocks("cloud"));
                if let Some(block) = keepers.next() {
                    self.backend = Some(Located { block, ..it });
                }
                self.is_cloud |= it.block.body.has_blocks("cloud");
                false
            }
            ("locals", []) => {
                for attribute in it.block.body.attributes() {
                    self.locals.insert(attribute.key.as_str(), (it.source, &attribute.value));
                }
                false
            }
            ("module", [name]) => first(&mut self.modules, *name, it),
            _ => {
                self.others.push(it);
                false
            }
        };
        if replaced {
            let message = format!("`{}` is declared twice; the first declaration counts", labels.join("."));
            notes.push(it.noted(message));
        }
    }
}

impl Located<'_> {
    /// A note about the block.
    pub(super) fn noted(&self, message: String) -> Note {
        note_at(self.source, self.block.span().map_or(0, |it| it.start), message)
    }

    pub(super) fn note(&self, world: &World<'_>, message: String) {
        world.note(self.noted(message));
    }
}

/// Puts the first thing of a name where it belongs; whether there was one already.
fn first<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> bool {
    if map.contains_key(&key) {
        return true;
    }
    map.insert(key, value);
    false
}

/// Files with values in the order Terraform loads them. A file it would have to be told of counts if it is the only one,
/// or if it is the one for the environment that the files otherwise say.
fn values<'a>(
    sources: &'a [Source],
    is_declared: impl Fn(&str) -> bool,
    environment: Option<&str>,
    notes: &mut Vec<Note>,
) -> Vec<&'a Source> {
    let (mut named, mut loaded): (Vec<&Source>, Vec<&Source>) =
        sources.iter().filter(|it| it.is_values()).partition(|it| !is_loaded(it.file_name()));
    loaded.order_by_key(|it| (!it.file_name().starts_with("terraform.tfvars"), it.file_name()));
    // Settings of a backend may stand in such files too.
    named.retain(|it| it.body.attributes().any(|it| is_declared(it.key.as_str())));
    if named.len() > 1 && environment.is_some() && named.iter().all(|it| environment_of(it).is_some()) {
        named.retain(|it| environment_of(it) == environment);
    }
    if named.len() > 1 {
        for source in std::mem::take(&mut named) {
            notes.push(note_at(source, 0, "one of several files with values; none of them is used"));
        }
    }
    loaded.extend(named);
    loaded
}

/// The environment that a file with values is for.
fn environment_of(source: &Source) -> Option<&str> {
    source.body.get_attribute("environment")?.value.as_str()
}

fn is_loaded(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}
