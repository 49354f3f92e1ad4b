//! Parameters in paths.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use drawbridge_core::api::ErrorCode;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Extractor: axum's, with failures in the one shape.
pub(super) struct Path<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(it)| Self(it))
            .map_err(|_unreadable| ApiError::new(ErrorCode::BadRequest, "the path is not readable as UTF-8"))
    }
}
