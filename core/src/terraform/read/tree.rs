//! The files that are read: the root directory, the directories of local modules, and what functions read.

use std::collections::{BTreeMap, BTreeSet};

use super::recovery::Effort;
use super::source::{self, Source};
use super::{Note, ReadError};
use crate::reading::joined;
use crate::sort::InOrder;

/// The files that were given, by path, with the directories that take part parsed.
pub(super) struct Tree<'a> {
    /// Path of the root directory; empty for the folder that relative paths start from.
    root: String,
    directories: BTreeMap<String, Vec<Source>>,
    files: BTreeMap<String, &'a str>,
    /// Directories of modules in which a file is not HCL.
    broken: BTreeSet<String>,
}

impl<'a> Tree<'a> {
    /// Parses the root directory and those of the local modules it calls.
    pub(super) fn new(
        root: Option<&str>,
        given: &'a [(String, String)],
        notes: &mut Vec<Note>,
    ) -> Result<Self, ReadError> {
        let mut files = BTreeMap::new();
        let mut folders: BTreeMap<String, Vec<&'a (String, String)>> = BTreeMap::new();
        for file in given {
            let path = joined("", &file.0.replace('\\', "/"));
            folders.entry(folder(&path).to_owned()).or_default().push(file);
            files.insert(path, file.1.as_str());
        }
        let root = match root {
            Some(root) => joined("", &root.replace('\\', "/")),
            None => shallowest(&folders, notes),
        };
        let mut tree = Self { root, directories: BTreeMap::new(), files, broken: BTreeSet::new() };
        let effort = Effort::new(given.iter().map(|(_, text)| text.len()).sum());
        let mut wanted = vec![tree.root.clone()];
        while let Some(path) = wanted.pop() {
            if tree.directories.contains_key(&path) || tree.broken.contains(&path) {
                continue;
            }
            let is_root = path == tree.root;
            let Some(files) = folders.get(&path) else {
                if is_root {
                    tree.directories.insert(path, Vec::new());
                }
                continue;
            };
            match source::parse(files, is_root, notes, &effort) {
                Ok(sources) => {
                    wanted.extend(sources.iter().flat_map(module_sources).map(|it| joined(&path, it)));
                    if is_root || !sources.is_empty() {
                        tree.directories.insert(path, sources);
                    }
                }
                Err(error) if is_root => return Err(error),
                Err(error) => {
                    notes.extend(note_of(&error));
                    tree.broken.insert(path);
                }
            }
        }
        Ok(tree)
    }

    /// One file that is a whole configuration.
    pub(super) fn of(source: Source) -> Self {
        Self {
            root: String::new(),
            directories: BTreeMap::from([(String::new(), vec![source])]),
            files: BTreeMap::new(),
            broken: BTreeSet::new(),
        }
    }

    pub(super) fn root(&self) -> &str {
        &self.root
    }

    pub(super) fn directories(&self) -> &BTreeMap<String, Vec<Source>> {
        &self.directories
    }

    pub(super) fn is_broken(&self, path: &str) -> bool {
        self.broken.contains(path)
    }

    /// The text of a file that Terraform, run in the root directory, would find at a path.
    pub(super) fn file(&self, path: &str) -> Option<&'a str> {
        self.files.get(&self.path(path)).copied()
    }

    /// A path that starts from the root directory as the files have it.
    pub(super) fn path(&self, path: &str) -> String {
        joined(&self.root, path)
    }

    /// How much text there is, in bytes.
    pub(super) fn size(&self) -> usize {
        self.directories.values().flatten().map(Source::size).sum()
    }
}

/// The sources of local modules.
fn module_sources(source: &Source) -> impl Iterator<Item = &str> {
    let calls = source.body.get_blocks("module");
    let sources = calls.filter_map(|it| it.body.get_attribute("source")?.value.as_str());
    sources.filter(|it| it.starts_with('.'))
}

/// A file that is not HCL as a note.
fn note_of(error: &ReadError) -> Option<Note> {
    match error {
        ReadError::Syntax { file, line, column, message } => Some(Note {
            file: file.clone(),
            line: *line,
            column: *column,
            message: format!("this module is left out, because a file of it cannot be read: {message}"),
        }),
        _ => None,
    }
}

/// The directory nearest to the top that holds configuration.
fn shallowest(folders: &BTreeMap<String, Vec<&(String, String)>>, notes: &mut Vec<Note>) -> String {
    let depth = |path: &str| if path.is_empty() { 0 } else { path.split('/').count() };
    let holds = |files: &[&(String, String)]| {
        files.iter().any(|(path, _)| path.ends_with(".tf") || path.ends_with(".tf.json"))
    };
    let configured = folders.iter().filter(|(_, files)| holds(files));
    let mut paths: Vec<&String> = configured.map(|(path, _)| path).collect();
    paths.order_by_key(|it| depth(it));
    let Some(root) = paths.first() else {
        return folders.keys().next().cloned().unwrap_or_default();
    };
    if let Some(other) = paths.get(1).filter(|it| depth(it) == depth(root)) {
        let message = format!(
            "several directories hold configuration; `{root}` is read and `{other}` is not, unless it is called as a module"
        );
        notes.push(Note { file: (*root).clone(), line: 1, column: 1, message });
    }
    (*root).clone()
}

/// The folder of a file.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| if folder.is_empty() { "/" } else { folder })
}
