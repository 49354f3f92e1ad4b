//! What a check says.

use std::collections::BTreeMap;

use time::Date;

use super::apart::Apart;
use super::{Decided, Rule, Severity};
use crate::catalog::Literal;
use crate::catalog::iam::role_policy;
use crate::model::{Choice, ExpectationId, Suppression};
use crate::stack::{Origin, Resource, Stack};
use crate::value::Value;

/// Something that is wrong, here.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that says so. Its page tells why it matters.
    pub rule: &'static Rule,
    /// How bad it is: the rule's own severity, unless the team's profile says otherwise.
    pub severity: Severity,
    /// Address of the resource; empty for the stack as a whole.
    pub address: String,
    /// Where the resource comes from; `None` for the stack as a whole.
    pub origin: Option<Origin>,
    /// Key of the property to look at, if one alone is to blame.
    pub property: Option<&'static str>,
    /// What is wrong, in one sentence without full stop.
    pub message: String,
    /// The expectation that does not hold, if it is about one.
    pub expectation: Option<ExpectationId>,
}

/// Something a rule could not decide, because it hangs on a value that is not known before the deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Undecided {
    /// The rule.
    pub rule: &'static Rule,
    /// Address of the resource; empty for the stack as a whole.
    pub address: String,
    /// Where the resource comes from.
    pub origin: Option<Origin>,
    /// What is not known.
    pub why: String,
    /// The expectation of which it is not known whether it holds, if it is about one.
    pub expectation: Option<ExpectationId>,
}

/// A finding that somebody decided to live with.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The decision.
    pub by: Suppression,
}

/// Everything the rules say about a stack, ordered by rule, then by address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is wrong as well, and somebody decided to live with.
    pub suppressed: Vec<Suppressed>,
    /// What could not be decided. Not an alarm, but not a clean bill either.
    pub unknown: Vec<Undecided>,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Critical findings.
    pub critical: usize,
    /// High findings.
    pub high: usize,
    /// Medium findings.
    pub medium: usize,
    /// Low findings.
    pub low: usize,
    /// Informational findings.
    pub info: usize,
}

impl Finding {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What the property to look at holds, as suppressions say it: text as it is, anything else as JSON. Of an
    /// expectation, its name.
    pub fn value(&self, stack: &Stack) -> Option<String> {
        if let Some(expectation) = &self.expectation {
            return Some(expectation.to_string());
        }
        let resource = stack.get(&self.address)?;
        let key = self.property?;
        let assumed = || resource.ty?.prop(key)?.default.map(Literal::to_value);
        match resource.props.get(key).cloned().or_else(assumed)? {
            Value::Str(text) => Some(text),
            other => serde_json::to_string(&other).ok(),
        }
    }
}

impl Suppressed {
    pub(crate) fn address(&self) -> &str {
        &self.finding.address
    }
}

impl Undecided {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Report {
    /// How many findings there are of each severity.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            match finding.severity {
                Severity::Critical => counts.critical += 1,
                Severity::High => counts.high += 1,
                Severity::Medium => counts.medium += 1,
                Severity::Low => counts.low += 1,
                Severity::Info => counts.info += 1,
            }
        }
        counts
    }

    /// The worst severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|it| it.severity).max()
    }

    /// Sets aside the findings that the stack suppresses on this day, unless its profile forbids that.
    pub(super) fn suppress(&mut self, stack: &Stack, today: Option<Date>) {
        if stack.suppressions.is_empty() || stack.settings.profile.forbid_suppressions {
            return;
        }
        let (mut open, mut suppressed) = (Vec::new(), Vec::new());
        for finding in self.findings.drain(..) {
            match suppression(stack, &finding, today) {
                Some(by) => suppressed.push(Suppressed { by: by.clone(), finding }),
                None => open.push(finding),
            }
        }
        self.findings = open;
        self.suppressed = suppressed;
    }
}

/// Why a finding does not count. What is said of a security group is said of the rules that are written in it.
fn suppression<'s>(stack: &'s Stack, finding: &Finding, today: Option<Date>) -> Option<&'s Suppression> {
    let is_meant = |it: &&Suppression| {
        finding.rule.is_called(&it.rule)
            && it.holds_on(today)
            && (it.value.is_none() || it.value == finding.value(stack))
    };
    let addresses = [Some(finding.address.as_str()), stack.owner_of(&finding.address)];
    let known = addresses.into_iter().flatten().filter_map(|it| stack.suppressions.get(it));
    known.flatten().find(is_meant)
}

/// What a template says once of several principals, if a finding is about that.
fn whole<'s>(stack: &'s Stack, finding: &Finding) -> Option<&'s str> {
    let is_shared = finding.property == Some(role_policy::POLICY.key());
    stack.get(&finding.address).filter(|_| is_shared).and_then(Resource::whole)
}

