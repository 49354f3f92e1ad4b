//! How much of what the rules ask for holds, per category.
//!
//! A share alone misleads: beside a hundred sound resources, a role that anybody can assume would cost a few points. So the
//! worst open finding holds a score down, whatever else is in order, as in gradings that people trust: an SSL Labs grade is
//! capped by what can be exploited (SSL Server Rating Guide), and the security rating of SonarQube is that of the worst open
//! issue ("Understanding measures and metrics").

use std::collections::{BTreeMap, BTreeSet};

use super::{Category, Report, Severity, run_by};
use crate::stack::Stack;

/// How much of what the rules of a category ask for holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// What the rules are about.
    pub category: Category,
    /// Of 100: rules without a finding among those that have something to look at, each with the weight of its severity.
    /// 100 only without any finding that has a weight, and no more than the worst finding leaves: 49 with a critical one,
    /// 79 with a high one.
    pub percent: u32,
    /// How bad that finding is, where the score would be higher but for it.
    pub held_by: Option<Severity>,
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

/// The most a category gets while its worst finding is open: with a critical one it is poor, and with a high one not good,
/// in the words of [`Score::level`].
const fn ceiling(worst: Severity) -> u32 {
    match worst {
        Severity::Critical => FAIR - 1,
        Severity::High => GOOD - 1,
        Severity::Medium | Severity::Low | Severity::Info => 100,
    }
}

/// From here on a score is good.
const GOOD: u32 = 80;
/// From here on a score is fair.
const FAIR: u32 = 50;

impl Score {
    /// The score in a word.
    pub const fn level(&self) -> &'static str {
        match self.percent {
            100 => "whole",
            GOOD.. => "good",
            FAIR.. => "fair",
            _ => "poor",
        }
    }

    /// What holds the score down, as a sentence, where it would be higher but for that.
    pub fn why(&self) -> Option<String> {
        self.held_by.map(|it| format!("No more than {} of 100 while a {it} finding is open", self.percent))
    }
}

/// The scores of the categories that have something to look at. What is suppressed or undecided costs nothing.
pub fn scores(stack: &Stack, report: &Report) -> Vec<Score> {
    let profile = &stack.settings.profile;
    let present = stack.tf_types();
    let found: BTreeSet<&str> = report.findings.iter().map(|it| it.rule.id).collect();
    let mut worst: BTreeMap<Category, Severity> = BTreeMap::new();
    for it in &report.findings {
        let known = worst.entry(it.rule.category).or_insert(it.severity);
        *known = it.severity.max(*known);
    }
    let score = |category: Category| {
        let (mut asked, mut broken) = (0, 0);
        for (rule, severity) in run_by(profile).filter(|(it, _)| it.category == category) {
            if rule.concerns(stack, &present) || found.contains(rule.id) {
                asked += weight(severity);
                broken += if found.contains(rule.id) { weight(severity) } else { 0 };
            }
        }
        (asked > 0).then(|| {
            let share = (asked - broken) * 100 / asked;
            let worst = worst.get(&category).copied();
            let percent = worst.map_or(share, |it| share.min(ceiling(it)));
            Score { category, percent, held_by: worst.filter(|_| percent < share) }
        })
    };
    Category::ALL.into_iter().filter_map(score).collect()
}
