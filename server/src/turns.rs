//! Turns: how much one person, and everybody together, may have done at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use drawbridge_core::api::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ApiError, ApiResult};

/// Heavy work of one person that may wait for its turn before more is turned away.
const WAITING: usize = 8;

/// So many turns for each person.
pub struct Turns {
    each: usize,
    taken: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Turns {
    /// At most `each` at the same time for every person.
    pub fn new(each: usize) -> Self {
        Self { each, taken: Mutex::default() }
    }

    /// A turn, if one is left. It ends when it is dropped.
    pub fn try_take(&self, person: &str) -> Option<OwnedSemaphorePermit> {
        self.of(person).try_acquire_owned().ok()
    }

    fn of(&self, person: &str) -> Arc<Semaphore> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // Turns that somebody has or waits for are held elsewhere, too.
        taken.retain(|_, turns| Arc::strong_count(turns) > 1);
        let turns = taken.entry(person.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.each)));
        Arc::clone(turns)
    }
}

/// Work that keeps a processor busy, off the threads that answer: one piece after the other for each person, and no more
/// in all than there are processors.
pub struct HeavyWork {
    places: Turns,
    turns: Turns,
    processors: Arc<Semaphore>,
}

impl Default for HeavyWork {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self {
            places: Turns::new(WAITING),
            turns: Turns::new(1),
            processors: Arc::new(Semaphore::new(processors)),
        }
    }
}

impl HeavyWork {
    /// Does the work when it is this person's turn.
    pub async fn run<T: Send + 'static>(
        &self,
        person: &str,
        work: impl FnOnce() -> ApiResult<T> + Send + 'static,
    ) -> ApiResult<T> {
        let Some(place) = self.places.try_take(person) else {
            let message = "too many of your requests are being worked on";
            return Err(ApiError::new(ErrorCode::Unavailable, message).hint("try again in a few seconds"));
        };
        let closed = |closed| ApiError::Internal(Box::new(closed));
        let turn = self.turns.of(person).acquire_owned().await.map_err(closed)?;
        let processor = Arc::clone(&self.processors).acquire_owned().await.map_err(closed)?;
        let done = tokio::task::spawn_blocking(move || {
            // Work goes on when nobody waits for it any more, so the turn ends with the work.
            let _held = (place, turn, processor);
            work()
        });
        done.await.map_err(|panicked| ApiError::Internal(panicked.into()))?
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use std::sync::mpsc;

    use tokio::sync::oneshot;

    use super::*;

    /// Work that says when it begins and ends when it is told to.
    fn work() -> (impl FnOnce() -> ApiResult<()> + Send, oneshot::Receiver<()>, mpsc::Sender<()>) {
        let (begin, has_begun) = oneshot::channel();
        let (end, until_then) = mpsc::channel();
        let work = move || {
            let _heard = begin.send(());
            until_then.recv().unwrap();
            Ok(())
        };
        (work, has_begun, end)
    }

    /// On one thread: work that took it would never be told to end.
    #[tokio::test]
    async fn others_are_answered_meanwhile() {
        let heavy = Arc::new(HeavyWork { processors: Arc::new(Semaphore::new(2)), ..HeavyWork::default() });
        let run = |person: &'static str, work| {
            let heavy = Arc::clone(&heavy);
            tokio::spawn(async move { heavy.run(person, work).await })
        };
        let (first, first_begun, end_first) = work();
        let (second, mut second_begun, end_second) = work();
        let (others, others_begun, end_others) = work();
        let first = run("ada", first);
        first_begun.await.unwrap();
        let second = run("ada", second);
        let others = run("bob", others);
        others_begun.await.unwrap();
        assert!(second_begun.try_recv().is_err(), "hers wait for each other");
        end_first.send(()).unwrap();
        first.await.unwrap().unwrap();
        second_begun.await.unwrap();
        end_second.send(()).unwrap();
        end_others.send(()).unwrap();
        second.await.unwrap().unwrap();
        others.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn more_than_can_wait_is_turned_away() {
        let heavy = HeavyWork { places: Turns::new(1), ..HeavyWork::default() };
        let place = heavy.places.try_take("ada");
        let refused = heavy.run("ada", || Ok(())).await;
        assert!(matches!(refused, Err(ApiError::Refused(it)) if it.code == ErrorCode::Unavailable));
        assert!(heavy.run("bob", || Ok(())).await.is_ok());
        drop(place);
        assert!(heavy.run("ada", || Ok(())).await.is_ok());
        assert_eq!(heavy.places.taken.lock().unwrap().len(), 1, "who has no turn is not remembered");
    }
}
