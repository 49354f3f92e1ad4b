//! The command line as a script sees it: output, exit codes, files.

mod check;
mod expectations;
mod export;
mod git;
mod import;
mod questions;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::template_snapshot;

const TEMPLATE: &str = "ec2-dynamodb-endpoint";

fn drawbridge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_drawbridge")).args(arguments).output().unwrap()
}

/// Standard output of a command that must end with this exit code.
fn run(arguments: &[&str], code: i32) -> String {
    let output = drawbridge(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a command that must be unusable.
fn unusable(arguments: &[&str]) -> String {
    let output = drawbridge(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A diagram with an SSH port open to the world.
fn open_to_the_world() -> String {
    let template = template_snapshot();
    let open = template.replace("10.20.0.0/16", "0.0.0.0/0");
    assert!(open != template, "the template authorizes a range that this test opens");
    open
}

#[test]
fn every_command_has_help() {
    let help = run(&["--help"], 0);
    for command in [
        "serve",
        "check",
        "access",
        "diff",
        "export",
        "import",
        "merge",
        "reach",
        "templates",
        "rules",
        "completions",
    ] {
        assert!(help.contains(command), "{help}");
        assert!(run(&[command, "--help"], 0).contains("Usage"), "{command}");
    }
    let settings = run(&["serve", "--help"], 0);
    for setting in
        ["DRAWBRIDGE_LISTEN", "DRAWBRIDGE_DATABASE_URL", "DRAWBRIDGE_PUBLIC_URL", "DRAWBRIDGE_PRACTICE"]
    {
        assert!(settings.contains(setting), "{setting}");
    }
    assert!(run(&["completions", "bash"], 0).contains("drawbridge"));
}

#[test]
fn templates_are_listed_and_taken_as_diagrams() {
    assert!(run(&["templates"], 0).contains(TEMPLATE));
    assert_eq!(run(&["templates", "show", TEMPLATE], 0), template_snapshot());
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new.drawbridge.json");
    assert_eq!(run(&["templates", "show", TEMPLATE, "--out", text(&out)], 0), "");
    assert_eq!(std::fs::read_to_string(out).unwrap(), template_snapshot());
    assert!(unusable(&["templates", "show", "no-such"]).contains(TEMPLATE));
}

#[test]
fn rules_are_listed_and_explained() {
    let listed: Value = serde_json::from_str(&run(&["rules", "list", "--format", "json"], 0)).unwrap();
    let listed = listed.as_array().unwrap();
    assert!(listed.len() >= 15);
    for rule in listed {
        for key in ["id", "name", "severity", "category", "aliases", "types", "fix", "doc"] {
            assert!(rule.get(key).is_some(), "{key} of {rule}");
        }
    }
    let table = run(&["rules"], 0);
    assert!(table.contains("sg-ssh-open") && !table.contains('\u{1b}'), "no colors in a pipe");
    assert!(run(&["rules", "show", "sg-ssh-open"], 0).contains("sg-ssh-open"));
    assert!(unusable(&["rules", "show", "no-such-rule"]).contains("no-such-rule"));
}

/// Programs write configuration as JSON, and nothing beside it.
#[test]
fn configuration_as_json_is_terraform() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cdk.tf.json");
    std::fs::write(&path, r#"{"resource": {"aws_s3_bucket": {"b": {"bucket": "b-1"}}}}"#).unwrap();
    for path in [folder.path(), &path] {
        assert!(run(&["check", text(path)], 1).contains("aws_s3_bucket.b"), "{path:?}");
    }
}

#[test]
fn what_a_file_says_commands_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.drawbridge.json");
    let name = "a\\rb\\u001b[31m\\u009b\\u202e";
    std::fs::write(&path, template_snapshot().replace("eu-west-1", name)).unwrap();
    let error = unusable(&["check", text(&path)]);
    assert!(error.contains("is not a Region"), "{error}");
    let is_command = |it: char| it != '\n' && (it.is_control() || it == '\u{202e}');
    assert!(!error.contains(is_command), "{error:?}");
}

/// Findings in the JSON of a check that must find something.
fn findings(path: &Path) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run(&["check", text(path), "--format", "json"], 1)).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.json");
    assert!(unusable(&["check", text(&missing)]).contains("missing.json"));
    assert!(unusable(&["check", text(folder.path())]).contains("no Terraform files"));
    for (name, content) in [
        ("text.json", "hello"),
        ("other.json", "{\"Other\": {}}"),
        ("newer.json", "{\"drawbridge\": 999, \"settings\": {}}"),
        ("binary.json", "{\u{0}"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        assert!(unusable(&["check", text(&path)]).contains(name));
        assert!(unusable(&["export", text(&path), "--format", "terraform", "--out", "x"]).contains(name));
    }
    // What another tool wrote may be Terraform's state as it lies on disk.
    assert!(unusable(&["check", text(&folder.path().join("other.json"))]).contains("terraform show -json"));
    assert!(unusable(&["check", "--format", "yaml", "x"]).contains("--format"));
    assert!(unusable(&["serve", "--listen", "0.0.0.0:0"]).contains("--public-url"));
}

#[test]
fn a_settings_file_gives_defaults_and_its_mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("drawbridge.toml");
    for (content, said) in [
        ("listen = \"0.0.0.0:0\"", "--public-url"),
        ("listen = \"nowhere\"", "nowhere"),
        ("colour = \"red\"", "`colour`"),
        ("listen = [1]", "`listen`"),
        ("listen", "not TOML"),
        ("practice = true\naws-endpoint-url = \"http://127.0.0.1:1\"", "--aws-endpoint-url"),
    ] {
        std::fs::write(&file, content).unwrap();
        let error = unusable(&["serve", "--config", text(&file)]);
        assert!(error.contains(said), "{content}: {error}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::fs::write(&file, "listen = \"0.0.0.0:0\"\ndatabase-url = \"sqlite::memory:\"").unwrap();
    let error = unusable(&["serve", "--config", text(&file), "--listen", &address]);
    assert!(error.contains("taken"), "a flag goes before the file: {error}");
}

#[test]
fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = unusable(&["serve", "--listen", &address, "--database-url", "sqlite::memory:"]);
    assert!(said.contains(&address) && said.contains("taken"), "{said}");
}
