//! `drawbridge export`.

use std::path::Path;

use super::{run, text, unusable};
use crate::support::template_snapshot;

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
fn export_moves_what_was_renamed_since() {
    let folder = tempfile::tempdir().unwrap();
    let [before, after] = ["before", "after"].map(|it| folder.path().join(format!("{it}.drawbridge.json")));
    std::fs::write(&before, template_snapshot()).unwrap();
    let renamed = template_snapshot().replace("\"name\":\"Scores\"", "\"name\":\"High scores\"");
    assert_ne!(renamed, template_snapshot());
    std::fs::write(&after, renamed).unwrap();
    let out = folder.path().join("terraform");
    let export = ["export", text(&after), "--format", "terraform", "--out", text(&out), "--since"];
    run(&[&export[..], &[text(&before)]].concat(), 0);
    let moved = std::fs::read_to_string(out.join("moved.tf")).unwrap();
    assert!(moved.contains("aws_dynamodb_table.scores\n  to   = aws_dynamodb_table.high_scores"), "{moved}");
    let svg = ["export", text(&after), "--format", "svg", "--out", "x.svg", "--since", text(&before)];
    assert!(unusable(&svg).contains("--since is about Terraform"));
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
