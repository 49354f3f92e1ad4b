//! The server's HTTP API: one function per call, every failure in words.

pub(crate) mod accounts;
pub(crate) mod deployments;
pub(crate) mod diagrams;
pub(crate) mod shares;

use drawbridge_core::api::{ErrorBody, ErrorCode, ErrorDetail};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::notify::sentence;

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// No answer came: no network, or no server.
    Offline,
    /// The server said no, and why.
    Refused(ErrorDetail),
    /// The answer is not one of ours; a proxy in between, perhaps.
    Unreadable {
        /// HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// What a caller branches on.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(detail) => Some(detail.code),
            _ => None,
        }
    }

    /// The field of the request that is wrong.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::Refused(detail) => detail.field.as_deref(),
            _ => None,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Offline => Some("What you draw stays in this browser. Try again in a moment.".to_owned()),
            Self::Refused(detail) => {
                let aws = detail.aws.as_ref().map(|it| {
                    let request =
                        it.request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
                    format!("AWS: {}{request}", it.code)
                });
                let parts: Vec<String> =
                    detail.hint.as_deref().map(sentence).into_iter().chain(aws).collect();
                (!parts.is_empty()).then(|| parts.join(" · "))
            }
            Self::Unreadable { .. } => None,
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Offline => to.write_str("The server does not answer."),
            Self::Refused(detail) => to.write_str(&sentence(&detail.message)),
            Self::Unreadable { status } => {
                write!(to, "The server answered with something unexpected ({status}).")
            }
        }
    }
}

/// Asks for something.
async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(send(Method::GET, path, None::<&()>).await?).await
}

/// Sends something and reads the answer.
async fn send_json<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: &impl Serialize,
) -> Result<T, ApiError> {
    read(send(method, path, Some(body)).await?).await
}

/// Sends something whose answer says nothing.
async fn send_only(method: Method, path: &str) -> Result<(), ApiError> {
    send(method, path, None::<&()>).await.map(drop)
}

async fn send(method: Method, path: &str, body: Option<&impl Serialize>) -> Result<Response, ApiError> {
    let builder = RequestBuilder::new(path).method(method);
    let request = match body {
        Some(body) => builder.json(body),
        None => builder.build(),
    };
    let response = request.map_err(|_| ApiError::Offline)?.send().await.map_err(|_| ApiError::Offline)?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    match response.json::<ErrorBody>().await {
        Ok(body) => Err(ApiError::Refused(body.error)),
        Err(_) => Err(ApiError::Unreadable { status }),
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let status = response.status();
    response.json().await.map_err(|_| ApiError::Unreadable { status })
}
