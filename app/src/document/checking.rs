//! Checks the open document: at once where that is a matter of a moment, else in parts between frames.

use std::sync::Arc;
use std::time::Duration;

use drawbridge_core::analysis::{Analysis, Checking};
use leptos::prelude::*;

use super::{Document, today};
use crate::dom::stopwatch::Stopwatch;
use crate::parts;

/// From how many milliseconds on a check waits for a pause.
const SLOW: f64 = 40.0;

/// How many milliseconds a check goes on before the page has its turn.
const SLICE: f64 = 20.0;

/// How long nothing has to change before that check.
const PAUSE: Duration = Duration::from_millis(250);

/// For how many milliseconds after the last step of a pan, a zoom or a drag a check leaves the page to the hand: between
/// two frames of sixty a second there is no room for both.
const HAND: f64 = 150.0;

/// How many milliseconds a check waits for a hand at most: whoever never stops wants to know as well.
const PATIENCE: f64 = 20_000.0;

/// A check that takes longer than a frame.
pub(super) struct UnderWay {
    checking: Checking,
    watch: Stopwatch,
    /// Whether its stack is shown by now.
    is_shown: bool,
}

impl Document {
    /// Derives the findings now instead of with the next frame.
    pub(crate) fn analyze_now(self) {
        self.begin_analysis();
        self.end_analysis();
    }

    /// Follows the edits if that is a matter of a moment; else begins to check the diagram anew.
    fn begin_analysis(self) {
        self.analysis_due.set_value(false);
        self.checking.set_value(None);
        if self.is_checking.get_untracked() {
            self.is_checking.set(false);
        }
        self.analysis_began.set_value(js_sys::Date::now());
        let watch = Stopwatch::start("drawbridge:validate");
        let edits = self.unchecked.get_value();
        let followed = edits.is_some_and(|edits| {
            // Whoever still looks at what was known keeps it; usually nobody does, and nothing is copied.
            let follow = |known: &mut Arc<Analysis>| Arc::make_mut(known).follow_if_light(&edits, today());
            self.analysis.try_update_untracked(follow).flatten().is_some()
        });
        if followed {
            watch.stop();
            self.analysis.notify();
            self.analyzed();
        } else {
            // What another document came to says nothing about this one.
            let is_other = self.unchecked.with_value(Option::is_none);
            let checking = self.peek(|diagram| {
                if is_other {
                    return Checking::of(diagram, today());
                }
                self.analysis.with_untracked(|known| Checking::after(known, diagram, today()))
            });
            self.checking.set_value(Some(UnderWay { checking, watch, is_shown: false }));
        }
    }

    /// Goes on with the check that is under way for a moment, and again after the page had one.
    fn go_on_analyzing(self) {
        let is_left = self.checking.try_update_value(|it| {
            let Some(UnderWay { checking, .. }) = it else { return false };
            let start = js_sys::Date::now();
            while checking.step() {
                if js_sys::Date::now() - start > SLICE {
                    return true;
                }
            }
            false
        });
        if is_left != Some(true) {
            self.end_analysis();
            return;
        }
        if !self.is_checking.get_untracked() {
            self.is_checking.set(true);
        }
        // Code and prices follow the drawing before the findings do.
        let stack = self.checking.try_update_value(|it| {
            let it = it.as_mut().filter(|it| !it.is_shown)?;
            let stack = it.checking.stack().map(Arc::clone)?;
            it.is_shown = true;
            Some(stack)
        });
        if let Some(stack) = stack.flatten() {
            let is_other = self.unchecked.with_value(Option::is_none);
            self.analysis.update(|known| {
                if is_other {
                    *known = Arc::default();
                }
                Arc::make_mut(known).lowered(&stack);
            });
        }
        self.go_on_later(self.analysis_turn.get_value());
    }

    /// Goes on with the check once the page had a moment, and the hand rests.
    fn go_on_later(self, turn: u64) {
        let now = js_sys::Date::now();
        let rested = now - self.moved.get_value();
        let is_patient = now - self.analysis_began.get_value() < PATIENCE;
        let wait = if is_patient { (HAND - rested).clamp(0.0, HAND) } else { 0.0 };
        let go_on = move || {
            // Whatever changed meanwhile begins another check.
            if self.analysis_turn.try_get_value() != Some(turn) {
                return;
            }
            // The hand may have moved while this waited for it.
            if wait > 0.0 { self.go_on_later(turn) } else { self.go_on_analyzing() }
        };
        set_timeout(go_on, Duration::from_millis(wait as u64));
    }

    /// Does what is left of the check that is under way, if one is.
    fn end_analysis(self) {
        if let Some(UnderWay { checking, watch, .. }) = self.checking.try_update_value(Option::take).flatten()
        {
            let analysis = Arc::new(checking.finish());
            watch.stop();
            self.analysis.set(analysis);
            self.analyzed();
        }
    }

    fn analyzed(self) {
        self.unchecked.set_value(Some(Vec::new()));
        self.analysis_took.set_value(js_sys::Date::now() - self.analysis_began.get_value());
        if self.is_checking.get_untracked() {
            self.is_checking.set(false);
        }
        self.repaint();
    }

    /// What was just opened is seen before it is checked: the check of thousands of nodes takes longer than their picture.
    pub(super) fn schedule_first_analysis(self) {
        self.analysis_due.set_value(true);
        // A check of what was open before is of no use any more.
        self.analysis_turn.update_value(|it| *it += 1);
        self.checking.set_value(None);
        request_animation_frame(move || set_timeout(move || self.analyze_if_due(), Duration::ZERO));
    }

    /// Findings follow with the next frame, so that a burst of changes is checked once. Where a check takes so long that
    /// somebody who types would feel it, they follow with the first pause.
    pub(super) fn schedule_analysis(self) {
        let was_due = self.analysis_due.get_value();
        self.analysis_due.set_value(true);
        self.analysis_turn.update_value(|it| *it += 1);
        let turn = self.analysis_turn.get_value();
        if self.analysis_took.get_value() > SLOW {
            let check = move || {
                if self.analysis_turn.try_get_value() == Some(turn) {
                    self.analyze_if_due();
                }
            };
            set_timeout(check, PAUSE);
        } else if !was_due {
            request_animation_frame(move || self.analyze_if_due());
        }
    }

    fn analyze_if_due(self) {
        if self.analysis_due.try_get_value() == Some(true) {
            match parts::checking().now() {
                Some(it) => (it.check)(self),
                // It is done when the part is there.
                None => self.is_checking.set(true),
            }
        }
    }

    /// Does what was due before what checks was there.
    pub(super) fn analyze_when_possible(self) {
        Effect::new(move || {
            if parts::checking().get().is_some() {
                untrack(|| self.analyze_if_due());
            }
        });
    }
}

/// Checks the document: at once where that is a matter of a moment, else in parts.
pub(crate) fn check(document: Document) {
    document.begin_analysis();
    document.go_on_analyzing();
}
