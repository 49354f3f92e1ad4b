//! Files as `drawbridge check` sees them: what is found, and what it is said of.

mod conditions;
mod default_tags;
mod escalation;
mod exposed;
mod functions;
mod loops;
mod overlooked;
mod permissions;
mod places;
mod secrets;
mod serverless;
mod undecided;

use drawbridge_core::model::parse_day;
use drawbridge_core::report::{Report, Written};
use drawbridge_core::{cloudformation, terraform};

/// What a check says.
struct Checked(Report);

impl Checked {
    fn terraform(text: &str) -> Self {
        Self::configuration(&[("main.tf", text)])
    }

    fn configuration(files: &[(&str, &str)]) -> Self {
        let files: Vec<_> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let read = terraform::read(&files).unwrap();
        let mut report = Report::default();
        report.add(
            &Written::Terraform { path: "main.tf" },
            &read.stack,
            parse_day("2026-11-27").unwrap(),
            |_| None,
        );
        Self(report)
    }

    fn template(text: &str) -> Self {
        let read =
            cloudformation::read_deployed("t.yaml", text, &[]).unwrap_or_else(|it| panic!("{it}\n{text}"));
        let mut report = Report::default();
        report.add(
            &Written::CloudFormation { path: "t.yaml" },
            &read.stack,
            parse_day("2026-11-27").unwrap(),
            |_| None,
        );
        Self(report)
    }

    /// The resources that a rule finds something about, in order.
    fn found(&self, rule: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            self.0.open().filter(|it| it.rule.id == rule).map(|it| it.place.resource.as_str()).collect();
        found.sort_unstable();
        found
    }

    /// The resources of which a rule cannot say anything, in order.
    fn undecided(&self, rule: &str) -> Vec<&str> {
        let mut found: Vec<&str> = self
            .0
            .unknown
            .iter()
            .filter(|it| it.rule.id == rule)
            .map(|it| it.place.resource.as_str())
            .collect();
        found.sort_unstable();
        found
    }
}
