//! Repairing all findings of a rule, in slices: the page paints and answers in between, and shows how far it is.

use std::sync::Arc;
use std::time::Duration;

use drawbridge_core::rules::{Finding, Fix, FixAll, FixedAll};
use leptos::prelude::*;

use super::fixing::{Trials, tip};
use crate::document::Document;
use crate::notify::Notices;

/// How long a slice may take, in milliseconds: a click is answered within a tenth of a second.
const SLICE: f64 = 40.0;

/// Between two slices, so that the page can paint and answer.
const PAUSE: Duration = Duration::from_millis(4);

/// Fixes under way, and the drawing they began from.
struct UnderWay {
    fixing: FixAll,
    revision: u64,
}

/// What a button needs to go on.
#[derive(Clone, Copy)]
struct Work {
    document: Document,
    notices: Notices,
    findings: Memo<Vec<Arc<Finding>>>,
    under_way: StoredValue<Option<UnderWay>, LocalStorage>,
    /// How many are fixed, while it is under way.
    done: RwSignal<Option<usize>>,
}

impl Work {
    fn begin(self) {
        let fixing = self.findings.try_with_untracked(|it| {
            let findings: Vec<&Finding> = it.iter().map(AsRef::as_ref).collect();
            self.document.peek(|diagram| FixAll::new(diagram, &findings))
        });
        // A group that is gone by now has nothing to fix.
        let Some(fixing) = fixing else { return };
        let revision = self.document.revision_now();
        self.under_way.set_value(fixing.map(|fixing| UnderWay { fixing, revision }));
        self.go_on();
    }

    fn go_on(self) {
        set_timeout(move || self.slice(), PAUSE);
    }

    /// Fixes for a while; an edit meanwhile has all begin anew.
    fn slice(self) {
        let Some(Some(mut it)) = self.under_way.try_update_value(Option::take) else { return };
        if it.revision != self.document.revision_now() {
            return self.begin();
        }
        let began = js_sys::Date::now();
        let mut is_more = true;
        while is_more && js_sys::Date::now() - began < SLICE {
            is_more = it.fixing.step();
        }
        if is_more {
            self.done.set(Some(it.fixing.n_fixed()));
            self.under_way.set_value(Some(it));
            return self.go_on();
        }
        self.done.set(None);
        self.apply(it.fixing.finish());
    }

    fn apply(self, FixedAll { change, n_fixed, n_left }: FixedAll) {
        let Some(change) = change else {
            return self.notices.refuse("Each of these needs a decision: open them one by one");
        };
        if let Err(reason) = self.document.apply(change) {
            return self.notices.refuse(&reason);
        }
        let fixed =
            if n_fixed == 1 { "Fixed 1 finding".to_owned() } else { format!("Fixed {n_fixed} findings") };
        self.notices.done(&match n_left {
            0 => fixed,
            1 => format!("{fixed}; 1 needs a decision"),
            _ => format!("{fixed}; {n_left} need a decision"),
        });
    }
}

/// Repairs what the findings of a group are about. It is there if the first of them can be repaired: to try each takes a check.
#[component]
pub(super) fn FixAllButton(findings: Memo<Vec<Arc<Finding>>>, fix: Fix) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let trials = expect_context::<Trials>();
    let work = Work {
        document,
        notices,
        findings,
        under_way: StoredValue::new_local(None),
        done: RwSignal::new(None),
    };
    on_cleanup(move || {
        if work.under_way.try_with_value(Option::is_some) == Some(true) {
            notices.refuse("the list was left before all was fixed; nothing is changed");
        }
    });
    let first = Memo::new(move |_| findings.with(|it| it.first().cloned()));
    let tried = StoredValue::new(first.get_untracked());
    let is_fixable = RwSignal::new(false);
    Effect::new(move |before: Option<Option<Arc<Finding>>>| {
        document.analysis();
        let now = first.get();
        if !is_fixable.get_untracked() || before.is_some_and(|it| it != now) {
            tried.set_value(now.clone());
            trials.add((tried, is_fixable));
        }
        now
    });
    let is_busy = move || work.done.with(Option::is_some);
    let click = move |_| {
        if work.done.get_untracked().is_none() {
            work.done.set(Some(0));
            // It shows that it has begun before the first check.
            set_timeout(move || work.begin(), PAUSE);
        }
    };
    let label = move || {
        let count = findings.with(Vec::len);
        work.done
            .get()
            .map_or_else(|| format!("Fix all {count}"), |done| format!("Fixing {done} of {count}…"))
    };
    let tip = tip(fix);
    view! {
        <Show when=move || is_fixable.get() || is_busy()>
            <button
                class="button small"
                data-tip=tip.clone()
                disabled=move || document.is_read_only()
                aria-disabled=move || is_busy().to_string()
                on:click=click
            >
                {label}
            </button>
            <span class="hint ellipsis">{fix.title}</span>
        </Show>
    }
}
