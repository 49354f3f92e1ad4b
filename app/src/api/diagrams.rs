//! Stored diagrams, by id and through share links.

use drawbridge_core::api::{DiagramDocument, DiagramSummary, NewDiagram, SaveDiagram, SavedDiagram};
use gloo_net::http::Method;

use super::ApiError;

/// What the person may open.
pub(crate) async fn list() -> Result<Vec<DiagramSummary>, ApiError> {
    super::get("/api/diagrams").await
}

/// Stores a diagram for the first time.
pub(crate) async fn create(diagram: &NewDiagram) -> Result<DiagramDocument, ApiError> {
    super::send_json(Method::POST, "/api/diagrams", diagram).await
}

/// Reads a stored diagram.
pub(crate) async fn read(id: &str) -> Result<DiagramDocument, ApiError> {
    super::get(&format!("/api/diagrams/{id}")).await
}

/// Saves over the version that was read.
pub(crate) async fn save(id: &str, diagram: &SaveDiagram) -> Result<SavedDiagram, ApiError> {
    super::send_json(Method::PUT, &format!("/api/diagrams/{id}"), diagram).await
}

/// Reads a diagram through a share link.
pub(crate) async fn read_shared(token: &str) -> Result<DiagramDocument, ApiError> {
    super::get(&format!("/api/shared/{token}")).await
}

/// Saves through an edit link.
pub(crate) async fn save_shared(token: &str, diagram: &SaveDiagram) -> Result<SavedDiagram, ApiError> {
    super::send_json(Method::PUT, &format!("/api/shared/{token}"), diagram).await
}
