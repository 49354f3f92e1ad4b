//! The command line as a script sees it: output, exit codes, files.

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
    for command in
        ["serve", "check", "access", "diff", "export", "reach", "templates", "rules", "completions"]
    {
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

#[test]
fn check_tells_findings_by_exit_code_and_json() {
    let folder = tempfile::tempdir().unwrap();
    let clean = folder.path().join("clean.drawbridge.json");
    std::fs::write(&clean, template_snapshot()).unwrap();
    run(&["check", text(&clean)], 0);

    let open = folder.path().join("open.drawbridge.json");
    std::fs::write(&open, open_to_the_world()).unwrap();
    let json = run(&["check", text(&open), "--format", "json"], 1);
    assert_eq!(json, run(&["check", text(&open), "--format", "json"], 1), "the same each time");
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["version"], 1);
    let finding =
        report["findings"].as_array().unwrap().iter().find(|each| each["rule"] == "sg-ssh-open").unwrap();
    for key in [
        "severity", "category", "message", "resource", "type", "file", "line", "column", "property",
        "fixable",
    ] {
        assert!(finding.get(key).is_some(), "{key}");
    }
    assert!(finding["suppressed"].is_null() && finding["aliases"].is_array());
    let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
    let source = open_to_the_world();
    assert!(source.lines().nth(line - 1).unwrap().contains(finding["resource"].as_str().unwrap()));

    run(&["check", text(&open), "--fail-on", "never"], 0);
    let baseline = folder.path().join("baseline.json");
    std::fs::write(&baseline, &json).unwrap();
    let again = run(&["check", text(&open), "--baseline", text(&baseline), "--format", "json"], 0);
    assert!(again.contains("in the baseline"));
}

/// Terraform with an SSH port open to the world, and a comment about it.
fn suppressed_port(folder: &Path, comment: &str) -> std::path::PathBuf {
    let file = folder.join("main.tf");
    let text = format!(
        "resource \"aws_security_group\" \"app\" {{\n  description = \"App\"\n}}\n\n\
         resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {{\n  # {comment}\n  \
         security_group_id = aws_security_group.app.id\n  ip_protocol       = \"tcp\"\n  from_port         = 22\n  \
         to_port           = 22\n  cidr_ipv4         = \"0.0.0.0/0\"\n}}\n"
    );
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn check_sets_aside_what_is_suppressed_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = suppressed_port(
        folder.path(),
        "drawbridge:skip=sg-ssh-open until=2999-12-31 owner=\"Ops\" value=\"0.0.0.0/0\": Closed by the firewall",
    );
    let ssh = |arguments: &[&str]| {
        let output = drawbridge(
            &[&["check", text(&file), "--format", "json", "--fail-on", "high"], arguments].concat(),
        );
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|it| it["rule"] == "sg-ssh-open").unwrap();
        (found["suppressed"].clone(), output.status.code())
    };
    let (suppressed, code) = ssh(&[]);
    assert_eq!(suppressed["reason"], "Closed by the firewall");
    assert_eq!((&suppressed["owner"], &suppressed["until"]), (&"Ops".into(), &"2999-12-31".into()));
    assert_eq!(code, Some(0));
    let (suppressed, code) = ssh(&["--forbid-suppressions"]);
    assert!(suppressed.is_null());
    assert_eq!(code, Some(1));
    assert!(
        run(&["check", text(&file), "--fail-on", "never"], 0)
            .contains("suppressed: Closed by the firewall, Ops")
    );

    suppressed_port(folder.path(), "drawbridge:skip=sg-ssh-open until=2020-01-01: Until the move");
    assert!(ssh(&[]).0.is_null(), "it is over");
    suppressed_port(folder.path(), "checkov:skip=CKV_AWS_24:Bastion");
    assert_eq!(ssh(&[]).0["reason"], "Bastion");
}

