//! Signing up, logging in and out.

use std::mem;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use drawbridge_core::api::{ErrorCode, Login, NewAccount, Session, User};

use super::ApiJson;
use crate::app::App;
use crate::auth::{Client, SignedIn, check_new_password, end_session, start_session};
use crate::error::{ApiError, ApiResult};
use crate::store::Account;
use crate::token;

/// Most bytes of an e-mail address.
const MAX_EMAIL: usize = 254;
/// Most bytes of a password: 256 characters of the longest kind.
const MAX_PASSWORD: usize = 1024;

/// `POST /api/accounts`: opens an account and logs in.
pub(super) async fn create(
    State(app): State<App>,
    Client(client): Client,
    headers: HeaderMap,
    ApiJson(mut new): ApiJson<NewAccount>,
) -> ApiResult<impl IntoResponse> {
    check_lengths(&new.email, &new.password)?;
    let email = normalized_email(&new.email)?;
    let name = checked_name(&new.name)?;
    check_new_password(&new.password)?;
    app.logins.per_address.take(&client, app.clock.now())?;
    let user = User { id: token::new_id(), email, name };
    let password_hash = app.passwords.hash(mem::take(&mut new.password).into()).await?;
    app.store.insert_account(&Account { user: user.clone(), password_hash }, app.clock.now()).await?;
    let (cookie, session) = start_session(&app, &headers, user).await?;
    Ok((StatusCode::CREATED, cookie, Json(session)))
}

/// `POST /api/session`: logs in.
pub(super) async fn log_in(
    State(app): State<App>,
    Client(client): Client,
    headers: HeaderMap,
    ApiJson(mut login): ApiJson<Login>,
) -> ApiResult<impl IntoResponse> {
    check_lengths(&login.email, &login.password)?;
    let email = login.email.trim().to_lowercase();
    let now = app.clock.now();
    app.logins.per_address.take(&client, now)?;
    app.logins.per_account.take(&email, now)?;
    let account = app.store.account_by_email(&email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = app.passwords.verify(mem::take(&mut login.password).into(), hash).await?;
    let Some(account) = account.filter(|_| fits) else {
        // One answer for both, so that nobody learns who has an account.
        return Err(ApiError::new(ErrorCode::Unauthorized, "the e-mail address or the password is wrong"));
    };
    app.logins.per_account.forget(&email);
    let (cookie, session) = start_session(&app, &headers, account.user).await?;
    Ok((cookie, Json(session)))
}

/// `GET /api/session`: who is logged in.
pub(super) async fn current(session: SignedIn) -> Json<Session> {
    Json(Session { user: session.user, expires_at: session.expires_at })
}

/// `DELETE /api/session`: logs out, here and now.
pub(super) async fn log_out(State(app): State<App>, headers: HeaderMap) -> ApiResult<impl IntoResponse> {
    let (cookie, ended) = end_session(&app, &headers).await?;
    Ok((cookie, ended.map(|()| StatusCode::NO_CONTENT)))
}

/// What no account has costs neither an attempt nor the memory to count it.
fn check_lengths(email: &str, password: &str) -> ApiResult<()> {
    for (field, value, most) in [("email", email, MAX_EMAIL), ("password", password, MAX_PASSWORD)] {
        if value.len() > most {
            let message = format!("this has {} bytes; {most} are the most", value.len());
            return Err(ApiError::invalid(field, message));
        }
    }
    Ok(())
}

/// Only a mail can tell whether an address works; this tells what cannot be one.
fn normalized_email(email: &str) -> ApiResult<String> {
    let email = email.trim().to_lowercase();
    let has_form = email.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    let is_clean = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if has_form && is_clean && email.len() <= MAX_EMAIL {
        return Ok(email);
    }
    Err(ApiError::invalid("email", "this is not an e-mail address").hint("it looks like ada@example.com"))
}

fn checked_name(name: &str) -> ApiResult<String> {
    let name = name.trim();
    let fits = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits {
        return Ok(name.to_owned());
    }
    Err(ApiError::invalid("name", "a name has 1 to 100 characters, all of them visible"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[test]
    fn addresses_are_compared_in_lower_case() {
        assert_eq!(normalized_email(" Ada@Example.com ").unwrap(), "ada@example.com");
        for bad in ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@c", "a@.b", "a@b.\n"] {
            assert!(normalized_email(bad).is_err(), "{bad}");
        }
    }
}
