//! Every route of the server on one screen.

mod accounts;
mod deployments;
mod diagrams;
mod headers;
mod health;
mod json;
mod path;
mod shares;

use std::any::Any;

use axum::Router;
use axum::http::{HeaderName, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use drawbridge_core::api::ErrorCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::app::App;
use crate::auth::refuse_foreign_site;
use crate::error::ApiError;
use crate::{token, web};

use json::ApiJson;
use path::Path;

/// The whole server as a service.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/accounts", post(accounts::create))
        .route("/session", get(accounts::current).post(accounts::log_in).delete(accounts::log_out))
        .route("/diagrams", get(diagrams::list).post(diagrams::create))
        .route("/diagrams/{id}", get(diagrams::read).put(diagrams::save).delete(diagrams::remove))
        .route("/diagrams/{id}/links", get(shares::list).post(shares::create))
        .route("/diagrams/{id}/links/{link}", delete(shares::revoke))
        .route("/diagrams/{id}/deployments", get(deployments::list).post(deployments::plan))
        .route("/shared/{token}", get(shares::read).put(shares::save))
        .route("/deployments/target", get(deployments::target))
        .route("/deployments/onboarding-template", get(deployments::onboarding_template))
        .route("/deployments/{id}", get(deployments::read))
        .route("/deployments/{id}/execute", post(deployments::execute))
        .route("/deployments/{id}/cancel", post(deployments::cancel))
        .route("/deployments/{id}/delete-stack", post(deployments::delete_stack))
        .route("/deployments/{id}/events", get(deployments::events))
        .fallback(no_such_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(headers::never_store));

    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .nest("/api", api)
        .fallback(web::serve)
        .layer(from_fn_with_state(app.clone(), refuse_foreign_site))
        // Below: without a check of the host, because a load balancer asks by address.
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .layer(from_fn_with_state(app.clone(), headers::protect))
        .layer(CatchPanicLayer::custom(panicked))
        // A failure is logged where its cause is known: in `ApiError`.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, RandomId))
        .with_state(app)
}

async fn no_such_path() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is no such path in the API")
}

async fn wrong_method() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "this path does not take this method")
}

/// A bug in a handler costs that request, not the server.
#[expect(clippy::needless_pass_by_value, reason = "the layer asks for this signature")]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    ApiError::Internal(format!("panic: {said}").into()).into_response()
}

/// The span names the path without the query and without the secret of a share link.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let path = request.uri().path();
    let path = if path.starts_with("/api/shared/") {
        "/api/shared/…"
    } else if path.starts_with("/s/") {
        "/s/…"
    } else {
        path
    };
    tracing::info_span!("request", id = id.unwrap_or_default(), method = %request.method(), path)
}

#[derive(Clone, Copy)]
struct RandomId;

impl MakeRequestId for RandomId {
    fn make_request_id<B>(&mut self, _request: &Request<B>) -> Option<RequestId> {
        token::new_id().parse().ok().map(RequestId::new)
    }
}
