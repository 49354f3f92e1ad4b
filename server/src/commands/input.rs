//! Reading what a path names: a diagram, Terraform or a CloudFormation template, told apart by content.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use drawbridge_core::model::{Diagram, snapshot};
use drawbridge_core::reading::{Note, ReadError};
use drawbridge_core::report::Written;
use drawbridge_core::stack::{self, Stack};
use drawbridge_core::terraform::{self, Read};
use drawbridge_core::{cloudformation, revision};

/// Most bytes that are read from one path, so that a wrong one does not fill the memory.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What the names of files with values end in that Terraform loads by itself.
const VALUES: [&str; 2] = [".tfvars", ".tfvars.json"];

/// What the names of Terraform's files end in.
const CONFIGURATION: [&str; 2] = [".tf", ".tf.json"];

/// Whether the name of a file ends in one of these.
fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    endings.iter().any(|it| name.ends_with(it))
}

/// Reads a template with the templates of its nested stacks.
type ReadTemplate = fn(&str, &str, &[(String, String)]) -> Result<cloudformation::Read, ReadError>;

/// How a configuration is read: that of a directory, or all files.
type ReadTerraform = fn(Option<&str>, &[(String, String)]) -> Result<Read, ReadError>;

/// What files are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Resources have addresses.
    Terraform,
    /// Resources have logical ids.
    CloudFormation,
}

/// What was read from a path.
pub(super) enum Input {
    /// A diagram file.
    Diagram {
        /// The path as given.
        path: String,
        /// Its text.
        text: String,
        /// The diagram in it.
        diagram: Box<Diagram>,
    },
    /// A Terraform directory or file, a plan or state as JSON, or a CloudFormation template.
    Files {
        /// The path as given.
        path: String,
        /// What they are written in.
        language: Language,
        /// What was understood.
        stack: Box<Stack>,
        /// What was not.
        notes: Vec<String>,
    },
}

