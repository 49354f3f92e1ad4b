//! The resources that a plan or a state lists.

use std::collections::BTreeMap;

use crate::reading::document::Node;
use crate::stack::{Names, flat_name};
use crate::terraform::syntax::identifier;

/// How deep modules may call each other.
const MODULE_LIMIT: usize = 32;

/// One resource, or one data source that is read during the apply.
pub(super) struct Instance<'p> {
    /// Address of its module, empty for the root.
    pub(super) module: String,
    /// Terraform type.
    pub(super) ty: &'p str,
    /// Name of its block.
    pub(super) name: &'p str,
    /// `[0]` or `["a"]` behind the name; empty where it is the only one.
    pub(super) key: String,
    pub(super) is_data: bool,
    /// Its label in the configuration that is read.
    pub(super) label: String,
    /// Where it stands in the file.
    pub(super) entry: &'p Node,
    /// What is known of it; `None` where all is only known after the apply.
    pub(super) values: Option<&'p Node>,
    /// Which of its values are only known after the apply.
    pub(super) unknown: Option<&'p Node>,
    /// Which of its values are secret.
    pub(super) sensitive: Option<&'p Node>,
    /// The expressions of its block.
    pub(super) expressions: Option<&'p Node>,
    /// What its block is repeated over.
    pub(super) each: Option<&'p Node>,
    /// Whether the apply makes it, so that all that is known of it comes from the configuration.
    pub(super) is_new: bool,
}

impl<'p> Instance<'p> {
    /// Its name with the key.
    pub(super) fn full_name(&self) -> String {
        format!("{}{}", self.name, self.key)
    }

    /// One of the values that are known, as text.
    pub(super) fn text(&self, key: &str) -> Option<&'p str> {
        self.values?.get(key)?.text().filter(|it| !it.is_empty())
    }

    /// What expressions of the configuration that is read call it.
    pub(super) fn symbol(&self) -> String {
        let data = if self.is_data { "data." } else { "" };
        format!("{data}{}.{}", self.ty, self.label)
    }
}

/// All resources, and the modules they stand in.
pub(super) struct Instances<'p> {
    pub(super) all: Vec<Instance<'p>>,
    /// The configuration of each module, by address; of the root by the empty one.
    pub(super) modules: BTreeMap<String, &'p Node>,
    /// Places in `all`, by module, mode, type and name.
    blocks: BTreeMap<(String, bool, &'p str, &'p str), Vec<usize>>,
}

impl<'p> Instances<'p> {
    pub(super) fn of(root: &'p Node, values: &'p Node) -> Self {
        let changes = root.get("resource_changes").map(Node::items).unwrap_or_default();
        let changes: BTreeMap<&str, &Node> = changes
            .iter()
            .filter(|it| it.get("deposed").is_none())
            .filter_map(|it| Some((it.get("address")?.text()?, it.get("change")?)))
            .collect();
        let mut found = Self { all: Vec::new(), modules: BTreeMap::new(), blocks: BTreeMap::new() };
        let configuration = root.get("configuration").and_then(|it| it.get("root_module"));
        if let Some(module) = values.get("root_module") {
            found.module(String::new(), module, configuration, &changes, 0);
        }
        found.name();
        for (place, it) in found.all.iter().enumerate() {
            let block = (it.module.clone(), it.is_data, it.ty, it.name);
            found.blocks.entry(block).or_default().push(place);
        }
        found
    }

    /// The instances of a block, with their places.
    pub(super) fn of_block(
        &self,
        module: &str,
        is_data: bool,
        ty: &'p str,
        name: &'p str,
    ) -> impl Iterator<Item = (usize, &Instance<'p>)> {
        let places = self.blocks.get(&(module.to_owned(), is_data, ty, name));
        places.into_iter().flatten().filter_map(|it| Some((*it, self.all.get(*it)?)))
    }

    fn module(
        &mut self,
        address: String,
        module: &'p Node,
        configuration: Option<&'p Node>,
        changes: &BTreeMap<&str, &'p Node>,
        depth: usize,
    ) {
        let blocks = configuration.and_then(|it| it.get("resources")).map(Node::items).unwrap_or_default();
        let blocks: BTreeMap<&str, &Node> =
            blocks.iter().filter_map(|it| Some((it.get("address")?.text()?, it))).collect();
        for entry in module.get("resources").map(Node::items).unwrap_or_default() {
            self.all.extend(instance(&address, entry, &blocks, changes));
        }
        for child in module.get("child_modules").map(Node::items).unwrap_or_default() {
            let Some(inner) = child.get("address").and_then(Node::text) else { continue };
            if depth >= MODULE_LIMIT {
                continue;
            }
            let configuration = configuration.and_then(|it| called(it, &address, inner));
            self.module(inner.to_owned(), child, configuration, changes, depth + 1);
        }
        self.modules.extend(configuration.map(|it| (address, it)));
    }

