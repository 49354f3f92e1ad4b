//! Manual pages, from the rules themselves.

use super::{Rule, Runs, Severity, all, runs};

/// The manual page of a rule as its author wrote it, without the title and without the fences that only tests read.
pub fn manual(rule: &Rule) -> String {
    let mut page = String::new();
    let mut is_hidden = false;
    for line in rule.doc.lines().skip(1).map(|it| it.strip_prefix(' ').unwrap_or(it)) {
        if line.starts_with("```ops") {
            is_hidden = true;
        } else if is_hidden {
            is_hidden = line != "```";
        } else if line.starts_with("```tf,") {
            page.push_str("```hcl\n");
        } else {
            page.push_str(line);
            page.push('\n');
        }
    }
    format!("{}\n", page.trim())
}

/// The page of one rule as a Markdown file.
pub fn page(rule: &Rule) -> String {
    let types: Vec<String> = rule.types.iter().map(|it| format!("`{}`", it.tf)).collect();
    let runs = match runs(rule) {
        Runs::Everywhere => "",
        Runs::WhereItMatters => "Where it matters; everywhere where a profile gives it a severity",
        Runs::OnRequest => "Where a profile gives it a severity",
    };
    let rows = [
        ("Severity", rule.severity.to_string()),
        ("Runs", runs.to_owned()),
        ("Category", rule.category.to_string()),
        ("Looks at", types.join(", ")),
        ("Known elsewhere as", rule.aliases.join(", ")),
        ("Fix", rule.fix.map_or(String::new(), |it| format!("{} ({})", it.title, it.safety.id()))),
    ];
    let mut text = format!("# {}\n\n`{}`\n\n| | |\n|---|---|\n", rule.title, rule.id);
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("| {label} | {value} |\n"));
    }
    format!("{text}\n{}", manual(rule))
}

/// The table of all rules as a Markdown file, worst first.
pub fn index() -> String {
    let mut text = "# Rules\n\n\
        Generated from `core/src/rules`; run the tests of `core` with `UPDATE_DOCS=1` after a change.\n\n\
        A rule that is *off* is run only where a profile gives it a severity. One that is run *where it matters* then \
        asks in every design what it otherwise asks where the design has the means, such as a backup plan.\n\n\
        The score of a category, of 100, is the share of its rules that find nothing, among those that have something to look \
        at, each with the weight of its severity (critical 12, high 6, medium 3, low 1). The worst finding that is open holds it \
        down, whatever else is in order: with a critical one it is 49 at most, with a high one 79.\n"
        .to_owned();
    for severity in Severity::ALL {
        let mut rules: Vec<&Rule> = all().filter(|it| it.severity == severity).collect();
        rules.sort_by_key(|it| it.id);
        if rules.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "\n## {severity}\n\n| Rule | What it finds | Category | Fix |\n|---|---|---|---|\n"
        ));
        for rule in rules {
            let fix = rule.fix.map_or("", |it| it.safety.id());
            let off = match runs(rule) {
                Runs::Everywhere => "",
                Runs::WhereItMatters => " *(where it matters)*",
                Runs::OnRequest => " *(off)*",
            };
            text.push_str(&format!(
                "| [{0}]({0}.md){off} | {1} | {2} | {fix} |\n",
                rule.id, rule.title, rule.category
            ));
        }
    }
    text
}
