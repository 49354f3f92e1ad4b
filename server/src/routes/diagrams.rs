//! Stored diagrams of the person who is logged in.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use drawbridge_core::api::{
    Deployment, DeploymentStatus, DiagramDocument, DiagramSummary, ErrorCode, NewDiagram, Role, SaveDiagram,
    SavedDiagram, standing_stacks,
};
use drawbridge_core::model::snapshot::{self, SnapshotError};

use super::json::DIAGRAM;
use super::{ApiJson, Path};
use crate::access;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{ApiError, ApiResult};
use crate::store::{Save, SaveOutcome, StoredDiagram};
use crate::token;

/// `GET /api/diagrams`
pub(super) async fn list(State(app): State<App>, session: SignedIn) -> ApiResult<Json<Vec<DiagramSummary>>> {
    let rows = app.store.diagrams_of(&session.user.id).await?;
    let summaries = rows.into_iter().map(|row| DiagramSummary {
        id: row.id,
        name: row.name,
        updated_at: row.updated_at,
        version: row.version,
        role: Role::Owner,
    });
    Ok(Json(summaries.collect()))
}

/// `POST /api/diagrams`
pub(super) async fn create(
    State(app): State<App>,
    session: SignedIn,
    ApiJson(new): ApiJson<NewDiagram, DIAGRAM>,
) -> ApiResult<(StatusCode, Json<DiagramDocument>)> {
    let name = checked_name(&new.name)?.to_owned();
    let diagram = StoredDiagram {
        id: token::new_id(),
        name,
        version: 1,
        snapshot: checked_snapshot(&app, &session.user.id, new.snapshot).await?,
        owner_id: session.user.id,
        updated_at: app.clock.now(),
    };
    app.store.insert_diagram(&diagram).await?;
    Ok((StatusCode::CREATED, Json(document(diagram, Role::Owner))))
}

/// `GET /api/diagrams/{id}`
pub(super) async fn read(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Json<DiagramDocument>> {
    let (diagram, role) = access::diagram(&app, &session.user, &id, Role::View).await?;
    Ok(Json(document(diagram, role)))
}

/// `PUT /api/diagrams/{id}`
pub(super) async fn save(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    ApiJson(request): ApiJson<SaveDiagram, DIAGRAM>,
) -> ApiResult<Json<SavedDiagram>> {
    access::diagram(&app, &session.user, &id, Role::Edit).await?;
    save_over(&app, &session.user.id, &id, request).await
}

/// `DELETE /api/diagrams/{id}`; with `?keep_stacks=true` its stacks go on without it.
pub(super) async fn remove(
    State(app): State<App>,
    session: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<StatusCode> {
    access::diagram(&app, &session.user, &id, Role::Owner).await?;
    let deployments = app.store.deployments_of(&id).await?;
    let deployments: Vec<_> = deployments.into_iter().map(|it| it.deployment).collect();
    check_nothing_waits(&deployments)?;
    if query.as_deref() != Some("keep_stacks=true") {
        check_nothing_stands(&deployments)?;
    }
    app.store.delete_diagram(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is at work or waits is ended through its diagram.
fn check_nothing_waits(deployments: &[Deployment]) -> ApiResult<()> {
    if let Some(it) = deployments.iter().find(|it| it.status.is_running()) {
        return Err(in_the_way(it, "AWS is working on its stack").hint("wait until it has ended"));
    }
    match deployments.iter().find(|it| it.status == DeploymentStatus::Planned) {
        Some(it) => Err(in_the_way(it, "a plan waits for a yes to its stack")
            .hint("cancel the plan, then delete the diagram")),
        None => Ok(()),
    }
}

/// A stack is deleted through its diagram: without it nobody would see what stands and costs.
fn check_nothing_stands(deployments: &[Deployment]) -> ApiResult<()> {
    match standing_stacks(deployments).first() {
        Some(it) => Err(in_the_way(&it.latest, "AWS still has its stack").hint(
            "delete the stack first; or ask again with `?keep_stacks=true` to leave it to the CloudFormation console",
        )),
        None => Ok(()),
    }
}

fn in_the_way(deployment: &Deployment, why: &str) -> ApiError {
    let (name, region) = (&deployment.stack_name, &deployment.region);
    ApiError::new(ErrorCode::WrongState, format!("the diagram cannot be deleted: {why} `{name}` in {region}"))
}

/// Writes a diagram that the caller may edit, unless somebody else saved first.
pub(super) async fn save_over(
    app: &App,
    person: &str,
    id: &str,
    request: SaveDiagram,
) -> ApiResult<Json<SavedDiagram>> {
    let name = request.name.as_deref().map(checked_name).transpose()?;
    let snapshot = checked_snapshot(app, person, request.snapshot).await?;
    let save = Save { id, version: request.version, name, snapshot: &snapshot, now: app.clock.now() };
    match app.store.save_diagram(save).await? {
        SaveOutcome::Saved(version) => Ok(Json(SavedDiagram { version })),
        SaveOutcome::Conflict(current) => {
            let message = format!(
                "somebody else saved first: the diagram is at version {current}, your change was made on {}",
                request.version
            );
            Err(ApiError::new(ErrorCode::VersionConflict, message).field("version").hint(
                "nothing of yours is lost: read the diagram again and repeat the change, or save a copy",
            ))
        }
        SaveOutcome::Missing => Err(ApiError::not_found("diagram")),
    }
}

pub(super) fn document(diagram: StoredDiagram, role: Role) -> DiagramDocument {
    DiagramDocument {
        id: diagram.id,
        name: diagram.name,
        version: diagram.version,
        role,
        snapshot: diagram.snapshot,
    }
}

fn checked_name(name: &str) -> ApiResult<&str> {
    let name = name.trim();
    let fits = (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits {
        return Ok(name);
    }
    Err(ApiError::invalid("name", "the name of a diagram has 1 to 200 characters, all of them visible"))
}

/// What is stored is what the core can read, in the core's own form.
async fn checked_snapshot(app: &App, person: &str, text: String) -> ApiResult<String> {
    app.heavy.run(person, move || rewritten(&text)).await
}

fn rewritten(text: &str) -> ApiResult<String> {
    let diagram = snapshot::read(text).map_err(|error| {
        ApiError::new(ErrorCode::InvalidDiagram, format!("the diagram cannot be stored: {error}"))
            .field("snapshot")
            .hint("nothing was changed; export it to a file to keep it")
    })?;
    let written = snapshot::write(&diagram);
    // In the core's form it may be longer than it was; what could not be read again is not stored.
    if written.len() > snapshot::MAX_BYTES {
        let error = SnapshotError::TooLarge { bytes: written.len() };
        return Err(ApiError::new(
            ErrorCode::InvalidDiagram,
            format!("the diagram cannot be stored: {error}"),
        )
        .field("snapshot")
        .hint("split the diagram; nothing was changed"));
    }
    Ok(written)
}