#[test]
fn a_profile_says_which_rules_count() {
    let folder = tempfile::tempdir().unwrap();
    let file = suppressed_port(folder.path(), "nothing");
    let profile = folder.path().join("profile.toml");
    let check = |content: &str| {
        std::fs::write(&profile, content).unwrap();
        drawbridge(&[
            "check",
            text(&file),
            "--profile",
            text(&profile),
            "--format",
            "json",
            "--fail-on",
            "critical",
        ])
    };
    let severity = |output: &Output| {
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found =
            report["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "sg-ssh-open").cloned();
        found.map(|it| it["severity"].as_str().unwrap().to_owned())
    };
    assert_eq!(severity(&check("")).as_deref(), Some("high"));
    let low = check("[rules]\nsg-ssh-open = \"low\"\n");
    assert_eq!((severity(&low).as_deref(), low.status.code()), (Some("low"), Some(0)));
    assert_eq!(severity(&check("[rules]\nsg-ssh-open = \"off\"\n")), None);
    for (content, said) in [
        ("[rules]\nno-such = \"off\"", "no-such"),
        ("[rules]\nsg-ssh-open = \"bad\"", "bad"),
        ("x", "not a profile"),
    ] {
        let output = check(content);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && error.contains(said), "{content}: {error}");
    }
}

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
fn check_speaks_the_languages_of_other_tools() {
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open.drawbridge.json");
    std::fs::write(&open, open_to_the_world()).unwrap();
    let sarif: Value = serde_json::from_str(&run(&["check", text(&open), "--format", "sarif"], 1)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    assert!(run(&["check", text(&open), "--format", "junit"], 1).contains("<failure type="));
    assert!(run(&["check", text(&open), "--format", "github"], 1).starts_with("::"));
    assert!(run(&["check", text(&open)], 1).contains("sg-ssh-open"));
}

/// Findings in the JSON of a check that must find something.
fn findings(path: &Path) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run(&["check", text(path), "--format", "json"], 1)).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn check_reads_both_languages_as_it_reads_the_diagram() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("open.drawbridge.json");
    std::fs::write(&diagram, open_to_the_world()).unwrap();
    let rules_in = |path: &Path| {
        let mut rules: Vec<String> =
            findings(path).iter().map(|each| each["rule"].as_str().unwrap().to_owned()).collect();
        rules.sort();
        rules
    };
    let drawn = rules_in(&diagram);
    for (format, out) in
        [("terraform", "terraform"), ("cloudformation", "open.yaml"), ("cloudformation", "open.json")]
    {
        let out = folder.path().join(out);
        run(&["export", text(&diagram), "--format", format, "--out", text(&out)], 0);
        assert_eq!(drawn, rules_in(&out), "{}", out.display());
    }
    assert!(folder.path().join("terraform/network.tf").exists());
}

#[test]
fn check_says_where_in_a_template_it_found_something() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("open.drawbridge.json");
    std::fs::write(&diagram, open_to_the_world()).unwrap();
    for name in ["template.yaml", "template.json"] {
        let template = folder.path().join(name);
        run(&["export", text(&diagram), "--format", "cloudformation", "--out", text(&template)], 0);
        let found = findings(&template);
        let finding = found.iter().find(|each| each["rule"] == "sg-ssh-open").unwrap();
        let source = std::fs::read_to_string(&template).unwrap();
        let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
        let resource = finding["resource"].as_str().unwrap();
        assert!(source.lines().nth(line - 1).unwrap().contains(resource), "{resource} is not on line {line}");
        assert!(finding["file"].as_str().unwrap().ends_with(name));
    }
    // A directory is whatever is in it: here two templates and the diagram.
    std::fs::write(folder.path().join("package.json"), "{}").unwrap();
    let files: std::collections::BTreeSet<String> = findings(folder.path())
        .iter()
        .filter(|each| each["rule"] == "sg-ssh-open")
        .map(|each| each["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        files.into_iter().collect::<Vec<_>>(),
        ["open.drawbridge.json", "template.json", "template.yaml"]
    );
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: [\n")
        .unwrap();
    let said = unusable(&["check", text(&broken)]);
    assert!(said.contains("broken.yaml:"), "{said}");
}

#[test]
fn reach_tells_the_way_or_what_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.tf");
    std::fs::write(&path, include_str!("reach.tf")).unwrap();
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
fn check_reads_nested_stacks_with_their_templates() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let root = write(
        "root.yaml",
        "Resources:
  Open:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: stacks/open.yaml, Parameters: {Range: 0.0.0.0/0}}
",
    );
    write(
        "stacks/open.yaml",
        "Parameters: {Range: {Type: String}}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Open
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Range}]
",
    );
    let found = findings(&root);
    let finding = found.iter().find(|each| each["rule"] == "sg-ssh-open").unwrap();
    assert!(finding["file"].as_str().unwrap().ends_with("stacks/open.yaml"), "{finding}");
    assert_eq!(finding["line"], 7);
    // Nothing outside of the directory is read because a template says so.
    let outside = tempfile::tempdir().unwrap();
    let part = outside.path().join("part.yaml");
    std::fs::copy(folder.path().join("stacks/open.yaml"), &part).unwrap();
    let name = outside.path().file_name().unwrap().to_string_lossy().into_owned();
    let root = write(
        "escape.yaml",
        &format!(
            "Resources:
  Open:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: ../{name}/part.yaml, Parameters: {{Range: 0.0.0.0/0}}}}
