//! `drawbridge reach`, `access`, `cost` and `diff`.

use std::path::Path;

use serde_json::Value;

use super::{open_to_the_world, run, text, unusable};
use crate::support::template_snapshot;

#[test]
fn diff_tells_what_changed_and_what_became_worse() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.drawbridge.json"), folder.path().join("new.drawbridge.json"));
    std::fs::write(&old, template_snapshot()).unwrap();
    std::fs::write(&new, open_to_the_world()).unwrap();
    assert!(run(&["diff", text(&old), text(&old)], 0).starts_with("0 of "));
    let json: Value =
        serde_json::from_str(&run(&["diff", text(&old), text(&new), "--format", "json"], 1)).unwrap();
    let new_rules: Vec<&str> =
        json["findings"]["new"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect();
    assert!(new_rules.contains(&"sg-ssh-open"), "{new_rules:?}");
    assert_eq!(json["findings"]["gone"], Value::Array(Vec::new()));
    // Whoever may connect to the port, a private subnet keeps the internet out; the rule for the private network opened.
    assert!(json["reach"].as_array().unwrap().iter().all(|it| it["from"] != "internet"), "{}", json["reach"]);
    let words = run(&["diff", text(&old), text(&new), "--fail-on", "never"], 0);
    assert!(words.contains("→") && words.contains("new high"), "{words}");
    let back = run(&["diff", text(&new), text(&old)], 0);
    assert!(back.contains("gone high"), "{back}");

    // The two need not be of one kind: an export differs from its diagram in nothing.
    let template = folder.path().join("old.yaml");
    run(&["export", text(&old), "--format", "cloudformation", "--out", text(&template)], 0);
    let words = run(&["diff", text(&old), text(&template)], 0);
    assert!(words.ends_with("0 findings are new, 0 are gone.\n"), "{words}");
    assert!(unusable(&["diff", text(&old), "missing.json"]).contains("missing.json"));
}

#[test]
fn reach_tells_the_way_or_what_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.tf");
    std::fs::write(&path, include_str!("../reach.tf")).unwrap();
    let path = text(&path);
    let ask = |from: &str, to: &str, port: &str, code| {
        let arguments = ["reach", path, "--from", from, "--to", to, "--port", port, "--format", "json"];
        serde_json::from_str::<Value>(&run(&arguments, code)).unwrap()
    };
    let open = ask("internet", "aws_instance.web", "443", 0);
    assert_eq!(open["version"], 1);
    assert_eq!(open["verdict"], "reachable");
    assert_eq!(open["certain"][0]["parts"], serde_json::json!([{"protocols": [6, 6], "ports": [443, 443]}]));
    let hops = open["paths"][0]["hops"].as_array().unwrap();
    let rules: Vec<&Value> = hops.iter().flat_map(|hop| hop["rules"].as_array().unwrap()).collect();
    assert!(rules.iter().all(|it| it["line"].as_u64().unwrap() > 0 && it["file"] == path), "{rules:?}");
    let closed = ask("internet", "web", "22", 1);
    assert_eq!(closed["verdict"], "blocked");
    assert_eq!(closed["block"]["resource"]["resource"], "aws_security_group.web");
    assert!(closed["block"]["change"].as_str().unwrap().starts_with("Add an inbound rule"), "{closed}");
    let open = ask("web", "10.0.1.5", "5432", 1);
    assert_eq!(open["verdict"], "undecided");
    assert!(!open["unknown"].as_array().unwrap().is_empty());
    // For people.
    let said = run(&["reach", path, "--from", "internet", "--to", "web", "--port", "22"], 1);
    assert!(said.starts_with("internet cannot reach web on TCP 22\n"), "{said}");
    assert!(said.contains("To open the way: add an inbound rule to security group `web`"), "{said}");
    assert!(run(&["reach", path, "--from", "internet", "--to", "web"], 0).contains("can reach"));
    assert!(unusable(&["reach", path, "--from", "nobody", "--to", "web"]).contains("`nobody`"));
    assert!(unusable(&["reach", "no-such.tf", "--from", "a", "--to", "b"]).contains("no-such.tf"));
}

#[test]
fn reach_takes_diagrams() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.drawbridge.json");
    std::fs::write(&path, template_snapshot()).unwrap();
    let said = run(&["reach", text(&path), "--from", "App", "--to", "Scores", "--port", "443"], 0);
    assert!(said.contains("Gateway endpoint"), "{said}");
}

