//! `drawbridge merge` and `drawbridge diff --git`, as Git runs them.

use std::path::Path;
use std::process::{Command, Output};

use super::{TEMPLATE, run, text, unusable};
use crate::support::template_snapshot;

const FILE: &str = "game.drawbridge.json";

/// A repository with the template in it, set up as the README says.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let it = Self(tempfile::tempdir().unwrap());
        it.git(&["init", "--quiet", "--initial-branch=main"]);
        it.git(&["config", "user.name", "Test"]);
        it.git(&["config", "user.email", "test@example.com"]);
        let program = env!("CARGO_BIN_EXE_drawbridge");
        it.git(&["config", "merge.drawbridge.driver", &format!("'{program}' merge %O %A %B")]);
        it.git(&["config", "diff.drawbridge.command", &format!("'{program}' diff --git")]);
        let attributes = "*.drawbridge.json merge=drawbridge diff=drawbridge\n";
        std::fs::write(it.path(".gitattributes"), attributes).unwrap();
        it.write(&template_snapshot());
        it.commit("The template");
        it
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn try_git(&self, arguments: &[&str]) -> Output {
        Command::new("git").args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn read(&self) -> String {
        std::fs::read_to_string(self.path(FILE)).unwrap()
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(FILE), text).unwrap();
    }

    fn edit(&self, from: &str, to: &str) {
        let was = self.read();
        let is = was.replace(from, to);
        assert_ne!(was, is, "{from} is in the template");
        self.write(&is);
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// One edit on a branch, the other on main, and then the branch merged into main.
    fn merge(&self, theirs: (&str, &str), ours: (&str, &str)) -> Output {
        self.git(&["switch", "--quiet", "--create", "theirs"]);
        self.edit(theirs.0, theirs.1);
        self.commit("Theirs");
        self.git(&["switch", "--quiet", "main"]);
        self.edit(ours.0, ours.1);
        self.commit("Ours");
        self.try_git(&["merge", "--no-edit", "theirs"])
    }
}

#[test]
fn git_merges_edits_of_one_resource() {
    let repository = Repository::new();
    // Both on one line of the file, where Git alone gives up.
    let merged = repository.merge(("\"name\":\"App\"", "\"name\":\"Server\""), ("t3.micro", "t3.large"));
    assert!(merged.status.success(), "{merged:?}");
    let text = repository.read();
    assert!(text.contains("\"name\":\"Server\"") && text.contains("t3.large"), "{text}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn git_names_what_both_changed_and_leaves_a_sound_diagram() {
    let repository = Repository::new();
    let merged = repository.merge(("t3.micro", "m7g.large"), ("t3.micro", "t3.large"));
    assert_eq!(merged.status.code(), Some(1));
    let said = String::from_utf8(merged.stdout).unwrap();
    assert!(said.contains("Instance type of “App”: ours t3.large, theirs m7g.large; ours is kept"), "{said}");
    assert!(repository.read().contains("t3.large"));
    assert!(repository.git(&["status", "--porcelain"]).contains(&format!("UU {FILE}")));
    run(&["check", text(&repository.path(FILE)), "--fail-on", "never"], 0);
}

#[test]
fn git_shows_differences_in_words() {
    let repository = Repository::new();
    repository.edit("t3.micro", "t3.large");
    let shown = repository.git(&["diff"]);
    assert!(shown.contains("\"t3.micro\" → \"t3.large\""), "{shown}");
    let whole = repository.git(&["show", "--ext-diff", "HEAD"]);
    assert!(whole.contains("+ "), "{whole}");
    repository.write("{");
    assert!(repository.git(&["diff"]).contains("cannot be compared"), "a broken file ends no diff");
}

#[test]
fn what_cannot_be_merged_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
    let template = template_snapshot();
    write("base", &template);
    write("ours", &template);
    write("theirs", "<<<<<<<");
    let files = |it: &[&'static str]| it.iter().map(|it| path(it)).collect::<Vec<_>>();
    let paths = files(&["base", "ours", "theirs"]);
    let paths: Vec<&str> = paths.iter().map(|it| text(Path::new(it))).collect();
    let said = unusable(&["merge", paths[0], paths[1], paths[2]]);
    assert!(said.contains("theirs is not a diagram"), "{said}");
    assert_eq!(std::fs::read_to_string(path("ours")).unwrap(), template);
    // Git gives an empty file where both sides added one.
    write("base", "");
    write("theirs", &template.replace("t3.micro", "t3.large"));
    let said = run(&["merge", paths[0], paths[1], paths[2]], 1);
    assert!(said.contains("t3.micro") && said.contains("t3.large"), "{TEMPLATE}: {said}");
    run(&["merge", paths[0], paths[1], paths[2], "--prefer", "theirs"], 0);
    assert!(std::fs::read_to_string(path("ours")).unwrap().contains("t3.large"));
}