impl Input {
    /// Reads a diagram file, a Terraform file, a directory of Terraform files, a plan or state that `terraform show -json`
    /// printed, or a template in YAML or JSON, as it would be deployed.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        Self::read_with(path, cloudformation::read_deployed, read_configuration)
    }

    /// The same, to be drawn: resources of a template stay that it has only on a condition.
    pub(super) fn read_to_draw(path: &Path) -> anyhow::Result<Self> {
        Self::read_with(path, cloudformation::read_to_draw, terraform::read_to_draw)
    }

    fn read_with(
        path: &Path,
        read_template: ReadTemplate,
        read_terraform: ReadTerraform,
    ) -> anyhow::Result<Self> {
        if path.is_dir() {
            return terraform_directory(path, read_terraform);
        }
        let text = read_text(path)?;
        let shown = shown(path);
        if has_ending(path, &CONFIGURATION) {
            let read = read_terraform(None, &[(shown.clone(), text)])?;
            return Ok(input(shown, Language::Terraform, read.stack, &read.notes));
        }
        if terraform::is_plan(&text) {
            let read = terraform::read_plan(&shown, &text)?;
            return Ok(input(shown, Language::Terraform, read.stack, &read.notes));
        }
        // A diagram says so in its first key; anything else in braces is some other tool's JSON.
        let is_diagram = text.trim_start().starts_with('{')
            && text.split('"').nth(1).is_some_and(|first_key| first_key == "drawbridge");
        if !is_diagram && cloudformation::is_template(&text) {
            return template(shown, &text, read_template);
        }
        if !is_diagram {
            bail!(
                "{shown} is neither a diagram file nor a CloudFormation template (with a section `Resources`) nor \
                 Terraform (a directory, a file ending in .tf or .tf.json, or what `terraform show -json` prints of a plan or state)"
            );
        }
        let diagram = snapshot::read(&text).with_context(|| format!("{shown} is not a diagram"))?;
        if let Some(first) = revision::hidden(&diagram).into_iter().next() {
            bail!("{shown}: {first}");
        }
        Ok(Self::Diagram { path: shown, text, diagram: Box::new(diagram) })
    }

    /// Reads all that a path names: a file, or in a directory its Terraform configuration, its diagrams and its templates.
    pub(super) fn read_all(path: &Path) -> anyhow::Result<Vec<Self>> {
        if !path.is_dir() {
            return Ok(vec![Self::read(path)?]);
        }
        let mut names: Vec<PathBuf> = fs::read_dir(path)
            .with_context(|| format!("cannot read {}", shown(path)))?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        names.sort();
        let ends = |file: &Path, endings: &[&str]| {
            let is_hidden = file.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
            !is_hidden && has_ending(file, endings) && leads_to_file(file, endings)
        };
        let mut inputs = Vec::new();
        if names.iter().any(|it| ends(it, &CONFIGURATION)) {
            inputs.push(terraform_directory(path, read_configuration)?);
        }
        for file in names.iter().filter(|it| ends(it, &[".json", ".yaml", ".yml", ".template"])) {
            // Other files of these kinds lie about in any directory; only what is meant for us is read.
            if ends(file, &[".drawbridge.json"])
                || read_text(file).is_ok_and(|it| cloudformation::is_template(&it))
            {
                inputs.push(Self::read(file)?);
            }
        }
        if inputs.is_empty() {
            let shown = shown(path);
            bail!(
                "{shown} holds no Terraform files (*.tf), no diagram (*.drawbridge.json) and no CloudFormation template"
            );
        }
        Ok(inputs)
    }

    /// What it is to a report.
    pub(super) fn written(&self) -> Written<'_> {
        match self {
            Self::Diagram { path, text, diagram } => Written::Diagram { path, text, diagram },
            Self::Files { path, language: Language::Terraform, .. } => Written::Terraform { path },
            Self::Files { path, language: Language::CloudFormation, .. } => Written::CloudFormation { path },
        }
    }

    /// The resources in it.
    pub(super) fn stack(&self) -> Stack {
        match self {
            Self::Diagram { diagram, .. } => stack::lower(diagram),
            Self::Files { stack, .. } => (**stack).clone(),
        }
    }

    /// The resources in it, which it then has no longer: large ones are not copied.
    pub(super) fn take_stack(&mut self) -> Stack {
        match self {
            Self::Diagram { diagram, .. } => stack::lower(diagram),
            Self::Files { stack, .. } => std::mem::take(stack),
        }
    }
}

/// Reads a diagram file.
pub(super) fn read_diagram(path: &Path) -> anyhow::Result<Diagram> {
    match Input::read(path)? {
        Input::Diagram { diagram, .. } => Ok(*diagram),
        Input::Files { .. } => bail!("{} is no diagram file", shown(path)),
    }
}

/// A configuration with all that its files say.
fn read_configuration(directory: Option<&str>, files: &[(String, String)]) -> Result<Read, ReadError> {
    match directory {
        Some(it) => terraform::read_directory(it, files),
        None => terraform::read(files),
    }
}

/// As Terraform does: the files of the directory itself, in order, and with them what they name: the directories of
/// local modules, and what functions read.
fn terraform_directory(path: &Path, read: ReadTerraform) -> anyhow::Result<Input> {
    let mut files = configuration(path)?;
    if !files.iter().any(|(file, _)| has_ending(Path::new(file), &CONFIGURATION)) {
        bail!("{} holds no Terraform files (*.tf)", shown(path));
    }
    let root = shown(path);
    let mut bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let mut seen = BTreeSet::new();
    loop {
        let read = read(Some(&root), &files)?;
        let before = files.len();
        for missing in read.missing.iter().filter(|it| seen.insert((*it).clone())) {
            let place = Path::new(missing);
            // What cannot be read is said in a note, or stays unknown.
            let found = if place.is_dir() {
                configuration(place)
            } else if is_beside(place, &files) {
                whole(place)
            } else {
                continue;
            };
            files.extend(found.unwrap_or_default());
        }
        bytes += files[before..].iter().map(|(_, text)| text.len()).sum::<usize>();
        if files.len() == before || bytes as u64 > MAX_BYTES {
            let Read { stack, notes, .. } = read;
            return Ok(input(root, Language::Terraform, stack, &notes));
        }
    }
}

