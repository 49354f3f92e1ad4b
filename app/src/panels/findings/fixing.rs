//! Repairing what a finding is about. Whether that can be done is tried on a copy of the drawing, which takes a check: rows try
//! one after the other, so that no list of findings holds up the page.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use drawbridge_core::model::Transaction;
use drawbridge_core::rules::{self, Finding, Fix, Safety};
use leptos::prelude::*;

use crate::document::Document;
use crate::notify::Notices;

/// Between two trials, so that the page can paint and answer.
const PAUSE: Duration = Duration::from_millis(8);

/// The findings whose fixes are yet to be tried.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    document: Document,
    waiting: StoredValue<VecDeque<Trial>>,
}

/// A finding, and where it shows whether it can be fixed.
type Trial = (StoredValue<Option<Arc<Finding>>>, RwSignal<bool>);

impl Trials {
    pub(super) fn new(document: Document) -> Self {
        Self { document, waiting: StoredValue::default() }
    }

    /// Has a fix tried once it is its turn.
    pub(super) fn add(self, trial: Trial) {
        let is_first = self.waiting.try_update_value(|it| {
            if it.iter().any(|(_, shown)| *shown == trial.1) {
                return false;
            }
            it.push_back(trial);
            it.len() == 1
        });
        if is_first == Some(true) {
            self.go_on();
        }
    }

    fn go_on(self) {
        let next = move || {
            let Some(Some((finding, is_fixable))) = self.waiting.try_update_value(|it| it.front().copied())
            else {
                return;
            };
            // A row that is gone by now has nothing to show.
            if let Some(change) =
                finding.try_with_value(|it| it.as_deref().and_then(|it| change(self.document, it)))
            {
                is_fixable.try_set(change.is_some());
            }
            let left = self.waiting.try_update_value(|it| {
                it.pop_front();
                it.len()
            });
            if left.is_some_and(|it| it > 0) {
                self.go_on();
            }
        };
        set_timeout(next, PAUSE);
    }
}

/// What repairs a finding in the drawing as it is now.
fn change(document: Document, finding: &Finding) -> Option<Transaction> {
    document.peek(|it| rules::fix(it, finding))
}

/// What a fix does, and whether to think before.
pub(super) fn tip(fix: Fix) -> String {
    match fix.safety {
        Safety::Safe => fix.title.to_owned(),
        Safety::Unsafe => {
            format!("{}. May change what can be reached or what it costs; undo takes it back.", fix.title)
        }
    }
}

/// Repairs what a finding is about. A row outlives edits that leave its finding as it is, and what repairs it follows from the
/// drawing as it is by then: another row's fix may have changed the same list.
#[component]
pub(super) fn FixButton(finding: Arc<Finding>, fix: Fix) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let trials = expect_context::<Trials>();
    let finding = StoredValue::new(Some(finding));
    let is_fixable = RwSignal::new(false);
    Effect::new(move |_| {
        document.analysis();
        if !is_fixable.get_untracked() {
            trials.add((finding, is_fixable));
        }
    });
    let tip = tip(fix);
    let apply = move |_| {
        let Some(change) = finding.with_value(|it| it.as_deref().and_then(|it| change(document, it))) else {
            is_fixable.set(false);
            return notices.refuse("After what was changed meanwhile, one edit no longer repairs this");
        };
        match document.apply(Transaction { label: fix.title.to_owned(), ..change }) {
            Ok(()) => notices.done(&format!("Fixed: {}", fix.title)),
            Err(reason) => notices.refuse(&reason),
        }
    };
    view! {
        <Show when=move || is_fixable.get()>
            <button class="button small" data-tip=tip.clone() disabled=move || document.is_read_only() on:click=apply>
                "Fix"
            </button>
            <span class="hint ellipsis">{fix.title}</span>
        </Show>
    }
}
