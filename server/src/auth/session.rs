//! Sessions: a random token in a cookie, its hash in the database.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use drawbridge_core::api::{ErrorCode, Session, User};

use crate::app::App;
use crate::error::{ApiError, ApiResult};
use crate::store::StoredSession;
use crate::token;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
/// A session that was not used for this long is over, in milliseconds.
pub const IDLE_LIFETIME: i64 = 12 * HOUR;
/// A session this old is over, used or not, in milliseconds.
pub const ABSOLUTE_LIFETIME: i64 = 14 * 24 * HOUR;

/// Extractor: the request comes from somebody who is logged in; otherwise it ends with 401.
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// When the session ends at the latest.
    pub expires_at: i64,
    /// What the session is stored under.
    token_hash: String,
}

impl SignedIn {
    /// Whether the session has not ended since. Asking does not prolong it.
    pub async fn still(&self, app: &App) -> ApiResult<bool> {
        let session = app.store.session(&self.token_hash).await?;
        Ok(session.is_some_and(|it| !is_over(&it, app.clock.now())))
    }
}

fn is_over(session: &StoredSession, now: i64) -> bool {
    now - session.seen_at >= IDLE_LIFETIME || now - session.created_at >= ABSOLUTE_LIFETIME
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Some(token) = token_in(&parts.headers, app) else { return Err(not_logged_in()) };
        let token_hash = token::hash(token);
        let Some(session) = app.store.session(&token_hash).await? else { return Err(not_logged_in()) };
        let now = app.clock.now();
        if is_over(&session, now) {
            app.store.delete_session(&token_hash).await?;
            return Err(not_logged_in());
        }
        // Once a minute is exact enough, and spares a write for every read.
        if now - session.seen_at >= MINUTE {
            app.store.touch_session(&token_hash, now).await?;
        }
        let expires_at = session.created_at + ABSOLUTE_LIFETIME;
        Ok(Self { user: session.user, expires_at, token_hash })
    }
}

fn not_logged_in() -> ApiError {
    ApiError::new(ErrorCode::Unauthorized, "you are not signed in").hint("sign in and try again")
}

/// Starts a session for `user` with a fresh token, ending the one the request came with.
///
/// The answer is the session and the cookie to set.
pub async fn start_session(
    app: &App,
    headers: &HeaderMap,
    user: User,
) -> ApiResult<([(HeaderName, HeaderValue); 1], Session)> {
    if let Some(old) = token_in(headers, app) {
        app.store.delete_session(&token::hash(old)).await?;
    }
    let token = token::new_secret();
    let now = app.clock.now();
    let stored =
        StoredSession { token_hash: token::hash(&token), user: user.clone(), created_at: now, seen_at: now };
    app.store.insert_session(&stored).await?;
    let cookie = set_cookie(app, &token, ABSOLUTE_LIFETIME / 1000)?;
    Ok(([(header::SET_COOKIE, cookie)], Session { user, expires_at: now + ABSOLUTE_LIFETIME }))
}

/// Ends the session the request came with, if any. The answer is whether that worked, and whether or not it did the
/// cookie that removes it from the browser.
pub async fn end_session(
    app: &App,
    headers: &HeaderMap,
) -> ApiResult<([(HeaderName, HeaderValue); 1], ApiResult<()>)> {
    let ended = match token_in(headers, app) {
        Some(token) => app.store.delete_session(&token::hash(token)).await.map_err(ApiError::from),
        None => Ok(()),
    };
    Ok(([(header::SET_COOKIE, set_cookie(app, "", 0)?)], ended))
}

/// `__Host-` makes the browser insist on `Secure` and on this very host; over plain loopback HTTP it would refuse.
fn cookie_name(app: &App) -> &'static str {
    if app.site.is_https() { "__Host-drawbridge-session" } else { "drawbridge-session" }
}

fn set_cookie(app: &App, token: &str, max_age_seconds: i64) -> ApiResult<HeaderValue> {
    let name = cookie_name(app);
    let secure = if app.site.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::try_from(cookie).map_err(|error| ApiError::Internal(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn token_in<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    let name = cookie_name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}
