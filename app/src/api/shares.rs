//! Share links of a stored diagram.

use drawbridge_core::api::{LinkRole, NewShareLink, ShareLink, ShareLinkSummary};
use gloo_net::http::Method;

use super::ApiError;

/// Makes a link; the only time its token is told.
pub(crate) async fn create(diagram: &str, role: LinkRole) -> Result<ShareLink, ApiError> {
    super::send_json(Method::POST, &format!("/api/diagrams/{diagram}/links"), &NewShareLink { role }).await
}

/// The links that are open.
pub(crate) async fn list(diagram: &str) -> Result<Vec<ShareLinkSummary>, ApiError> {
    super::get(&format!("/api/diagrams/{diagram}/links")).await
}

/// Closes a link for whoever holds it.
pub(crate) async fn revoke(diagram: &str, link: &str) -> Result<(), ApiError> {
    super::send_only(Method::DELETE, &format!("/api/diagrams/{diagram}/links/{link}")).await
}
