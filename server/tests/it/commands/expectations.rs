//! What files are held to by `drawbridge check`, and what exports carry.

use std::path::Path;

use serde_json::Value;

use super::{run, text, unusable};
use crate::support::template_snapshot;

const EXPECTED: &str = r#"resource "aws_dynamodb_table" "scores" {
  name     = "scores"
  hash_key = "id"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_user_policy" "ann" {
  user   = aws_iam_user.ann.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:DeleteTable", Resource = aws_dynamodb_table.scores.arn }]
  })
}
"#;

#[test]
fn files_are_held_to_the_expectations_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("main.tf"), EXPECTED).unwrap();
    let found = |arguments: &[&str], code: i32| {
        let arguments = [&["check", text(folder.path()), "--format", "json"], arguments].concat();
        let report: Value = serde_json::from_str(&run(&arguments, code)).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().filter(|it| !it["expectation"].is_null()).collect::<Vec<Value>>()
    };
    assert_eq!(found(&["--fail-on", "never"], 0), [] as [Value; 0]);
    let file = |severity: &str| {
        format!(
            r#"{{
  "expectations": {{
    "keep": {{"severity": "{severity}", "only": {{"principals": [], "actions": ["dynamodb:DeleteTable"], "resources": {{"address": "aws_dynamodb_table.scores"}}}}}},
    "lost": {{"no_path": {{"from": "internet", "to": {{"address": "aws_instance.gone"}}}}}}
  }}
}}
"#
        )
    };
    std::fs::write(at("drawbridge.expect.json"), file("critical")).unwrap();
    let all = found(&["--fail-on", "critical"], 1);
    assert_eq!(all.len(), 2);
    assert_eq!((&all[0]["rule"], &all[0]["severity"]), (&"expectation-broken".into(), &"critical".into()));
    assert_eq!(
        (&all[0]["expectation"], &all[0]["resource"]),
        (&"keep".into(), &"aws_dynamodb_table.scores".into())
    );
    assert_eq!((&all[0]["file"], &all[0]["line"]), (&text(&at("main.tf")).into(), &1.into()));
    let message = all[0]["message"].as_str().unwrap();
    assert!(message.contains("`ann` may dynamodb:DeleteTable on `scores` by statement 1"), "{message}");
    assert_eq!(
        (&all[1]["rule"], &all[1]["expectation"]),
        (&"expectation-tests-nothing".into(), &"lost".into())
    );
    assert_eq!((&all[1]["file"], &all[1]["line"]), (&text(&at("drawbridge.expect.json")).into(), &4.into()));

    std::fs::write(at("drawbridge.expect.json"), file("low")).unwrap();
    found(&["--fail-on", "critical"], 0);

    // What is known is known by its name, not by its resource alone.
    let known = run(&["check", text(folder.path()), "--format", "json", "--fail-on", "never"], 0);
    let baseline = folder.path().join("known");
    std::fs::write(&baseline, known).unwrap();
    std::fs::write(at("drawbridge.expect.json"), file("critical").replace("\"keep\"", "\"new\"")).unwrap();
    let all = found(&["--baseline", text(&baseline), "--fail-on", "critical"], 1);
    assert!(all.iter().any(|it| it["expectation"] == "new" && it["suppressed"].is_null()), "{all:?}");
    let sarif = run(&["check", text(folder.path()), "--format", "sarif", "--fail-on", "never"], 0);
    assert!(sarif.contains("expectation-broken|aws_dynamodb_table.scores|new"));
}

#[test]
fn expectations_come_in_toml_too_and_errors_have_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("main.tf"), EXPECTED).unwrap();
    let toml = "[expectations.keep]\nsentence = \"The table stays\"\n\n[expectations.keep.may_not]\n\
        principals = \"anything\"\nactions = [\"dynamodb:DeleteTable\"]\nresources = { type = \"aws_dynamodb_table\" }\n";
    std::fs::write(at("expect.toml"), toml).unwrap();
    let said = run(&["check", text(folder.path()), "--expect", text(&at("expect.toml"))], 1);
    assert!(said.contains("“The table stays” does not hold: `ann` may dynamodb:DeleteTable"), "{said}");
    assert!(said.contains("expectation-broken keep"), "{said}");
    for (name, content, place) in [
        ("bad.toml", toml.replace("\"anything\"", "\"moon\""), "bad.toml:5:"),
        (
            "bad.toml",
            toml.replace("aws_dynamodb_table", "table"),
            "bad.toml:1:14: expectation `keep` names the type",
        ),
        (
            "bad.json",
            "{\n  \"expectations\": {\n    \"a\": {\"no_way\": 1}\n  }\n}".to_owned(),
            "bad.json:3:",
        ),
        ("bad.json", "{\"expectations\": 1}".to_owned(), "bad.json:1:"),
    ] {
        std::fs::write(at(name), content).unwrap();
        let said = unusable(&["check", text(folder.path()), "--expect", text(&at(name))]);
        assert!(said.contains(place), "{said}");
    }
    assert!(unusable(&["check", text(folder.path()), "--expect", "nowhere.json"]).contains("nowhere.json"));
}

#[test]
fn exports_carry_the_expectations_of_the_diagram() {
    let folder = tempfile::tempdir().unwrap();
    let mut diagram = drawbridge_core::model::snapshot::read(&template_snapshot()).unwrap();
    let op = r#"{"op": "set_expectation", "id": "x", "expectation": {"only": {
        "principals": [], "actions": ["read"], "resources": {"node": "scores"}}}}"#;
    diagram.apply(serde_json::from_str(op).unwrap()).unwrap();
    let file = folder.path().join("game.drawbridge.json");
    std::fs::write(&file, drawbridge_core::model::snapshot::write(&diagram)).unwrap();
    let messages = |path: &Path| {
        let report: Value =
            serde_json::from_str(&run(&["check", text(path), "--format", "json"], 1)).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let of_it = findings.into_iter().filter(|it| it["expectation"] == "x");
        of_it.map(|it| it["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(messages(&file).len(), 1);
    for format in ["terraform", "cloudformation"] {
        let out = folder.path().join(format);
        run(&["export", text(&file), "--format", format, "--out", text(&out)], 0);
        assert_eq!(messages(&out).len(), 1, "{format}");
    }
}
