//! Findings as failed test cases, for the test reports of CI systems.

use std::fmt::Write;

use drawbridge_core::report::{Finding, Report};

/// One suite with one failed case per finding.
pub(super) fn print(report: &Report) -> String {
    let count = report.open().count();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites>\n  <testsuite name=\"drawbridge check\" tests=\"{count}\" failures=\"{count}\">\n"
    );
    for finding in report.open() {
        // Writing to a string cannot fail.
        let _ok = write!(text, "{}", case(finding));
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(finding: &Finding) -> String {
    let line = finding.place.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!(
        "    <testcase classname=\"{}\" name=\"{} {}\" file=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}{line}\
         </failure>\n    </testcase>\n",
        escaped(&finding.place.file),
        escaped(finding.rule.id),
        escaped(&finding.place.resource),
        escaped(&finding.place.file),
        finding.severity,
        escaped(&finding.message),
        escaped(&finding.place.file),
    )
}

/// Text for XML 1.0, which has no way at all to write most control characters.
fn escaped(text: &str) -> String {
    let one = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\n' => "&#10;".to_owned(),
        c if c.is_control() => " ".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_attribute() {
        assert_eq!(escaped("\"/><x a='&\u{1}"), "&quot;/&gt;&lt;x a='&amp; ");
    }
}
