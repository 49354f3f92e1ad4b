//! Accounts and the session.

use drawbridge_core::api::{Login, NewAccount, Session};
use gloo_net::http::Method;

use super::ApiError;

/// Opens an account and signs in.
pub(crate) async fn create(account: &NewAccount) -> Result<Session, ApiError> {
    super::send_json(Method::POST, "/api/accounts", account).await
}

/// Signs in.
pub(crate) async fn sign_in(login: &Login) -> Result<Session, ApiError> {
    super::send_json(Method::POST, "/api/session", login).await
}

/// Who is signed in.
pub(crate) async fn session() -> Result<Session, ApiError> {
    super::get("/api/session").await
}

/// Signs out.
pub(crate) async fn sign_out() -> Result<(), ApiError> {
    super::send_only(Method::DELETE, "/api/session").await
}
