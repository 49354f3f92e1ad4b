//! The failures of the HTTP API.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use drawbridge_core::api::{AwsCause, ErrorBody, ErrorCode, ErrorDetail};

use crate::store::StoreError;

/// Most characters of a message.
const LONGEST: usize = 500;
/// When to try again while somebody else writes to the database.
const RETRY_BUSY_SECONDS: u64 = 5;

/// Result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// A failure on its way to the person who made the request.
///
/// What the person can mend carries words to mend it with. What they cannot carries nothing but the request id: the
/// cause is logged once, here, when it becomes a response.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request cannot be done as it is; the detail says why and what to do.
    #[error("{}", .0.message)]
    Refused(Box<ErrorDetail>),
    /// Too many attempts.
    #[error("too many attempts; try again in {retry_after_seconds} s")]
    RateLimited {
        /// When another attempt is allowed.
        retry_after_seconds: u64,
    },
    /// The database has no time.
    #[error("the database is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of the server.
    #[error("internal error")]
    Internal(#[from] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A refusal with a code and one sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(Box::new(ErrorDetail {
            code,
            message: message.into(),
            field: None,
            hint: None,
            aws: None,
        }))
    }

    /// Not there, or not yours: nobody can tell which.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("there is no such {what}, or it is not yours"))
    }

    /// A field with a value that is not allowed.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message).field(field)
    }

    /// Names the field of the request that is wrong.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Self {
        self.with(|detail| detail.field = Some(field.into()))
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        self.with(|detail| detail.hint = Some(hint.into()))
    }

    /// Adds what AWS answered.
    #[must_use]
    pub fn aws(self, cause: Option<AwsCause>) -> Self {
        self.with(|detail| detail.aws = cause)
    }

    fn with(mut self, change: impl FnOnce(&mut ErrorDetail)) -> Self {
        if let Self::Refused(detail) = &mut self {
            change(detail);
        }
        self
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::EmailTaken => Self::new(ErrorCode::EmailTaken, error.to_string())
                .field("email")
                .hint("sign in, or use another address"),
            StoreError::Busy(cause) => Self::Busy(cause),
            StoreError::Database(cause) => Self::Internal(cause),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(mut detail) => {
                cut(&mut detail.message);
                detail.field.as_mut().map(cut);
                (status(detail.code), Json(ErrorBody { error: *detail })).into_response()
            }
            Self::RateLimited { retry_after_seconds } => {
                let message = self.to_string();
                let refused = Self::new(ErrorCode::RateLimited, message);
                let retry_after = HeaderValue::from(retry_after_seconds);
                ([(header::RETRY_AFTER, retry_after)], refused).into_response()
            }
            Self::Busy(cause) => {
                tracing::warn!(error = %cause, "the database is busy");
                let refused = Self::new(ErrorCode::Unavailable, "the server is busy")
                    .hint("try again in a few seconds");
                ([(header::RETRY_AFTER, HeaderValue::from(RETRY_BUSY_SECONDS))], refused).into_response()
            }
            Self::Internal(cause) => {
                // The span of the request carries its id, so the log line can be found from the header.
                tracing::error!(error = %cause, "request failed");
                let message = "the server failed to do this";
                Self::new(ErrorCode::Internal, message)
                    .hint(
                        "try again; if it fails again, give the x-request-id of this answer to the operator",
                    )
                    .into_response()
            }
        }
    }
}

/// A message may quote what somebody sent, and that be of any length: its beginning tells it.
fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthorized => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::VersionConflict
        | ErrorCode::EmailTaken
        | ErrorCode::StackBusy
        | ErrorCode::WrongState
        | ErrorCode::PlanOutdated => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::Invalid
        | ErrorCode::InvalidDiagram
        | ErrorCode::FindingsBlock
        | ErrorCode::CredentialsRefused
        | ErrorCode::CredentialsRequired
        | ErrorCode::AwsRefused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::AwsUnreachable => StatusCode::BAD_GATEWAY,
        ErrorCode::Internal | ErrorCode::Other => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[tokio::test]
    async fn the_cause_of_a_fault_is_for_the_log_alone() {
        let error = ApiError::Internal("UNIQUE constraint failed: users.email = ada@example.com".into());
        let response = error.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body: ErrorBody = serde_json::from_slice(&body).unwrap();
        let said = format!("{:?}", body.error);
        assert!(!said.contains("UNIQUE") && !said.contains("ada@"), "{said}");
        assert!(said.contains("x-request-id"), "{said}");
    }
}
