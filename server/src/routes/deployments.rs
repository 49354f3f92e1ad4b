//! Deployments of the person who is logged in. No share link leads here.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use drawbridge_core::api::{
    DeleteStack, Deployment, DeploymentTarget, EndOfEvents, ErrorCode, ExecuteDeployment, NewDeployment, Role,
};
use futures_util::Stream;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

use super::json::PLAN;
use super::{ApiJson, Path};
use crate::access;
use crate::app::App;
use crate::auth::SignedIn;
use crate::deploy::ONBOARDING_TEMPLATE;
use crate::error::{ApiError, ApiResult};

/// Another server may have written the event: look at the database at least this often.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// `GET /api/deployments/target`
pub(super) async fn target(State(app): State<App>, _session: SignedIn) -> Json<DeploymentTarget> {
    Json(app.deployer.target())
}

/// `GET /api/deployments/onboarding-template`: the roles an account's owner creates for this server.
pub(super) async fn onboarding_template() -> impl IntoResponse {
    let name = "attachment; filename=\"drawbridge-onboarding.template.json\"";
    ([(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, name)], ONBOARDING_TEMPLATE)
}

/// `GET /api/diagrams/{id}/deployments`
pub(super) async fn list(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<Deployment>>> {
    access::diagram(&app, &session.user, &id, Role::Owner).await?;
    let stored = app.store.deployments_of(&id).await?.into_iter();
    let own = stored.filter(|stored| stored.user_id == session.user.id);
    Ok(Json(own.map(|stored| stored.deployment).collect()))
}

/// `POST /api/diagrams/{id}/deployments`
pub(super) async fn plan(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    ApiJson(request): ApiJson<NewDeployment, PLAN>,
) -> ApiResult<(StatusCode, Json<Deployment>)> {
    let (diagram, _role) = access::diagram(&app, &session.user, &id, Role::Owner).await?;
    let work = async move { app.deployer.plan(&session.user.id, &diagram, request).await };
    let deployment = to_the_end(work).await?;
    Ok((StatusCode::CREATED, Json(deployment)))
}

/// `GET /api/deployments/{id}`
pub(super) async fn read(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Json<Deployment>> {
    Ok(Json(access::deployment(&app, &session.user, &id).await?.deployment))
}

/// `POST /api/deployments/{id}/execute`
pub(super) async fn execute(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    ApiJson(request): ApiJson<ExecuteDeployment>,
) -> ApiResult<(StatusCode, Json<Deployment>)> {
    let deployment = access::deployment(&app, &session.user, &id).await?.deployment;
    let diagram = app.store.diagram(&deployment.diagram_id).await?;
    let version = diagram.map(|diagram| diagram.version);
    let work = async move { app.deployer.execute(deployment, version, &request).await };
    let deployment = to_the_end(work).await?;
    Ok((StatusCode::ACCEPTED, Json(deployment)))
}

/// `POST /api/deployments/{id}/cancel`
pub(super) async fn cancel(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Json<Deployment>> {
    let deployment = access::deployment(&app, &session.user, &id).await?.deployment;
    Ok(Json(to_the_end(async move { app.deployer.cancel(deployment).await }).await?))
}

/// `POST /api/deployments/{id}/delete-stack`
pub(super) async fn delete_stack(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    ApiJson(request): ApiJson<DeleteStack>,
) -> ApiResult<(StatusCode, Json<Deployment>)> {
    let deployment = access::deployment(&app, &session.user, &id).await?.deployment;
    let work = async move { app.deployer.delete_stack(deployment, request).await };
    let deployment = to_the_end(work).await?;
    Ok((StatusCode::ACCEPTED, Json(deployment)))
}

/// Does the work even if the person who asked closes the tab: between a stored step and the call to AWS that belongs
/// to it there must be no way to stop.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = ApiResult<T>> + Send + 'static,
) -> ApiResult<T> {
    let done = tokio::spawn(work.in_current_span()).await;
    done.map_err(|panicked| ApiError::Internal(panicked.into()))?
}

/// `GET /api/deployments/{id}/events`
pub(super) async fn events(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    access::deployment(&app, &session.user, &id).await?;
    let Some(turn) = app.streams.try_take(&session.user.id) else {
        let message = "you follow too many deployments at the same time";
        return Err(ApiError::new(ErrorCode::RateLimited, message).hint("close some of their tabs"));
    };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let last: i64 = last.and_then(|value| value.parse().ok()).unwrap_or_default();
    Ok(Sse::new(event_stream(app, session, turn, id, last)).keep_alive(KeepAlive::default()))
}

/// Events after `last`, then more as they come, then `end`; no more once the session is over.
fn event_stream(
    app: App,
    session: SignedIn,
    turn: OwnedSemaphorePermit,
    id: String,
    mut last: i64,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let _until_it_ends = turn;
        let mut changes = app.deployer.watch(&id);
        loop {
            if !session.still(&app).await.unwrap_or_default() {
                return;
            }
            // The status is read before the events: once it is final, no event can still follow those read here.
            let deployment = app.store.deployment(&id).await.ok().flatten();
            let Ok(events) = app.store.events_after(&id, last).await else { return };
            for event in events {
                last = event.sequence;
                if let Ok(message) = Event::default().id(last.to_string()).json_data(&event) {
                    yield Ok(message);
                }
            }
            let Some(stored) = deployment else { return };
            let status = stored.deployment.status;
            if !status.is_running() {
                if let Ok(message) = Event::default().event("end").json_data(EndOfEvents { status }) {
                    yield Ok(message);
                }
                return;
            }
            let _changed_or_late = tokio::time::timeout(LOOK_AGAIN, changes.changed()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_was_begun_is_done_whether_or_not_somebody_waits() {
        let (go_on, until_then) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let work = async move {
            until_then.await.unwrap();
            done.send("stored and told AWS").unwrap();
            Ok(())
        };
        {
            let mut asked = pin!(to_the_end(work));
            let is_waiting = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending())).await;
            assert!(is_waiting);
            // Here the tab is closed.
        }
        go_on.send(()).unwrap();
        assert_eq!(is_done.await.unwrap(), "stored and told AWS");
    }
}
