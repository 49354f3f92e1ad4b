//! `drawbridge check`.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use super::{drawbridge, findings, open_to_the_world, run, text, unusable};
use crate::support::template_snapshot;

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
fn all_rules_are_run_on_request_but_those_a_profile_turns_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.tf");
    std::fs::write(&file, "resource \"aws_lb\" \"app\" {\n  subnets = [\"subnet-1\", \"subnet-2\"]\n}\n")
        .unwrap();
    let found = |arguments: &[&str]| {
        let json =
            run(&[&["check", text(&file), "--format", "json", "--fail-on", "never"], arguments].concat(), 0);
        let report: Value = serde_json::from_str(&json).unwrap();
        report["findings"].as_array().unwrap().iter().any(|it| it["rule"] == "alb-waf")
    };
    assert!(!found(&[]));
    assert!(found(&["--all-rules"]));
    let profile = folder.path().join("profile.toml");
    std::fs::write(&profile, "[rules]\nalb-waf = \"off\"\n").unwrap();
    assert!(!found(&["--all-rules", "--profile", text(&profile)]));
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

/// Whoever sends in a change chooses the links in it: they are no way to what else is on the machine that checks it.
#[cfg(unix)]
#[test]
fn links_lead_to_no_files_that_are_not_of_the_configuration() {
    use std::os::unix::fs::symlink;

    let machine = tempfile::tempdir().unwrap();
    std::fs::write(machine.path().join("secret"), "x = \"PLANTED\" }\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let named = |inner: &str| {
        // A value that is refused is quoted.
        let read = format!("file(\"${{path.module}}/{inner}\")");
        let resource = format!("resource \"aws_instance\" \"i\" {{\n  instance_type = {read}\n}}\n");
        std::fs::write(at("main.tf"), resource).unwrap();
        let output = drawbridge(&["check", text(folder.path())]);
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    std::fs::create_dir(at("own")).unwrap();
    std::fs::write(at("own/name"), "PLANTED").unwrap();
    symlink("own", at("kept")).unwrap();
    for inside in ["own/name", "kept/name"] {
        assert!(named(inside).contains("PLANTED"), "{inside} is of the configuration");
    }
    symlink(machine.path(), at("away")).unwrap();
    symlink(machine.path().join("secret"), at("own/linked")).unwrap();
    for outside in ["away/secret", "own/linked"] {
        assert!(!named(outside).contains("PLANTED"), "{outside} leads out of it");
    }
    // Nor as configuration, whose mistakes are quoted.
    for name in ["more.tf", "more.auto.tfvars"] {
        symlink(machine.path().join("secret"), at(name)).unwrap();
        assert!(!named("own/none").contains("PLANTED"), "{name}");
        std::fs::remove_file(at(name)).unwrap();
    }
    // Shared files are linked to in many a repository.
    std::fs::write(machine.path().join("shared.tf"), "resource \"aws_sns_topic\" \"shared\" {}\n").unwrap();
    symlink(machine.path().join("shared.tf"), at("shared.tf")).unwrap();
    assert!(named("own/none").contains("aws_sns_topic.shared"));
}
