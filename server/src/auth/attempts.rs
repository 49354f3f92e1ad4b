//! Counts attempts, so that passwords cannot be guessed by the thousand.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::error::{ApiError, ApiResult};

/// A key as it is kept: of one length, however long the key is.
type Hashed = [u8; 32];

/// A number of attempts per key and window, in the memory of this process.
pub struct Attempts {
    limit: u32,
    window_ms: i64,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    windows: HashMap<Hashed, Window>,
    /// When those that are over were last dropped.
    dropped_at: i64,
}

struct Window {
    since: i64,
    count: u32,
}

impl Attempts {
    /// Allows `limit` attempts in `window_ms` milliseconds for each key.
    pub fn new(limit: u32, window_ms: i64) -> Self {
        Self { limit, window_ms, taken: Mutex::default() }
    }

    /// Takes one attempt, or says when the next is allowed.
    pub fn take(&self, key: &str, now: i64) -> ApiResult<()> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // Once in a window: each attempt pays for at most two others.
        if now - taken.dropped_at >= self.window_ms {
            taken.windows.retain(|_, window| now - window.since < self.window_ms);
            taken.dropped_at = now;
        }
        let window = taken.windows.entry(hashed(key)).or_insert(Window { since: now, count: 0 });
        if now - window.since >= self.window_ms {
            *window = Window { since: now, count: 0 };
        }
        if window.count >= self.limit {
            let wait_ms = u64::try_from(window.since + self.window_ms - now).unwrap_or_default();
            return Err(ApiError::RateLimited { retry_after_seconds: wait_ms.div_ceil(1000) });
        }
        window.count += 1;
        Ok(())
    }

    /// Forgets the attempts of a key: the last one was right.
    pub fn forget(&self, key: &str) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).windows.remove(&hashed(key));
    }
}

fn hashed(key: &str) -> Hashed {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_per_key_until_the_window_is_over() {
        let attempts = Attempts::new(2, 1000);
        assert!(attempts.take("ada", 0).is_ok());
        assert!(attempts.take("ada", 10).is_ok());
        let refused = attempts.take("ada", 400);
        assert!(matches!(refused, Err(ApiError::RateLimited { retry_after_seconds: 1 })));
        assert!(attempts.take("bob", 400).is_ok());
        assert!(attempts.take("ada", 1000).is_ok());
    }

    #[test]
    fn a_right_attempt_clears_the_count() {
        let attempts = Attempts::new(1, 1000);
        assert!(attempts.take("ada", 0).is_ok());
        attempts.forget("ada");
        assert!(attempts.take("ada", 1).is_ok());
    }

    #[test]
    fn forgetting_old_windows_forgets_no_others() {
        let attempts = Attempts::new(1, 1000);
        for n in 0..100 {
            assert!(attempts.take(&n.to_string(), 0).is_ok());
        }
        assert!(attempts.take("ada", 500).is_ok());
        let kept = || attempts.taken.lock().unwrap_or_else(PoisonError::into_inner).windows.len();
        assert_eq!(kept(), 101, "all of them are still counted");
        assert!(attempts.take("bob", 1100).is_ok());
        assert_eq!(kept(), 2, "the windows of all but Ada are over");
        assert!(attempts.take("ada", 1100).is_err(), "hers is not");
    }
}
