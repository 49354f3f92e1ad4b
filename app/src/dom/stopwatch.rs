//! How long things take, told to the browser's own performance tools and to our measurements.

use leptos::prelude::window;

/// Measures from its start to [`Stopwatch::stop`]. The browser keeps the newest measure of each name.
pub(crate) struct Stopwatch {
    name: &'static str,
}

impl Stopwatch {
    /// Starts to measure.
    pub(crate) fn start(name: &'static str) -> Self {
        if let Some(performance) = window().performance() {
            // A browser without user timing measures nothing, and works.
            drop(performance.mark(name));
        }
        Self { name }
    }

    /// Ends the measure.
    pub(crate) fn stop(self) {
        if let Some(performance) = window().performance() {
            performance.clear_measures_with_measure_name(self.name);
            drop(performance.measure_with_start_mark(self.name, self.name));
            performance.clear_marks_with_mark_name(self.name);
        }
    }
}
