//! Configurations and templates on disk.

use std::collections::BTreeMap;
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

/// What is read in one go: the files of a directory, or one template.
pub(crate) struct Unit {
    pub(crate) language: Language,
    pub(crate) path: String,
    /// Each a path and its text.
    pub(crate) files: Vec<(String, String)>,
}

/// More than this is no template: CloudFormation takes 1 MB. Source: AWS CloudFormation User Guide, "Quotas".
const LARGEST: u64 = 8 << 20;

/// Everything to read in a directory and below it, or in one file, in order of paths.
pub(crate) fn project(path: &Path) -> Vec<Unit> {
    let mut directories: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut units = Vec::new();
    let mut files = Vec::new();
    collect(path, &mut files);
    for (path, text) in files {
        if is_terraform(&path) {
            let directory = path.rsplit_once('/').map_or(".", |(it, _)| it).to_owned();
            directories.entry(directory).or_default().push((path, text));
        } else if is_template(&path, &text) {
            units.push(Unit {
                language: Language::CloudFormation,
                path: path.clone(),
                files: vec![(path, text)],
            });
        }
    }
    let has_configuration = |files: &[(String, String)]| files.iter().any(|(it, _)| it.ends_with(".tf"));
    let directories = directories.into_iter().filter(|(_, files)| has_configuration(files));
    units.extend(directories.map(|(path, files)| Unit { language: Language::Terraform, path, files }));
    units
}

fn collect(path: &Path, files: &mut Vec<(String, String)>) {
    let Ok(about) = fs::symlink_metadata(path) else { return };
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    if about.is_dir() {
        // What `terraform init` downloads belongs to others.
        if matches!(name.as_str(), ".terraform" | ".git" | "node_modules") {
            return;
        }
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|it| it.path()).collect();
        paths.sort();
        paths.iter().for_each(|it| collect(it, files));
    } else if about.is_file() && about.len() <= LARGEST && (is_terraform(&name) || may_be_template(&name)) {
        // A file that is no UTF-8 is read as an editor would show it.
        let Ok(bytes) = fs::read(path) else { return };
        files.push((path.to_string_lossy().replace('\\', "/"), String::from_utf8_lossy(&bytes).into_owned()));
    }
}

fn is_terraform(name: &str) -> bool {
    [".tf", ".tfvars", ".tf.json", ".tfvars.json"].iter().any(|it| name.ends_with(it))
}

fn may_be_template(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".yaml", ".yml", ".json", ".template", ".cform", ".txt"].iter().any(|it| name.ends_with(it))
}

/// Whether a file declares itself a template, or has resources of AWS's types.
fn is_template(path: &str, text: &str) -> bool {
    let is_section = |line: &str| {
        let line = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
        line.strip_prefix("Resources")
            .is_some_and(|it| it.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    };
    may_be_template(path)
        && text.lines().any(is_section)
        && (text.contains("AWSTemplateFormatVersion") || text.contains("AWS::"))
}
