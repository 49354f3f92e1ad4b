//! The one source of time, so that a test can let a session grow old without waiting.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use time::{Date, OffsetDateTime};

/// Tells the time in milliseconds since the Unix epoch, UTC.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::from_fn(|| {
            let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
        })
    }

    /// A clock that says what `now` says.
    pub fn from_fn(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> i64 {
        (self.0)()
    }

    /// The day now, UTC.
    pub fn today(&self) -> Date {
        let seconds = self.now().div_euclid(1000);
        // Only a clock thousands of years off is out of range.
        OffsetDateTime::from_unix_timestamp(seconds).map_or(Date::MIN, OffsetDateTime::date)
    }
}
