//! Share links: made and revoked by the owner, used by whoever holds them, with or without an account.

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use drawbridge_core::api::{
    DiagramDocument, NewShareLink, Role, SaveDiagram, SavedDiagram, ShareLink, ShareLinkSummary,
};

use super::diagrams::{document, save_over};
use super::json::DIAGRAM;
use super::{ApiJson, Path};
use crate::access;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{ApiError, ApiResult};
use crate::store::StoredLink;
use crate::token;

/// `GET /api/diagrams/{id}/links`
pub(super) async fn list(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<ShareLinkSummary>>> {
    access::diagram(&app, &session.user, &id, Role::Owner).await?;
    let links = app.store.links_of(&id).await?.into_iter();
    let summaries =
        links.map(|link| ShareLinkSummary { id: link.id, role: link.role, created_at: link.created_at });
    Ok(Json(summaries.collect()))
}

/// `POST /api/diagrams/{id}/links`
pub(super) async fn create(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    ApiJson(new): ApiJson<NewShareLink>,
) -> ApiResult<(StatusCode, Json<ShareLink>)> {
    access::diagram(&app, &session.user, &id, Role::Owner).await?;
    let secret = token::new_secret();
    let link = StoredLink {
        id: token::new_id(),
        diagram_id: id,
        role: new.role,
        token_hash: token::hash(&secret),
        created_at: app.clock.now(),
    };
    app.store.insert_link(&link).await?;
    let url_path = format!("/s/{secret}");
    let link = ShareLink { id: link.id, role: link.role, token: secret, url_path };
    Ok((StatusCode::CREATED, Json(link)))
}

/// `DELETE /api/diagrams/{id}/links/{link}`
pub(super) async fn revoke(
    State(app): State<App>,
    session: SignedIn,
    Path((id, link)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    access::diagram(&app, &session.user, &id, Role::Owner).await?;
    if app.store.delete_link(&id, &link).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::not_found("link"))
}

/// `GET /api/shared/{token}`
pub(super) async fn read(
    State(app): State<App>,
    Path(token): Path<String>,
) -> ApiResult<Json<DiagramDocument>> {
    let (diagram, link) = access::shared_diagram(&app, &token, Role::View).await?;
    Ok(Json(document(diagram, link.role.into())))
}

/// `PUT /api/shared/{token}`
pub(super) async fn save(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> ApiResult<Json<SavedDiagram>> {
    // Before anything of the body is read: whoever has no link is nobody.
    let (diagram, link) = access::shared_diagram(&app, &token, Role::Edit).await?;
    let ApiJson(request): ApiJson<SaveDiagram, DIAGRAM> = ApiJson::from_request(request, &app).await?;
    // What a diagram is called in its owner's list is the owner's business.
    let request = SaveDiagram { name: None, ..request };
    // Whoever has the link counts as one person.
    save_over(&app, &link.id, &diagram.id, request).await
}
