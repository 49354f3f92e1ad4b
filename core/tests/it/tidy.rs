//! Conventions a compiler cannot check.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use drawbridge_core::catalog;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Which modules each top-level module may name. Absence is the invariant.
const LAYERS: &[(&str, &[&str])] = &[
    ("value", &[]),
    ("sort", &[]),
    ("lookup", &[]),
    ("spelling", &[]),
    ("shared", &[]),
    ("file", &[]),
    ("archive", &["file"]),
    ("markdown", &[]),
    ("reading", &["sort"]),
    ("tracking", &["lookup"]),
    ("catalog", &["lookup", "tracking", "sort", "value"]),
    ("icons", &[]),
    ("text", &[]),
    ("model", &["value", "sort", "shared", "catalog"]),
    ("layout", &["value", "sort", "catalog", "model"]),
    ("templates", &["catalog", "model"]),
    ("wizard", &["value", "catalog", "model", "layout"]),
    ("stack", &["lookup", "tracking", "shared", "value", "catalog", "model"]),
    ("network", &["lookup", "tracking", "value", "catalog", "stack"]),
    ("access", &["lookup", "tracking", "shared", "spelling", "value", "catalog", "model", "stack"]),
    ("rules", &["lookup", "tracking", "value", "catalog", "model", "stack", "network", "access"]),
    ("terraform", &["value", "sort", "catalog", "model", "stack", "file", "markdown", "reading"]),
    ("cloudformation", &["value", "sort", "catalog", "model", "stack", "file", "reading"]),
    ("deploy_policy", &["value", "catalog", "model", "stack", "cloudformation", "file"]),
    ("cost", &["value", "catalog", "model", "stack"]),
    ("report", &["sort", "model", "stack", "rules", "cloudformation"]),
    ("documentation", &["value", "sort", "catalog", "model", "stack", "rules", "file", "markdown"]),
    ("editor", &["value", "sort", "catalog", "text", "model", "layout", "stack"]),
    (
        "connectivity",
        &["lookup", "value", "catalog", "model", "stack", "network", "access", "rules", "editor"],
    ),
    (
        "analysis",
        &["lookup", "tracking", "catalog", "model", "stack", "network", "access", "rules", "connectivity"],
    ),
    ("picture", &["value", "sort", "catalog", "icons", "text", "model", "editor"]),
    (
        "revision",
        &[
            "value",
            "sort",
            "spelling",
            "catalog",
            "model",
            "layout",
            "stack",
            "file",
            "reading",
            "terraform",
            "cloudformation",
        ],
    ),
    ("api", &[]),
    // Tests over all of them.
    (
        "circular",
        &[
            "value",
            "catalog",
            "stack",
            "network",
            "access",
            "rules",
            "terraform",
            "cloudformation",
            "deploy_policy",
            "cost",
        ],
    ),
    (
        "generated",
        &["value", "catalog", "model", "templates", "stack", "terraform", "cloudformation", "deploy_policy"],
    ),
];

/// What stands in a file before its unit tests, which may use anything; nothing of one that holds only tests.
fn shipped(file: &Path) -> String {
    if file.ends_with("tests.rs") {
        return String::new();
    }
    let text = fs::read_to_string(file).unwrap();
    text.split("#[cfg(test)]").next().unwrap_or(&text).to_owned()
}

#[test]
fn modules_depend_only_on_the_layers_below() {
    for entry in fs::read_dir(src()).unwrap().map(|it| it.unwrap().path()) {
        let module = entry.file_stem().unwrap().to_str().unwrap().to_owned();
        if module == "lib" {
            continue;
        }
        let (_, allowed) = LAYERS
            .iter()
            .find(|it| it.0 == module)
            .unwrap_or_else(|| panic!("place the new module `{module}` in LAYERS"));
        for file in rust_files(&entry) {
            let shipped = shipped(&file);
            let used = shipped.split("crate::").skip(1);
            for used in used.filter_map(|it| it.split(|c: char| !c.is_alphanumeric() && c != '_').next()) {
                let known = LAYERS.iter().any(|it| it.0 == used);
                assert!(
                    !known || used == module || allowed.contains(&used),
                    "{} must not use crate::{used}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_resource_type_file_is_registered_under_its_own_name() {
    let mut files = BTreeSet::new();
    for service in fs::read_dir(src().join("catalog")).unwrap().map(|it| it.unwrap().path()) {
        for file in if service.is_dir() { rust_files(&service) } else { Vec::new() } {
            if !fs::read_to_string(&file).unwrap().contains("pub static TYPE: ResourceType") {
                continue; // part of a type that is too long for one file
            }
            let (service, ty) = (service.file_name().unwrap(), file.file_stem().unwrap().to_owned());
            files.insert(format!("{}.{}", service.to_str().unwrap(), ty.to_str().unwrap()));
        }
    }
    let registered: BTreeSet<String> = catalog::all().map(|it| it.id.to_owned()).collect();
    assert_eq!(registered, files);
}

#[test]
fn the_core_names_nothing_impure() {
    const IMPURE: &[&str] = &[
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "SystemTime",
        "Instant",
    ];
    for file in rust_files(&src()) {
        let shipped = shipped(&file);
        for name in IMPURE {
            assert!(!shipped.contains(name), "{} must not use {name}", file.display());
        }
    }
}

#[test]
fn no_file_grows_past_what_one_story_needs() {
    for file in rust_files(&src()) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 800, "{} has {lines} lines: what wants to leave?", file.display());
    }
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return path.extension().filter(|it| *it == "rs").map(|_| path.to_owned()).into_iter().collect();
    }
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).unwrap().flat_map(|it| rust_files(&it.unwrap().path())).collect();
    found.sort();
    found
}