/// A template, with those of the nested stacks that lie beside or below it.
fn template(path: String, text: &str, read: ReadTemplate) -> anyhow::Result<Input> {
    let root = [(path.clone(), String::new())];
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut bytes = text.len();
    loop {
        let read = read(&path, text, &parts)?;
        let before = parts.len();
        for missing in read.missing.iter().filter(|it| seen.insert((*it).clone())) {
            let place = Path::new(missing);
            if is_beside(place, &root) {
                // What cannot be read stays a stack of its own.
                parts.extend(whole(place).unwrap_or_default());
            }
        }
        bytes += parts[before..].iter().map(|(_, text)| text.len()).sum::<usize>();
        if parts.len() == before || bytes as u64 > MAX_BYTES {
            return Ok(input(path, Language::CloudFormation, read.stack, &read.notes));
        }
    }
}

/// The configuration in a directory, in order: `.tf` files, and files with values that Terraform loads by itself.
fn configuration(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", shown(path)))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".json").unwrap_or(&name);
        let is_input = name.ends_with(".tf") || name == "terraform.tfvars" || name.ends_with(".auto.tfvars");
        let endings = [CONFIGURATION, VALUES].concat();
        is_input && !name.starts_with('.') && leads_to_file(file, &endings)
    });
    paths.sort();
    paths.iter().map(|file| Ok((shown(file), read_text(file)?))).collect()
}

/// Whether a name in a directory is a file whose own name ends so. A link in a repository may lead to any file of the
/// machine; only one to a file of the same kind is followed.
fn leads_to_file(file: &Path, endings: &[&str]) -> bool {
    fs::canonicalize(file).is_ok_and(|it| it.is_file() && has_ending(&it, endings))
}

/// Whether a file lies in or below a directory of the configuration, wherever links lead: nothing else is read because
/// a file says so.
fn is_beside(place: &Path, files: &[(String, String)]) -> bool {
    let Ok(place) = fs::canonicalize(place) else { return false };
    let directories: BTreeSet<&Path> =
        files.iter().filter_map(|(file, _)| Path::new(file).parent()).collect();
    directories.into_iter().any(|directory| {
        // The directory of `main.tf` is written as nothing.
        let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        fs::canonicalize(directory).is_ok_and(|it| place.starts_with(it))
    })
}

/// One file that another names, with its path. What is no regular file (a device, a pipe) may never end.
fn whole(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if !path.is_file() {
        bail!("{} is no regular file", shown(path));
    }
    Ok(vec![(shown(path), read_text(path)?)])
}

/// What was read, with its notes as lines.
fn input(path: String, language: Language, stack: Stack, notes: &[Note]) -> Input {
    let shown = Note::to_string;
    Input::Files { path, language, stack: Box::new(stack), notes: notes.iter().map(shown).collect() }
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let context = || format!("cannot read {}", shown(path));
    let length = fs::metadata(path).with_context(context)?.len();
    let mut bytes = Vec::new();
    if length <= MAX_BYTES {
        // Pipes and the files of the system do not tell how long they are.
        let file = fs::File::open(path).with_context(context)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(context)?;
    }
    let length = length.max(bytes.len() as u64);
    if length > MAX_BYTES {
        bail!("{} has {} MB or more; {} MB is the most", shown(path), length >> 20, MAX_BYTES >> 20);
    }
    // Saved plans are zip archives.
    if bytes.starts_with(b"PK\x03\x04") {
        let shown = shown(path);
        bail!(
            "{shown} is an archive; if it is a saved plan, `terraform show -json {shown} > plan.json` prints what can be read"
        );
    }
    String::from_utf8(bytes).with_context(context)
}

/// A path as reports have it. Without `./`: forges look for the files of annotations by their names in the repository.
fn shown(path: &Path) -> String {
    let plain = path.strip_prefix(".").unwrap_or(path);
    let is_here = plain.as_os_str().is_empty();
    (if is_here { path } else { plain }).to_string_lossy().into_owned()
}