/// Takes down what one rule finds.
pub struct Findings<'a> {
    rule: &'static Rule,
    severity: Severity,
    pub(super) stack: &'a Stack,
    report: Report,
    /// If it is to be known what every resource is judged by.
    pub(super) apart: Option<Apart>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(rule: &'static Rule, severity: Severity, stack: &'a Stack) -> Self {
        Self { rule, severity, stack, report: Report::default(), apart: None }
    }

    /// How much was said by now: what is wrong, and what cannot be decided.
    pub(super) const fn lengths(&self) -> (usize, usize) {
        (self.report.findings.len(), self.report.unknown.len())
    }

    /// Whether something is said of what a template says once of several.
    pub(super) fn is_shared(&self) -> bool {
        self.report.findings.iter().any(|it| whole(self.stack, it).is_some())
    }

    /// How much was said since then; `visit` is told of which addresses.
    pub(super) fn said_since(
        &self,
        (findings, unknown): (usize, usize),
        mut visit: impl FnMut(&str),
    ) -> usize {
        let findings = self.report.findings.iter().skip(findings).map(|it| &it.address);
        let unknown = self.report.unknown.iter().skip(unknown).map(|it| &it.address);
        findings.chain(unknown).map(|it| visit(it)).count()
    }

    /// Whether the profile gives the rule a severity. One that is otherwise asked where the design shows that it matters
    /// is then asked everywhere.
    pub(super) fn is_asked(&self) -> bool {
        matches!(self.stack.settings.profile.rules.get(self.rule.id), Some(Choice::At(_)))
    }

    /// The findings in address order, whatever order the rule came upon them; what cannot be decided once.
    pub(super) fn into_report(mut self) -> Report {
        self.report.findings.sort_by(|a, b| (&a.address, &a.message).cmp(&(&b.address, &b.message)));
        // What a template says once of several principals is told of once.
        let (stack, mut told) = (self.stack, BTreeMap::new());
        self.report.findings.retain(|it| {
            let whole = whole(stack, it);
            whole.is_none_or(|whole| *told.entry(whole).or_insert_with(|| it.address.clone()) == it.address)
        });
        let key = |it: &Undecided| (it.address.clone(), it.why.clone(), it.expectation.clone());
        self.report.unknown.sort_by_cached_key(key);
        self.report.unknown.dedup_by(|a, b| a == b && a.expectation.is_none());
        self.report
    }

    /// Something is wrong with a resource.
    pub fn raise(&mut self, address: &str, message: impl Into<String>) {
        self.push(address, None, message.into());
    }

    /// Something is wrong with one property of a resource.
    pub fn raise_at(&mut self, address: &str, property: &'static str, message: impl Into<String>) {
        self.push(address, Some(property), message.into());
    }

    /// Something is wrong with a block that is no resource of the stack, such as a data source.
    pub fn raise_in(&mut self, origin: &Origin, message: impl Into<String>) {
        self.push("", None, message.into());
        if let Some(finding) = self.report.findings.last_mut() {
            finding.origin = Some(origin.clone());
        }
    }

    /// Something cannot be decided.
    pub fn undecided(&mut self, address: &str, why: impl Into<String>) {
        let origin = self.stack.origin(address).cloned();
        let (rule, address, why) = (self.rule, address.to_owned(), why.into());
        self.report.unknown.push(Undecided { rule, address, origin, why, expectation: None });
    }

    /// Something is wrong with one property of a resource if the answer is yes; without an answer it is undecided.
    pub fn raise_if(
        &mut self,
        wrong: Decided<bool>,
        address: &str,
        property: &'static str,
        message: impl FnOnce() -> String,
    ) {
        match wrong {
            Ok(true) => self.raise_at(address, property, message()),
            Ok(false) => {}
            Err(why) => self.undecided(address, why),
        }
    }

    /// An expectation does not hold. How bad that is says it itself, unless the profile does.
    pub fn raise_expectation(
        &mut self,
        id: &ExpectationId,
        severity: Severity,
        address: &str,
        message: impl Into<String>,
    ) {
        self.push(address, None, message.into());
        let is_chosen = self.stack.settings.profile.rules.contains_key(self.rule.id);
        if let Some(finding) = self.report.findings.last_mut() {
            finding.expectation = Some(id.clone());
            if !is_chosen {
                finding.severity = severity;
            }
        }
    }

    /// Whether an expectation holds cannot be decided.
    pub fn undecided_expectation(&mut self, id: &ExpectationId, address: &str, why: impl Into<String>) {
        let origin = self.stack.origin(address).cloned();
        let (address, expectation) = (address.to_owned(), Some(id.clone()));
        self.report.unknown.push(Undecided {
            rule: self.rule,
            address,
            origin,
            why: why.into(),
            expectation,
        });
    }

    fn push(&mut self, address: &str, property: Option<&'static str>, message: String) {
        let origin = self.stack.origin(address).cloned();
        self.report.findings.push(Finding {
            rule: self.rule,
            severity: self.severity,
            address: address.to_owned(),
            origin,
            property,
            message,
            expectation: None,
        });
    }
}
