//! Who may do what with a diagram: the one place that decides.
//!
//! A person without any role gets 404, so that ids cannot be probed; with a role that is too low, 403.

use drawbridge_core::api::{ErrorCode, Role, User};

use crate::app::App;
use crate::error::{ApiError, ApiResult};
use crate::store::{StoredDeployment, StoredDiagram, StoredLink};
use crate::token;

/// The role a signed-in person has on a diagram. Members of a team join here.
fn role_of(user: &User, diagram: &StoredDiagram) -> Option<Role> {
    (diagram.owner_id == user.id).then_some(Role::Owner)
}

/// The diagram, if the person has at least `needed` on it.
pub async fn diagram(app: &App, user: &User, id: &str, needed: Role) -> ApiResult<(StoredDiagram, Role)> {
    let diagram = app.store.diagram(id).await?.ok_or_else(|| ApiError::not_found("diagram"))?;
    let role = role_of(user, &diagram).ok_or_else(|| ApiError::not_found("diagram"))?;
    require(role, needed)?;
    Ok((diagram, role))
}

/// The diagram behind a share link, if the link allows at least `needed`.
pub async fn shared_diagram(app: &App, secret: &str, needed: Role) -> ApiResult<(StoredDiagram, StoredLink)> {
    let gone = || {
        ApiError::new(ErrorCode::NotFound, "this link leads nowhere: it is mistyped or was revoked")
            .hint("ask the person who shared the diagram for a new link")
    };
    let link = app.store.link_by_token(&token::hash(secret)).await?.ok_or_else(gone)?;
    let diagram = app.store.diagram(&link.diagram_id).await?.ok_or_else(gone)?;
    require(link.role.into(), needed)?;
    Ok((diagram, link))
}

/// The deployment, if it is the person's own. Deploying is its own right: no link and no lower role has it.
pub async fn deployment(app: &App, user: &User, id: &str) -> ApiResult<StoredDeployment> {
    let found = app.store.deployment(id).await?.filter(|stored| stored.user_id == user.id);
    found.ok_or_else(|| ApiError::not_found("deployment"))
}

fn require(role: Role, needed: Role) -> ApiResult<()> {
    if role >= needed {
        return Ok(());
    }
    let may = match role {
        Role::View => "only look at this diagram",
        Role::Edit => "only look at and change this diagram",
        Role::Owner => "do anything with this diagram",
    };
    Err(ApiError::new(ErrorCode::Forbidden, format!("you may {may}"))
        .hint("ask its owner, or save a copy of your own"))
}
