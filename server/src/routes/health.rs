//! For whoever watches over the server.

use axum::extract::State;

use crate::app::App;
use crate::error::ApiResult;

/// `GET /health`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /ready`: the database answers too, so requests can be sent here.
pub(super) async fn ready(State(app): State<App>) -> ApiResult<&'static str> {
    app.store.ping().await?;
    Ok("ready\n")
}
