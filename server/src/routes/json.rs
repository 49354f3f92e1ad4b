//! JSON bodies: typed, of the right content type, and never larger than allowed.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use drawbridge_core::api::ErrorCode;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ApiResult};

/// Most bytes of a body: a diagram of [`drawbridge_core::model::snapshot::MAX_BYTES`] with its quotes escaped.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// A body that is too large is read and thrown away up to here, so that the client gets to read the answer; a
/// connection that is cut while it still sends shows it a reset instead.
const MAX_DISCARDED: usize = 100 * 1024 * 1024;
const MAX_DISCARD_TIME: Duration = Duration::from_secs(10);

/// Extractor: the JSON body as a `T`.
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        // A form on another site can send anything but this content type.
        if !is_json(&request) {
            let message = "the request's content type must be application/json";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
        }
        let body = read(request).await?;
        serde_json::from_slice(&body).map(Self).map_err(|error| unreadable(&error))
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// serde says what is wrong and where, and quotes at most a field's name, an enum's value or a number's.
fn unreadable(error: &serde_json::Error) -> ApiError {
    if error.is_data() {
        return ApiError::new(ErrorCode::Invalid, format!("the request does not fit: {error}"));
    }
    ApiError::new(ErrorCode::BadRequest, format!("the request is not JSON: {error}"))
}

async fn read(request: Request) -> ApiResult<Vec<u8>> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced: Option<usize> = announced.and_then(|value| value.to_str().ok()?.parse().ok());
    let mut stream = Body::into_data_stream(request.into_body());
    if announced.is_some_and(|bytes| bytes > MAX_BYTES) {
        return Err(too_large(stream, announced).await);
    }
    let mut body = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|_cut| ApiError::new(ErrorCode::BadRequest, "the request was cut short"))?;
        if body.len() + chunk.len() > MAX_BYTES {
            drop(body);
            return Err(too_large(stream, announced).await);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn too_large(mut rest: BodyDataStream, announced: Option<usize>) -> ApiError {
    let discard = async {
        let mut discarded = 0;
        while let Some(Ok(chunk)) = rest.next().await {
            discarded += chunk.len();
            if discarded > MAX_DISCARDED {
                break;
            }
        }
    };
    let _done_or_not = tokio::time::timeout(MAX_DISCARD_TIME, discard).await;
    let limit = MAX_BYTES / 1024 / 1024;
    let message = match announced {
        Some(bytes) => format!("the request has {} MB; {limit} MB is the most", bytes / 1024 / 1024),
        None => format!("the request has more than {limit} MB, which is the most"),
    };
    ApiError::new(ErrorCode::TooLarge, message).hint("split the diagram; nothing was stored")
}