"
        ),
    );
    let said = run(&["check", text(&root), "--format", "json"], 0);
    assert!(!said.contains("sg-ssh-open"), "{said}");
}

#[test]
fn export_writes_one_template_or_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("a.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    for (name, start) in
        [("out.yaml", b"AWSTe".as_slice()), ("out.json", b"{".as_slice()), ("out.zip", b"PK".as_slice())]
    {
        let out = folder.path().join(name);
        run(&["export", text(&diagram), "--format", "cloudformation", "--out", text(&out)], 0);
        assert!(std::fs::read(&out).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn export_draws_pictures_in_both_themes() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("a.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    let mut drawn = std::collections::BTreeSet::new();
    for (format, start) in [("svg", b"<svg ".as_slice()), ("png", b"\x89PNG".as_slice())] {
        for theme in ["light", "dark"] {
            let out = folder.path().join(format!("{theme}.{format}"));
            let arguments =
                ["export", text(&diagram), "--format", format, "--theme", theme, "--out", text(&out)];
            assert_eq!(run(&arguments, 0), format!("{}\n", out.display()));
            let bytes = std::fs::read(&out).unwrap();
            assert!(bytes.starts_with(start), "{format}");
            drawn.insert(bytes);
        }
        let out = run(&["export", text(&diagram), "--format", format, "--out", text(folder.path())], 0);
        assert!(out.ends_with(&format!("diagram.{format}\n")), "a directory gets a file: {out}");
    }
    assert_eq!(drawn.len(), 4, "formats and themes differ");
    let wrong = unusable(&["export", text(&diagram), "--format", "png", "--out", "x.jpg"]);
    assert!(wrong.contains("x.jpg") && wrong.contains(".png"), "{wrong}");
}

#[test]
fn export_writes_documentation_with_its_picture_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("a.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    for (out, file, picture) in
        [("docs", "docs/architecture.md", "docs/diagram.svg"), ("my game.md", "my game.md", "my game.svg")]
    {
        let out = folder.path().join(out);
        run(&["export", text(&diagram), "--format", "markdown", "--out", text(&out)], 0);
        let written = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let link = format!("(<{}>)", Path::new(picture).file_name().unwrap().to_str().unwrap());
        assert!(written.contains(&link), "{link}");
        assert!(std::fs::read_to_string(folder.path().join(picture)).unwrap().starts_with("<svg "));
    }
    let terraform = folder.path().join("terraform");
    run(&["export", text(&diagram), "--format", "terraform", "--out", text(&terraform)], 0);
    assert!(std::fs::read_to_string(terraform.join("README.md")).unwrap().contains("](diagram.svg)"));
    assert!(terraform.join("diagram.svg").exists());
}

#[test]
fn export_writes_the_policy_a_diagram_is_deployed_with() {
    let folder = tempfile::tempdir().unwrap();
    let diagram = folder.path().join("a.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    let export = |options: &[&str], out: &Path| {
        let arguments = ["export", text(&diagram), "--format", "deploy-policy", "--out", text(out)];
        run(&[&arguments[..], options].concat(), 0)
    };
    let one = folder.path().join("ci.json");
    export(&["--stack-name", "scores-of-the-test"], &one);
    let policy = std::fs::read_to_string(&one).unwrap();
    assert!(policy.contains(":stack/scores-of-the-test/*") && policy.contains("iam:PassRole"), "{policy}");
    let directory = folder.path().join("policies");
    export(&["--engine", "terraform"], &directory);
    let policy = std::fs::read_to_string(directory.join("deploy-policy.json")).unwrap();
    assert!(!policy.contains("cloudformation:") && policy.contains(".tflock"), "{policy}");
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
