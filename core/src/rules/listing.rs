//! Findings as a list to work through: worst first, those of one rule together, narrowed by what somebody looks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Finding, Report, Rule, Severity};

/// The findings of a report, worst first, each with what a search looks through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    entries: Vec<(Arc<Finding>, String)>,
}

/// Findings of one rule that are equally bad: the rule's own severity need not be that of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The rule of all of them.
    pub rule: &'static Rule,
    /// How bad each is.
    pub severity: Severity,
    /// At least one.
    pub findings: Vec<Arc<Finding>>,
}

impl Listing {
    /// Everything a report found; `name` tells what the place of a finding is called.
    pub fn new(report: &Report, name: impl Fn(&Finding) -> String) -> Self {
        let entry = |it: &Finding| {
            let said = format!("{} {} {} {}", it.rule.id, it.message, name(it), it.rule.aliases.join(" "));
            (Arc::new(it.clone()), said.to_lowercase())
        };
        let at = |severity| report.findings.iter().filter(move |it| it.severity == severity);
        Self { entries: Severity::ALL.into_iter().flat_map(at).map(entry).collect() }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many findings are this bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.entries.iter().filter(|(it, _)| it.severity == severity).count()
    }

    /// The findings of one severity, or all, that say every word that is looked for, by rule, the worst first.
    pub fn groups(&self, only: Option<Severity>, wanted: &str) -> Vec<Group> {
        let wanted = wanted.to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let mut groups: Vec<Group> = Vec::new();
        let mut places: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
        for (finding, said) in &self.entries {
            let is_wanted =
                only.is_none_or(|it| finding.severity == it) && words.iter().all(|it| said.contains(it));
            if !is_wanted {
                continue;
            }
            let place = *places.entry((finding.severity, finding.rule.id)).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.findings.push(Arc::clone(finding)),
                None => groups.push(Group {
                    rule: finding.rule,
                    severity: finding.severity,
                    findings: vec![Arc::clone(finding)],
                }),
            }
        }
        groups
    }
}
