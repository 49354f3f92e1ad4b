//! Configurations and templates on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What an input is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    #[default]
    Terraform,
    CloudFormation,
}

impl Language {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "terraform" => Some(Self::Terraform),
            "cloudformation" => Some(Self::CloudFormation),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudformation",
        }
    }
}

/// What is read in one go: a configuration with its local modules, or one template.
pub(crate) struct Unit {
    pub(crate) language: Language,
    /// The directory of the configuration, or the template.
    pub(crate) path: String,
    /// Each a path and its text.
    pub(crate) files: Vec<(String, String)>,
    /// How many of them are in the language itself, and their bytes.
    pub(crate) sources: (usize, usize),
}

/// More than this is no template: CloudFormation takes 1 MB. Source: AWS CloudFormation User Guide, "Quotas".
const LARGEST: u64 = 8 << 20;

/// Everything to read in a directory and below it, or in one file, in order of paths.
pub(crate) fn project(path: &Path) -> Vec<Unit> {
    let mut files = Vec::new();
    collect(path, &mut files);
    let mut units: Vec<Unit> = files
        .iter()
        .filter(|(path, text)| is_template(path, text))
        .map(|(path, text)| Unit::new(Language::CloudFormation, path, vec![(path.clone(), text.clone())]))
        .collect();
    let mut directories: BTreeMap<&str, Vec<&(String, String)>> = BTreeMap::new();
    for file in files.iter().filter(|(path, _)| path.ends_with(".tf")) {
        directories.entry(directory(&file.0)).or_default().push(file);
    }
    let modules: BTreeMap<&str, BTreeSet<String>> = directories
        .iter()
        .map(|(directory, files)| {
            (*directory, files.iter().flat_map(|(_, text)| modules(directory, text)).collect())
        })
        .collect();
    let used: BTreeSet<&String> = modules.values().flatten().collect();
    // A module is measured where it is used; one that nothing uses is a configuration of its own.
    for root in directories.keys().filter(|it| !used.contains(&(**it).to_owned())) {
        let mut inside = BTreeSet::from([(*root).to_owned()]);
        let mut open = vec![(*root).to_owned()];
        while let Some(directory) = open.pop() {
            let called = modules.get(directory.as_str()).into_iter().flatten();
            let new: Vec<String> = called.filter(|it| inside.insert((*it).clone())).cloned().collect();
            open.extend(new);
        }
        let files = files.iter().filter(|(path, _)| belongs(path, &inside)).cloned().collect();
        units.push(Unit::new(Language::Terraform, root, files));
    }
    units
}

impl Unit {
    fn new(language: Language, path: &str, files: Vec<(String, String)>) -> Self {
        let counts = |it: &&(String, String)| language == Language::CloudFormation || is_terraform(&it.0);
        let counted: Vec<usize> = files.iter().filter(counts).map(|(_, text)| text.len()).collect();
        let sources = (counted.len(), counted.iter().sum());
        Self { language, path: path.to_owned(), files, sources }
    }
}

/// Whether a file is one of these directories' own, or something below them that functions such as `file` may read.
fn belongs(path: &str, directories: &BTreeSet<String>) -> bool {
    if is_terraform(path) {
        return directories.contains(directory(path));
    }
    directories.iter().any(|it| path.strip_prefix(it.as_str()).is_some_and(|it| it.starts_with('/')))
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(it, _)| it)
}

/// The directories of local modules that a file calls. Told by the text, so that files that are no HCL count too.
fn modules(directory: &str, text: &str) -> Vec<String> {
    let sources = text.lines().filter_map(|line| {
        let value = line.trim_start().strip_prefix("source")?.trim_start().strip_prefix('=')?;
        let source = value.trim_start().strip_prefix('"')?.split('"').next()?;
        (source.starts_with("./") || source.starts_with("../")).then_some(source)
    });
    sources.filter_map(|it| joined(directory, it)).collect()
}

/// A path relative to a directory; `None` if it leads out of the top.
fn joined(directory: &str, source: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn collect(path: &Path, files: &mut Vec<(String, String)>) {
    let Ok(about) = fs::symlink_metadata(path) else { return };
    if about.is_dir() {
        // What `terraform init` downloads belongs to others.
        let name = path.file_name().unwrap_or_default();
        if [".terraform", ".git", "node_modules"].iter().any(|it| name == *it) {
            return;
        }
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|it| it.path()).collect();
        paths.sort();
        paths.iter().for_each(|it| collect(it, files));
    } else if about.is_file() && about.len() <= LARGEST {
        let name = path.to_string_lossy().replace('\\', "/");
        let Ok(bytes) = fs::read(path) else { return };
        // Both languages are read as an editor would show them; anything else may be a picture.
        if is_terraform(&name) || may_be_template(&name) {
            files.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        } else if let Ok(text) = String::from_utf8(bytes) {
            files.push((name, text));
        }
    }
}

fn is_terraform(name: &str) -> bool {
    [".tf", ".tfvars", ".tf.json", ".tfvars.json"].iter().any(|it| name.ends_with(it))
}

fn may_be_template(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".yaml", ".yml", ".json", ".template", ".cform", ".txt"].iter().any(|it| name.ends_with(it))
}

/// Whether a file has the section that no template goes without, at its top, and declares itself a template or has
/// resources of AWS's types.
fn is_template(path: &str, text: &str) -> bool {
    let names_aws = || text.contains("AWSTemplateFormatVersion") || text.contains("AWS::");
    may_be_template(path) && names_aws() && if is_json(text) { has_key(text) } else { has_section(text) }
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn has_section(text: &str) -> bool {
    text.lines()
        .any(|it| it.trim_matches(['"', '\'']).strip_prefix("Resources").is_some_and(|it| it.contains(':')))
}

/// Whether a JSON object has the key `Resources` itself, not only inside something else.
fn has_key(text: &str) -> bool {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(at) = rest.find(['{', '}', '[', ']', '"']) {
        let (found, after) = rest[at..].split_at(1);
        rest = after;
        match found {
            "{" | "[" => depth += 1,
            "}" | "]" => depth = depth.saturating_sub(1),
            _ => {
                let end = ends(rest);
                let (text, after) = rest.split_at(end);
                rest = after.get(1..).unwrap_or_default();
                if depth == 1 && text == "Resources" && rest.trim_start().starts_with(':') {
                    return true;
                }
            }
        }
    }
    false
}

/// Where the quote is that ends a JSON string.
fn ends(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}
