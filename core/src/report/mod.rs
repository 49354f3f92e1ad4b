//! What a check found, in the words of what was checked: names, files and lines instead of addresses.
//!
//! The command line prints it and the web app exports it: the same findings are the same bytes.

mod json;
mod place;

pub use place::{Names, Place, Written, names, place};

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use time::Date;

use crate::model::{ExpectationId, Suppression};
use crate::rules::{self, Rule, Score, Severity};
use crate::sort::InOrder;
use crate::stack::{Origin, Stack};
use place::line_in;

/// The rule that finds expectations without anything to be about.
const TESTS_NOTHING: &str = "expectation-tests-nothing";

/// Everything found in all inputs.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, worst first once sorted.
    pub findings: Vec<Finding>,
    /// What could not be decided.
    pub unknown: Vec<Unknown>,
    /// What could not be understood in the input.
    pub notes: Vec<String>,
    /// How much of what the rules ask for holds, by input.
    pub scores: Vec<(String, Vec<Score>)>,
    /// The expectations that tested something in some input, by the file they are written in.
    tested: BTreeSet<(String, ExpectationId)>,
}

/// One finding where a person can look it up.
#[derive(Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without full stop.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// Key of the property to look at, if one alone is to blame.
    pub property: Option<&'static str>,
    /// The expectation that does not hold, if it is about one.
    pub expectation: Option<ExpectationId>,
    /// Why it does not count.
    pub suppressed: Option<Suppressed>,
}

/// Why a finding does not count.
#[derive(Debug, Default)]
pub struct Suppressed {
    /// Why.
    pub reason: String,
    /// Who decided it; may be empty.
    pub owner: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

impl fmt::Display for Suppressed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.reason)?;
        if !self.owner.is_empty() {
            write!(to, ", {}", self.owner)?;
        }
        self.until.map_or(Ok(()), |it| write!(to, ", until {it}"))
    }
}

/// A rule that could not decide.
#[derive(Debug)]
pub struct Unknown {
    /// The rule.
    pub rule: &'static Rule,
    /// Where it is.
    pub place: Place,
    /// What is not known.
    pub why: String,
    /// The expectation of which it is not known whether it holds, if it is about one.
    pub expectation: Option<ExpectationId>,
}

impl Report {
    /// Checks the stack of one input and adds what was found.
    ///
    /// `written` says where an expectation is written, if in a file of its own: path and line, counted from 1.
    pub fn add(
        &mut self,
        input: &Written<'_>,
        stack: &Stack,
        today: Date,
        written: impl Fn(&ExpectationId) -> Option<(String, usize)>,
    ) {
        let report = rules::check_on(stack, today);
        self.scores.push((input.path().to_owned(), rules::scores(stack, &report)));
        // Few of a large configuration are told, and addresses do not hang on each other.
        let is_terraform = matches!(input, Written::Terraform { .. });
        let names = if is_terraform { Names::new() } else { names(input, stack) };
        let place = |address: &str, origin: Option<&Origin>, expectation: Option<&ExpectationId>| {
            let place = place(input, stack, &names, address, origin);
            // What is about an expectation as a whole is where that is written.
            match expectation.filter(|_| address.is_empty()) {
                Some(id) => match (written(id), input) {
                    (Some((file, line)), _) => Place { file, line: Some(line), ..place },
                    (None, Written::Diagram { text, .. }) => {
                        Place { line: line_in(text, "\"expectations\"", id.as_str()), ..place }
                    }
                    (None, _) => place,
                },
                None => place,
            }
        };
        let idle: BTreeSet<&ExpectationId> = report
            .findings
            .iter()
            .filter(|it| it.rule.id == TESTS_NOTHING)
            .filter_map(|it| it.expectation.as_ref())
            .collect();
        let tested = stack.expectations.keys().filter(|it| !idle.contains(it));
        self.tested.extend(tested.filter_map(|it| Some((written(it)?.0, it.clone()))));
        let open = report.findings.into_iter().map(|it| (it, None));
        let suppressed = report.suppressed.into_iter().map(|it| {
            let Suppression { reason, owner, until, .. } = it.by;
            (it.finding, Some(Suppressed { reason, owner, until }))
        });
        self.findings.extend(open.chain(suppressed).map(|(finding, suppressed)| Finding {
            place: place(&finding.address, finding.origin.as_ref(), finding.expectation.as_ref()),
            rule: finding.rule,
            severity: finding.severity,
            message: finding.message,
            property: finding.property,
            expectation: finding.expectation,
            suppressed,
        }));
        self.unknown.extend(report.unknown.into_iter().map(|undecided| Unknown {
            place: place(&undecided.address, undecided.origin.as_ref(), undecided.expectation.as_ref()),
            rule: undecided.rule,
            why: undecided.why,
            expectation: undecided.expectation,
        }));
    }

    /// Worst first, then by place: the same input always prints the same. An expectation that several inputs are held to
    /// need not be about each of them.
    pub fn sort(&mut self) {
        let tested = std::mem::take(&mut self.tested);
        self.findings.retain(|it| match &it.expectation {
            Some(id) if it.rule.id == TESTS_NOTHING => !tested.contains(&(it.place.file.clone(), id.clone())),
            _ => true,
        });
        self.findings.order_by(|a, b| {
            let key = |finding: &Finding| (Reverse(finding.severity), finding.rule.id);
            (key(a).0, &a.place, key(a).1, &a.message).cmp(&(key(b).0, &b.place, key(b).1, &b.message))
        });
        self.unknown.order_by(|a, b| (a.rule.id, &a.place, &a.why).cmp(&(b.rule.id, &b.place, &b.why)));
    }

    /// Sets aside the findings that are known already.
    pub fn set_aside(&mut self, is_known: impl Fn(&Finding) -> bool, reason: &str) {
        for finding in &mut self.findings {
            if finding.suppressed.is_none() && is_known(finding) {
                let reason = reason.to_owned();
                finding.suppressed = Some(Suppressed { reason, ..Suppressed::default() });
            }
        }
    }

    /// The findings that count.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// How many findings of each severity count, worst first.
    pub fn counts(&self) -> impl Iterator<Item = (Severity, usize)> {
        let count = |severity| self.open().filter(|finding| finding.severity == severity).count();
        Severity::ALL.into_iter().map(move |severity| (severity, count(severity)))
    }
}
