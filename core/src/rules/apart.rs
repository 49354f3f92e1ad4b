//! Rules that judge one resource after the other: what they look at to judge each is noted apart, so that after an edit only
//! those are judged again that it concerns.

use std::collections::BTreeSet;
use std::sync::Arc;

use time::Date;

use super::{Facts, Findings, Report, Rule, Severity};
use crate::catalog::ResourceType;
use crate::stack::Resource;
use crate::tracking::{Subjects, unnoted};

/// What a rule says.
pub(crate) struct Judged {
    pub(crate) report: Report,
    /// What it looked at to judge resources apart from each other; `None` if it judges them together, or says something that is
    /// about none of them.
    pub(crate) subjects: Option<Subjects>,
}

/// How far a rule has judged resources apart from each other.
#[derive(Default)]
pub(super) struct Apart {
    subjects: Subjects,
    /// Those that are judged, if not all are.
    only: Option<BTreeSet<Arc<str>>>,
    /// How much was said of them.
    said: usize,
    /// Whether resources cannot be told from each other: something was said of one where another is judged, or of none.
    is_mixed: bool,
}

/// Runs one rule as [`check_facts`](super::check_facts) does. What it looks at to judge resources apart is noted in what it gives
/// back, and not as what is under way looks at.
pub(crate) fn judge(
    rule: &'static Rule,
    severity: Severity,
    facts: &Facts<'_>,
    today: Option<Date>,
) -> Judged {
    let (report, apart) = run(rule, severity, facts, today, Apart::default());
    if apart.is_mixed {
        apart.subjects.note_together();
    }
    Judged { report, subjects: (!apart.is_mixed).then_some(apart.subjects) }
}

/// Runs one rule for some resources alone: `subjects` is what it looked at to judge all of them before. `None` if they cannot be
/// told from the others any more.
pub(crate) fn judge_again(
    rule: &'static Rule,
    severity: Severity,
    facts: &Facts<'_>,
    today: Option<Date>,
    mut subjects: Subjects,
    only: &BTreeSet<Arc<str>>,
) -> Option<Judged> {
    only.iter().for_each(|it| subjects.forget(it));
    let apart = Apart { subjects, only: Some(only.clone()), ..Apart::default() };
    let (report, apart) = run(rule, severity, facts, today, apart);
    (!apart.is_mixed).then_some(Judged { report, subjects: Some(apart.subjects) })
}

fn run(
    rule: &'static Rule,
    severity: Severity,
    facts: &Facts<'_>,
    today: Option<Date>,
    apart: Apart,
) -> (Report, Apart) {
    let mut findings = Findings::new(rule, severity, facts.stack);
    findings.apart = Some(apart);
    (rule.check)(facts, &mut findings);
    let mut apart = findings.apart.take().unwrap_or_default();
    let is_beside = findings.said_since((0, 0), |_| {}) != apart.said;
    apart.is_mixed |= is_beside || apart.subjects.is_empty() || unnoted(|| findings.is_shared());
    // What is said apart of resources is put in order, which looks at nothing but whether it is shared.
    let mut report = match apart.is_mixed {
        true => findings.into_report(),
        false => unnoted(|| findings.into_report()),
    };
    report.suppress(facts.stack, today);
    (report, apart)
}

impl<'a> Findings<'a> {
    /// Judges every resource of a type by itself. What is said in `judge` is about the resource that it is given, else
    /// nothing is taken over after an edit.
    pub(super) fn each(
        &mut self,
        ty: &'static ResourceType,
        judge: impl Fn(&mut Self, &'a str, &'a Resource),
    ) {
        let stack = self.stack;
        let Some(mut apart) = self.apart.take() else {
            return stack.of(ty).for_each(|(address, it)| judge(self, address, it));
        };
        apart.subjects.go_through(ty.id);
        match apart.only.take() {
            None => {
                for (address, it) in unnoted(|| stack.of(ty)) {
                    apart.judge(self, address, |findings| judge(findings, address, it));
                }
            }
            Some(only) => {
                for address in &only {
                    let known = unnoted(|| stack.resources.get_key_value(address));
                    if let Some((address, it)) = known.filter(|(_, it)| it.ty == Some(ty)) {
                        apart.judge(self, address, |findings| judge(findings, address, it));
                    }
                }
                apart.only = Some(only);
            }
        }
        self.apart = Some(apart);
    }
}

impl Apart {
    fn judge<'a>(
        &mut self,
        findings: &mut Findings<'a>,
        address: &str,
        judge: impl FnOnce(&mut Findings<'a>),
    ) {
        let before = findings.lengths();
        self.subjects.judge(address, || judge(findings));
        self.said += findings.said_since(before, |of| self.is_mixed |= of != address);
    }
}
