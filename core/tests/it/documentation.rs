//! Documentation in Markdown: golden files, and tables that no name can break.
//!
//! `UPDATE_GOLDEN=1 cargo test -p drawbridge-core` rewrites the golden files.

use std::path::Path;
use std::{env, fs};

use drawbridge_core::documentation::markdown;
use drawbridge_core::model::{Diagram, Op, Transaction};
use drawbridge_core::picture::{Theme, svg};
use drawbridge_core::stack::lower;
use drawbridge_core::templates;
use drawbridge_core::terraform;
use proptest::prelude::*;

use crate::pictures::{first_template, named};

fn text(diagram: &Diagram) -> String {
    markdown(diagram, Some("diagram.svg")).text
}

/// The template with one property set or unset.
fn with(node: &str, key: &str, value: Option<drawbridge_core::value::Value>) -> Diagram {
    let mut diagram = first_template();
    let op = Op::SetProperty { id: node.into(), key: key.to_owned(), value };
    diagram.apply_all(Transaction::new("Set", vec![op])).unwrap();
    diagram
}

#[test]
fn templates_are_documented_as_the_golden_files_say() {
    for template in templates::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(template.name);
        let file = markdown(&template.diagram(), Some("diagram.svg"));
        let path = folder.join("documentation").join(&file.path);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &file.text).unwrap();
        }
        assert_eq!(file.text, fs::read_to_string(&path).unwrap(), "{}", path.display());
    }
}

#[test]
fn it_names_resources_routes_flows_and_inputs() {
    let text = text(&first_template());
    for line in [
        "![Diagram of Game scores](<diagram.svg>)",
        "| Public A | `10.0.0.0/24` | zone 1 | public | Public | Internet (Internet gateway) |",
        "| Private A | `10.0.10.0/24` | zone 1 | private | Private | none |",
        "| Private | Private A, Private B | DynamoDB in the Region | DynamoDB (VPC endpoint) |",
        "| App | in | TCP 22 | variable `authorized_ssh_ranges` | SSH from the authorized ranges |",
        "| `authorized_ssh_ranges` | Ranges that may connect by SSH, such as a VPN's. | `10.20.0.0/16` |",
        "| Scores (DynamoDB table) | Encrypt with KMS: yes | Deletion protection: yes<br>Point-in-time recovery: yes |",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    let flow = text.lines().find(|it| it.starts_with("| App (EC2 instance) | Scores")).unwrap();
    assert!(flow.contains("Read items") && flow.contains("`dynamodb:Query`"), "{flow}");
    assert!(flow.ends_with("| DynamoDB (VPC endpoint) |"), "{flow}");
}

#[test]
fn without_an_endpoint_there_is_no_way() {
    let text = text(&with("dynamodb_endpoint", "route_tables", None));
    assert!(text.contains("**no way**"), "{text}");
}

#[test]
fn findings_come_with_their_place_and_remedy() {
    let text = text(&with("scores", "point_in_time_recovery", None));
    assert!(text.contains("### Findings: medium\n"), "{text}");
    let finding = text.lines().find(|it| it.ends_with("| `dynamodb-pitr-enabled` |")).unwrap();
    assert!(finding.starts_with("| Scores (DynamoDB table) | A table cannot be restored"), "{finding}");
    assert!(finding.contains("| Turn it on."), "{finding}");
    assert!(text.contains("Point-in-time recovery: no"));
}

#[test]
fn an_empty_diagram_is_documented_too() {
    let file = markdown(&Diagram::default(), None);
    assert!(file.text.contains("Nothing is drawn yet.") && !file.text.contains("!["));
}

#[test]
fn the_terraform_readme_shows_the_picture_that_comes_with_it() {
    let diagram = first_template();
    let stack = lower(&diagram);
    let (without, with) =
        (terraform::emit(&stack), terraform::emit_with_picture(&stack, svg(&diagram, Theme::Light)));
    let readme = |files: &[drawbridge_core::file::File]| {
        files.iter().find(|it| it.path == "README.md").unwrap().text.clone()
    };
    assert!(!readme(&without).contains("diagram.svg"));
    assert!(readme(&with).contains("![Diagram of Game scores](diagram.svg)"));
    assert_eq!(with.last().unwrap().path, "diagram.svg");
    assert_eq!(with.len(), without.len() + 1);
}

/// A line without escaped characters and without what is in code spans.
fn bare(line: &str) -> String {
    let (mut bare, mut in_code, mut letters) = (String::new(), false, line.chars());
    while let Some(c) = letters.next() {
        match c {
            '`' => in_code = !in_code,
            // A code span has no escapes.
            _ if in_code => {}
            '\\' => drop(letters.next()),
            c => bare.push(c),
        }
    }
    assert!(!in_code, "a code span is left open: {line}");
    bare
}

/// Holds every table to as many cells a row as its header has, and the text to no HTML but line breaks.
fn check_tables(text: &str) {
    let mut cells = None;
    for line in text.lines() {
        let bare = bare(line).replace("<br>", "").replace("(<diagram.svg>)", "");
        assert!(!bare.contains('<'), "{line}");
        let bars = bare.matches('|').count();
        match cells {
            _ if !line.starts_with('|') => cells = None,
            None => cells = Some(bars),
            Some(expected) => assert_eq!(bars, expected, "{line}"),
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    for name in [
        "a | b",
        "a\\",
        "a\\|b",
        "`",
        "``a``",
        "<script>",
        "<!--",
        "](http://x)",
        "| --- |",
        "\u{2028}|",
        "\\`|`",
    ] {
        check_tables(&text(&named(name)));
        check_tables(&text(&with("app_group", "description", Some(name.into()))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_name_breaks_a_table(name in any::<String>()) {
        check_tables(&text(&named(&name)));
    }
}
