//! The evaluator of Terraform expressions against what `terraform console` says.
//!
//! `tests/tools/console_table.py` writes the table.

use std::collections::BTreeMap;
use std::path::Path;

use drawbridge_core::terraform;
use drawbridge_core::value::Value;

/// Expressions where we say less than Terraform, or something else, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("can(1 / 0)", "division by zero makes an infinity, which is no number here; it stays unknown"),
    ("12345678901234567890 + 1", "beyond 64 bits a number keeps 15 digits here; its text stays unknown"),
];

/// What we make of an expression.
fn evaluated(expression: &str) -> Option<Value> {
    let text =
        format!("locals {{\n  it = {expression}\n}}\noutput \"it\" {{\n  value = jsonencode(local.it)\n}}\n");
    let read = terraform::read(&[("main.tf".to_owned(), text)]).ok()?;
    Some(read.stack.outputs["it"].value.clone())
}

#[test]
fn expressions_are_worth_what_terraform_says() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform-console.tsv");
    let table = std::fs::read_to_string(table).unwrap();
    let exceptions: BTreeMap<&str, &str> = EXCEPTIONS.iter().copied().collect();
    let mut different = Vec::new();
    let mut seen = 0;
    for line in table.lines() {
        let (expression, expected) = line.split_once('\t').unwrap();
        seen += 1;
        let ours = evaluated(&expression.replace('\u{23ce}', "\n"));
        let agrees = match &ours {
            Some(Value::Str(it)) => it == expected,
            Some(Value::Unknown(_)) | None => expected == "error",
            _ => false,
        };
        if agrees == exceptions.contains_key(expression) {
            different.push(format!("{expression}\n    Terraform: {expected}\n    here:      {ours:?}"));
        }
    }
    assert!(seen > 500);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}
