//! Findings for people at a terminal.

use std::fmt::Write;

use crate::commands::output::{faint, plain, severity, strong};
use drawbridge_core::report::{Place, Report};

/// One paragraph per finding, then the sum.
pub(super) fn print(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let mark = finding.suppressed.as_ref();
        let mark = mark.map(|why| faint(format!(" (suppressed: {why})"))).unwrap_or_default();
        let fix = finding.rule.fix.map(|fix| format!(", fix: {}", fix.title)).unwrap_or_default();
        let of = finding.expectation.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ok = writeln!(
            text,
            "{} {}{mark}\n  {}\n  {}\n",
            severity(finding.severity, 0),
            strong(&finding.message),
            place(&finding.place),
            faint(format!("{}{of}{fix}", finding.rule.id)),
        );
    }
    text.push_str(&sum(report));
    text
}

fn place(place: &Place) -> String {
    let mut at = place.file.clone();
    for number in [place.line, place.column].into_iter().flatten() {
        at.push_str(&format!(":{number}"));
    }
    let parts = [at.as_str(), place.resource.as_str()];
    plain(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  "))
}

fn sum(report: &Report) -> String {
    let counts: Vec<String> = report
        .counts()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let found = if counts.is_empty() { "No findings".to_owned() } else { counts.join(", ") };
    let suppressed = report.findings.len() - report.open().count();
    let more = [(suppressed, "suppressed"), (report.unknown.len(), "not decidable before the deployment")];
    let more: String = more
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("; {count} {what}"))
        .collect();
    format!("{found}{more}.\n")
}
