//! Annotations as GitHub Actions reads them from a log.

use drawbridge_core::rules::Severity;

use drawbridge_core::report::{Finding, Report};

/// One workflow command per finding.
pub(super) fn print(report: &Report) -> String {
    report.open().map(annotation).collect()
}

fn annotation(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Low => "warning",
        Severity::Info => "notice",
    };
    let mut properties = vec![format!("file={}", property(&finding.place.file))];
    properties.extend(finding.place.line.map(|line| format!("line={line}")));
    properties.extend(finding.place.column.map(|column| format!("col={column}")));
    properties.push(format!("title={}", property(finding.rule.id)));
    format!("::{level} {}::{}\n", properties.join(","), data(&finding.message))
}

/// Text behind `::`: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value: colons and commas separate properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_start_another_command() {
        assert_eq!(data("a\n::error::b 100%"), "a%0A::error::b 100%25");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