#[test]
fn access_tells_who_may_what_and_by_which_statement() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("game.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    let names: Value = serde_json::from_str(&template_snapshot()).unwrap();
    let name_of = |kind: &str| {
        let nodes = names["nodes"].as_object().unwrap();
        let node = nodes.values().find(|it| it["type"] == kind).unwrap();
        node["name"].as_str().unwrap().to_owned()
    };
    let (app, table) = (name_of("ec2.instance"), name_of("dynamodb.table"));
    let ask = |path: &Path, action: &str, more: &[&str], code: i32| {
        let mut arguments =
            vec!["access", text(path), "--principal", &app, "--action", action, "--resource", &table];
        arguments.extend(more);
        run(&arguments, code)
    };
    let allowed = ask(&diagram, "dynamodb:GetItem", &[], 0);
    assert!(allowed.starts_with("allowed: "), "{allowed}");
    assert!(allowed.contains("through endpoint") && allowed.contains("statement 1 ("), "{allowed}");
    let denied = ask(&diagram, "dynamodb:DeleteTable", &["--format", "json"], 1);
    let denied: Value = serde_json::from_str(&denied).unwrap();
    assert_eq!(denied["version"], 1);
    assert_eq!(denied["verdict"], "denied");
    assert_eq!(denied["grounds"][0]["effect"], "silent");
    assert_eq!(denied["ways"][0]["verdict"], "denied");
    assert!(denied["ways"][0]["endpoint"].is_string());
}

#[test]
fn access_reads_terraform_and_says_where_the_policy_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.tf");
    let configuration = r#"
resource "aws_sqs_queue" "mail" {
  name = "mail"
}
resource "aws_iam_user" "ann" {
  name = "ann"
}
resource "aws_iam_user_policy" "ann" {
  name = "mail"
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "WithMfa"
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.mail.arn
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}
"#;
    std::fs::write(&file, configuration).unwrap();
    let ask = |more: &[&str], code: i32| {
        let mut arguments = vec!["access", text(folder.path()), "--principal", "aws_iam_user.ann"];
        arguments.extend([
            "--action",
            "sqs:SendMessage",
            "--resource",
            "aws_sqs_queue.mail",
            "--format",
            "json",
        ]);
        arguments.extend(more);
        serde_json::from_str::<Value>(&run(&arguments, code)).unwrap()
    };
    let open = ask(&[], 1);
    assert_eq!(open["verdict"], "undecided");
    assert_eq!(open["missing"], serde_json::json!(["condition key `aws:MultiFactorAuthPresent`"]));
    let shown = ask(&["--key", "aws:MultiFactorAuthPresent=true"], 0);
    assert_eq!(shown["verdict"], "allowed");
    assert_eq!(shown["grounds"][0]["sid"], "WithMfa");
    assert_eq!(shown["grounds"][0]["line"], 8);
    assert_eq!(ask(&["--key", "aws:MultiFactorAuthPresent="], 1)["verdict"], "denied");
    let unknown = unusable(&[
        "access",
        text(&file),
        "--principal",
        "bob",
        "--action",
        "sqs:SendMessage",
        "--resource",
        "mail",
    ]);
    assert!(unknown.contains("bob") && unknown.contains("aws_iam_user.ann"), "{unknown}");
    let no_action =
        unusable(&["access", text(&file), "--principal", "ann", "--action", "send", "--resource", "mail"]);
    assert!(no_action.contains("dynamodb:GetItem"), "{no_action}");
}

#[test]
fn cost_tells_what_it_is_made_of_and_holds_a_budget() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.tf");
    let server = r#"
resource "aws_instance" "web" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m5.large"
}
"#;
    std::fs::write(&path, server).unwrap();
    let path = text(&path);
    let json: Value = serde_json::from_str(&run(&["cost", path, "--format", "json"], 0)).unwrap();
    assert_eq!(json["monthly"], 70.72);
    assert_eq!(json["items"][0]["resource"], "aws_instance.web");
    assert_eq!(json["items"][0]["line"], 2);
    assert_eq!(json["items"][0]["lines"][0]["quantity"], 730.0);
    assert!(run(&["cost", path, "--max", "100"], 0).starts_with("$70.72 a month\n"));
    run(&["cost", path, "--max", "50"], 1);
    let elsewhere: Value =
        serde_json::from_str(&run(&["cost", path, "--price-level", "200", "--format", "json"], 0)).unwrap();
    assert_eq!(elsewhere["monthly"], 141.44);
    assert_eq!(elsewhere["priceLevel"], 200);
    run(&["cost", path, "--price-level", "200", "--max", "100"], 1);
    assert!(unusable(&["cost", path, "--price-level", "0"]).contains("1..=1000"));
    assert!(unusable(&["cost", "missing.tf"]).contains("missing.tf"));
}
