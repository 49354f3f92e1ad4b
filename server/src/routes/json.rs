//! JSON bodies: typed, of the right content type, and never larger than allowed.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use drawbridge_core::api::ErrorCode;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::app::App;
use crate::error::{ApiError, ApiResult};

/// Most bytes of a body that holds no diagram.
pub(crate) const SMALL: usize = 16 * 1024;
/// Most bytes of a request for a plan: two hundred values of 4,096 bytes, which is what CloudFormation takes.
pub(crate) const PLAN: usize = 1024 * 1024;
/// Most bytes of a body with a diagram of [`drawbridge_core::model::snapshot::MAX_BYTES`], its quotes escaped.
pub(crate) const DIAGRAM: usize = 20 * 1024 * 1024;
/// A body that is too large is read and thrown away up to here, so that the client gets to read the answer; a
/// connection that is cut while it still sends shows it a reset instead.
const MAX_DISCARDED: usize = 100 * 1024 * 1024;
const MAX_DISCARD_TIME: Duration = Duration::from_secs(10);

/// Extractor: the JSON body as a `T`, of at most so many bytes. Whoever has to be known is asked for before it.
pub(crate) struct ApiJson<T, const MAX_BYTES: usize = SMALL>(pub(crate) T);

impl<T: DeserializeOwned, const MAX_BYTES: usize> FromRequest<App> for ApiJson<T, MAX_BYTES> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        // A form on another site can send anything but this content type.
        if !is_json(&request) {
            let message = "the request's content type must be application/json";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
        }
        let Ok(body) = tokio::time::timeout(app.limits.body, read(request, MAX_BYTES)).await else {
            let message = "the request took too long to arrive";
            return Err(ApiError::new(ErrorCode::BadRequest, message).hint("try again; nothing was changed"));
        };
        let body = body?;
        serde_json::from_slice(&body).map(Self).map_err(|error| unreadable(&error))
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// serde says what is wrong and where, and quotes what was sent: a key in the wrong place must not come back.
fn unreadable(error: &serde_json::Error) -> ApiError {
    let said = unquoted(&error.to_string());
    if error.is_data() {
        return ApiError::new(ErrorCode::Invalid, format!("the request does not fit: {said}"));
    }
    ApiError::new(ErrorCode::BadRequest, format!("the request is not JSON: {said}"))
}

/// What serde says without texts: `invalid type: string "…", expected …` and ``unknown variant `…`, expected …``. The
/// text may hold quotes of its own, so that all up to the last one goes.
fn unquoted(said: &str) -> String {
    for (begin, end, put) in
        [("string \"", "\", expected", "a text, expected"), ("variant `", "`, expected", "variant, expected")]
    {
        let Some(from) = said.find(begin) else { continue };
        let Some(to) = said.rfind(end).filter(|to| *to >= from) else { continue };
        return [&said[..from], put, &said[to + end.len()..]].concat();
    }
    said.to_owned()
}

/// Wiped when it is done with: what is sent may be a password or a key.
async fn read(request: Request, most: usize) -> ApiResult<Zeroizing<Vec<u8>>> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced: Option<usize> = announced.and_then(|value| value.to_str().ok()?.parse().ok());
    let mut stream = Body::into_data_stream(request.into_body());
    if announced.is_some_and(|bytes| bytes > most) {
        return Err(too_large(stream, announced, most).await);
    }
    // With room for all of it from the start: a vector that grows leaves copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(announced.unwrap_or(SMALL)));
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|_cut| ApiError::new(ErrorCode::BadRequest, "the request was cut short"))?;
        if body.len() + chunk.len() > most {
            drop(body);
            return Err(too_large(stream, announced, most).await);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn too_large(mut rest: BodyDataStream, announced: Option<usize>, most: usize) -> ApiError {
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
    let limit = shown(most);
    let message = match announced {
        Some(bytes) => format!("the request has {}; {limit} is the most", shown(bytes)),
        None => format!("the request has more than {limit}, which is the most"),
    };
    let refused = ApiError::new(ErrorCode::TooLarge, message);
    if most == DIAGRAM { refused.hint("split the diagram; nothing was stored") } else { refused }
}

fn shown(bytes: usize) -> String {
    const MB: usize = 1024 * 1024;
    if bytes < MB { format!("{} KB", bytes.div_ceil(1024)) } else { format!("{} MB", bytes / MB) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use drawbridge_core::api::{Credentials, NewDeployment};

    use super::*;

    #[test]
    fn what_was_sent_is_not_said_back() {
        let planted = r#"PLANTED\", expected `x`, expected PLANTED"#;
        let keys = |kind: &str, secret: &str| {
            format!(
                r#"{{"kind": {kind}, "access_key_id": "a", "secret_access_key": {secret}, "session_token": "b"}}"#
            )
        };
        let text = format!("\"{planted}\"");
        let plan = format!(r#"{{"stack_name": "a", "region": "b", "credentials": {text}}}"#);
        let said = |error: serde_json::Error| format!("{:?}", unreadable(&error));
        for error in [
            said(serde_json::from_str::<Credentials>(&keys(&text, "\"c\"")).unwrap_err()),
            said(
                serde_json::from_str::<Credentials>(&keys("\"temporary\"", &format!("{{{text}: 1}}")))
                    .unwrap_err(),
            ),
            said(serde_json::from_str::<NewDeployment>(&plan).unwrap_err()),
            said(serde_json::from_str::<u32>(&text).unwrap_err()),
        ] {
            assert!(!error.contains("PLANTED") && error.contains("expected"), "{error}");
        }
    }
}
