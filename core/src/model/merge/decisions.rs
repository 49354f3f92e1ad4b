//! What was decided about a drawing, and how it is looked at: suppressions, expectations and views of two versions.

use super::super::{Expectation, Op, Suppression, View};
use super::Merging;
use super::cells::{self, Outcome, three};
use super::conflict::{Other, choice};

impl Merging<'_> {
    pub(super) fn views(&mut self) {
        let (base, ours, theirs) = (&self.base.views, &self.ours.views, &self.theirs.views);
        for id in cells::keys([base, ours, theirs]) {
            let (o, t) = (ours.get(id), theirs.get(id));
            let taken = match three(base.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = Op::SetView { id: id.clone(), view: left.cloned() };
                    let said = |it: Option<&View>| {
                        it.map_or_else(|| "deleted".to_owned(), |it| format!("“{}”", it.name))
                    };
                    let name = taken.map(|it| it.name.as_str()).unwrap_or_default();
                    self.conflict(format!("The view {name}"), said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.views.insert(id.clone(), it.clone());
            }
        }
    }

    /// Suppressions and expectations.
    pub(super) fn decisions(&mut self) {
        let (base, ours, theirs) = (self.base, self.ours, self.theirs);
        for id in cells::keys([&base.suppressions, &ours.suppressions, &theirs.suppressions]) {
            let (o, t) = (ours.suppressions.get(id), theirs.suppressions.get(id));
            let taken = match three(base.suppressions.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = Op::SetSuppression { id: id.clone(), suppression: left.cloned() };
                    let said = |it: Option<&Suppression>| {
                        it.map_or_else(|| "deleted".to_owned(), |it| it.reason.clone())
                    };
                    let rule = taken.map(|it| it.rule.as_str()).unwrap_or_default();
                    let subject = format!("The suppression of {rule}");
                    self.conflict(subject, said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.suppressions.insert(id.clone(), it.clone());
            }
        }
        for id in cells::keys([&base.expectations, &ours.expectations, &theirs.expectations]) {
            let (o, t) = (ours.expectations.get(id), theirs.expectations.get(id));
            let taken = match three(base.expectations.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => {
                    let (side, taken, left) = choice(o, t);
                    let op = Op::SetExpectation { id: id.clone(), expectation: left.cloned() };
                    let said = |it: Option<&Expectation>| {
                        it.map_or_else(|| "deleted".to_owned(), |_| "changed".to_owned())
                    };
                    self.conflict(format!("The expectation {id}"), said(o), said(t), side, Other::Op(op));
                    taken
                }
            };
            if let Some(it) = taken {
                self.diagram.expectations.insert(id.clone(), it.clone());
            }
        }
    }
}
