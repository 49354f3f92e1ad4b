//! What the terminal shows while long work goes on.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Announces each step, says how long it took and can sum up.
#[derive(Debug)]
pub(crate) struct Progress {
    started: Instant,
    steps: Vec<(String, Duration)>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), steps: Vec::new() }
    }

    /// Runs one step of the work.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("==> {what}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let verdict = if result.is_ok() { "done" } else { "FAILED" };
        eprintln!("    {verdict} in {}", human(took));
        self.steps.push((what.to_owned(), took));
        result
    }

    /// Lists all steps with their times.
    pub(crate) fn sum_up(&self, headline: &str) {
        eprintln!("\n{headline} in {}", human(self.started.elapsed()));
        for (what, took) in &self.steps {
            eprintln!("{:>10}  {what}", human(*took));
        }
    }
}

/// A duration as a person says it: `0.4 s`, `42 s`, `3 min 05 s`.
fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        assert_eq!(human(Duration::from_millis(420)), "0.4 s");
        assert_eq!(human(Duration::from_secs(42)), "42 s");
        assert_eq!(human(Duration::from_secs(185)), "3 min 05 s");
    }
}