    /// Gives each its label: its own name in the root, so that most need no other.
    fn name(&mut self) {
        let mut names: BTreeMap<(bool, &str), Names> = BTreeMap::new();
        let is_plain = |it: &Instance<'_>| it.module.is_empty() && it.key.is_empty();
        for plain in [true, false] {
            for it in self.all.iter_mut().filter(|it| is_plain(it) == plain) {
                let module = (!it.module.is_empty()).then_some(it.module.as_str());
                let wanted = identifier(&flat_name(module, &it.full_name()));
                it.label = names.entry((it.is_data, it.ty)).or_default().claim(&wanted);
            }
        }
    }
}

fn instance<'p>(
    module: &str,
    entry: &'p Node,
    blocks: &BTreeMap<&str, &'p Node>,
    changes: &BTreeMap<&str, &'p Node>,
) -> Option<Instance<'p>> {
    let text = |key: &str| entry.get(key).and_then(Node::text);
    let (ty, name, address) = (text("type")?, text("name")?, text("address")?);
    let is_data = text("mode") == Some("data");
    let block = if is_data { format!("data.{ty}.{name}") } else { format!("{ty}.{name}") };
    let prefix = if module.is_empty() { block.clone() } else { format!("{module}.{block}") };
    let change = changes.get(address).copied();
    let actions = change.and_then(|it| it.get("actions")).map(Node::items).unwrap_or_default();
    Some(Instance {
        module: module.to_owned(),
        ty,
        name,
        key: address.strip_prefix(&prefix).unwrap_or_default().to_owned(),
        is_data,
        label: String::new(),
        entry,
        values: entry.get("values"),
        unknown: change.and_then(|it| it.get("after_unknown")),
        sensitive: entry.get("sensitive_values"),
        expressions: blocks.get(block.as_str()).and_then(|it| it.get("expressions")),
        each: blocks.get(block.as_str()).and_then(|it| it.get("for_each_expression")),
        is_new: actions.iter().any(|it| it.text() == Some("create")),
    })
}

/// The configuration of a module that another one calls.
fn called<'p>(configuration: &'p Node, caller: &str, address: &str) -> Option<&'p Node> {
    let calls = configuration.get("module_calls")?;
    calls.get(call_of(caller, address)?)?.get("module")
}

/// The name of the call that made a module, from its address and that of the caller.
pub(super) fn call_of<'a>(caller: &str, address: &'a str) -> Option<&'a str> {
    let own = address.strip_prefix(caller)?.trim_start_matches('.').strip_prefix("module.")?;
    own.split('[').next()
}

/// The address of the module that calls this one, with the name of the call and the key; `None` for the root.
pub(super) fn caller_of(address: &str) -> Option<(&str, &str, &str)> {
    // Keys are quoted text, which may hold anything.
    let mut is_quoted = false;
    let mut is_escaped = false;
    let mut last = None;
    for (at, c) in address.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            'm' if !is_quoted && address[at..].starts_with("module.") && is_start(&address[..at]) => {
                last = Some(at);
            }
            _ => {}
        }
    }
    let (caller, own) = address.split_at(last?);
    let own = own.strip_prefix("module.")?;
    let (name, key) = own.split_at(own.find('[').unwrap_or(own.len()));
    Some((caller.trim_end_matches('.'), name, key))
}

/// Whether a step of an address may begin behind this text: a module may be called `my-module`.
fn is_start(before: &str) -> bool {
    before.is_empty() || (before.ends_with('.') && !before.ends_with("module."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_modules_tell_who_called_them() {
        for (address, expected) in [
            ("", None),
            ("module.net", Some(("", "net", ""))),
            ("module.net[\"a.module.b\"]", Some(("", "net", "[\"a.module.b\"]"))),
            ("module.a[0].module.b[\"x\"]", Some(("module.a[0]", "b", "[\"x\"]"))),
            ("module.module", Some(("", "module", ""))),
        ] {
            assert_eq!(caller_of(address), expected, "{address}");
        }
        assert_eq!(call_of("module.a[0]", "module.a[0].module.b[\"x\"]"), Some("b"));
    }
}
