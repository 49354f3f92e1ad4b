//! How much of what the rules ask for holds, per category.

use std::collections::BTreeSet;

use super::{Category, Report, Severity, run_by};
use crate::stack::Stack;

/// How much of what the rules of a category ask for holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// What the rules are about.
    pub category: Category,
    /// Of 100: rules without a finding among those that have something to look at, each with the weight of its severity.
    /// 100 only without any finding that has a weight.
    pub percent: u32,
}

/// Weight of a rule. One critical finding outweighs ten that are low.
const fn weight(severity: Severity) -> u32 {
    match severity {
        Severity::Critical => 12,
        Severity::High => 6,
        Severity::Medium => 3,
        Severity::Low => 1,
        Severity::Info => 0,
    }
}

/// The scores of the categories that have something to look at. What is suppressed or undecided costs nothing.
pub fn scores(stack: &Stack, report: &Report) -> Vec<Score> {
    let profile = &stack.settings.profile;
    let present = stack.tf_types();
    let found: BTreeSet<&str> = report.findings.iter().map(|it| it.rule.id).collect();
    let score = |category: Category| {
        let (mut asked, mut broken) = (0, 0);
        for (rule, severity) in run_by(profile).filter(|(it, _)| it.category == category) {
            if rule.concerns(stack, &present) {
                asked += weight(severity);
                broken += if found.contains(rule.id) { weight(severity) } else { 0 };
            }
        }
        (asked > 0).then(|| Score { category, percent: (asked - broken) * 100 / asked })
    };
    Category::ALL.into_iter().filter_map(score).collect()
}
