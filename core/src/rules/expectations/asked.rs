//! One expectation under question, and what is said of it.

use crate::model::{Expectation, ExpectationId};
use crate::network::Kinds;
use crate::rules::{Facts, Findings};
use crate::stack::Resource;

/// Findings of one expectation that come with the whole way or all that is allowed: more nobody reads.
const MOST_EXPLAINED: usize = 20;

/// How much may be asked over all expectations: beyond, a check would take too long.
pub(super) struct Budget {
    /// Requests that are evaluated.
    pub(super) requests: usize,
    /// Kinds of pairs on the network.
    pub(super) pairs: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { requests: 200_000, pairs: 100_000 }
    }
}

/// An expectation with what it is asked of.
pub(super) struct Asked<'q, 'f, 'a> {
    pub(super) facts: &'q Facts<'a>,
    pub(super) kinds: &'q Kinds<'a>,
    pub(super) id: &'q ExpectationId,
    pub(super) expectation: &'q Expectation,
    pub(super) findings: &'q mut Findings<'f>,
    pub(super) explained: usize,
    pub(super) budget: &'q mut Budget,
}

impl Asked<'_, '_, '_> {
    /// It does not hold at a resource. `why` is only asked while there are few findings.
    pub(super) fn broken(&mut self, address: &str, what: &str, why: impl FnOnce() -> String) {
        let mut message = format!("“{}” does not hold: {what}", title(self.facts, self.expectation));
        self.explained += 1;
        if self.explained <= MOST_EXPLAINED {
            let why = why();
            if !why.is_empty() {
                message.push_str(": ");
                message.push_str(&why);
            }
        }
        self.findings.raise_expectation(self.id, self.expectation.severity, address, message);
    }

    /// Whether it holds at a resource hangs on something.
    pub(super) fn undecided(&mut self, address: &str, why: &str) {
        self.findings.undecided_expectation(self.id, address, why);
    }
}

/// What an expectation says, with the names that people have given things.
pub(super) fn title(facts: &Facts<'_>, expectation: &Expectation) -> String {
    let name = |it: &str| facts.stack.get(it).map_or(it, Resource::title).to_owned();
    expectation.title(&name).trim_end_matches('.').to_owned()
}
