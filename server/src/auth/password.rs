//! Password rules, hashing and checking.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use drawbridge_core::api::ErrorCode;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::{ApiError, ApiResult};

/// Fewest characters of a password.
const MIN_CHARS: usize = 8;
/// Most characters: long enough for any passphrase, short enough that nobody makes us hash megabytes.
const MAX_CHARS: usize = 256;
/// Hashes at the same time: each takes 19 MB and one core.
const PARALLEL: usize = 4;
/// Requests that may wait for a turn before more are turned away.
const WAITING: usize = 64;

/// What an unknown e-mail address is checked against, so that it takes as long as a known one.
static NOBODYS_HASH: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

/// Refuses a password that is too short or too long, saying which.
pub fn check_new(password: &str) -> ApiResult<()> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        let message = format!("the password has {chars} characters; it needs at least {MIN_CHARS}");
        return Err(ApiError::invalid("password", message)
            .hint("a few unrelated words are easy to remember and hard to guess"));
    }
    if chars > MAX_CHARS {
        let message = format!("the password has {chars} characters; {MAX_CHARS} is the most");
        return Err(ApiError::invalid("password", message));
    }
    Ok(())
}

/// Hashes and checks passwords off the async threads, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(PARALLEL)), queue: Arc::new(Semaphore::new(WAITING)) }
    }
}

impl Passwords {
    /// Makes the hash that unknown addresses are checked against, so that not even the first of them takes longer.
    pub fn warm_up() {
        tokio::task::spawn_blocking(|| LazyLock::force(&NOBODYS_HASH).len());
    }

    /// The Argon2id hash of a password, in PHC form with its own salt.
    pub async fn hash(&self, password: SecretString) -> ApiResult<String> {
        self.run(move || hash_now(password.expose_secret())).await?
    }

    /// Whether the password fits the hash. No hash (an unknown account) takes as long and never fits.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> ApiResult<bool> {
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS_HASH.clone());
            let Ok(parsed) = PasswordHash::new(&hash) else { return false };
            let fits =
                Argon2::default().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok();
            fits && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let Ok(_place) = self.queue.try_acquire() else {
            return Err(ApiError::new(
                ErrorCode::Unavailable,
                "too many people are logging in at this moment",
            )
            .hint("try again in a few seconds"));
        };
        let _turn = self.turns.acquire().await.map_err(|closed| ApiError::Internal(closed.into()))?;
        tokio::task::spawn_blocking(work).await.map_err(|panicked| ApiError::Internal(panicked.into()))
    }
}

fn hash_now(password: &str) -> ApiResult<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| ApiError::Internal(error.to_string().into()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert!(check_new("1234567").is_err());
        assert!(check_new("12345678").is_ok());
        assert!(check_new(&"é".repeat(256)).is_ok());
        assert!(check_new(&"é".repeat(257)).is_err());
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_fits() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody's password".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn more_than_can_wait_are_turned_away_at_once() {
        let passwords = Passwords { queue: Arc::new(Semaphore::new(0)), ..Passwords::default() };
        let turned_away = passwords.verify("correct horse".into(), None).await;
        assert!(
            matches!(turned_away, Err(ApiError::Refused(detail)) if detail.code == ErrorCode::Unavailable)
        );
    }
}
