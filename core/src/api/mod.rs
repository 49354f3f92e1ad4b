//! Requests and responses of the HTTP API, shared by the browser app and the server.
//!
//! Plain data: nothing here knows the rest of the core, so the wire format changes only when a file
//! of this folder changes. Times are milliseconds since the Unix epoch, UTC. A diagram travels as
//! the text of its file (see `model::snapshot`), never as a second representation of it.
//!
//! | Method and path | Request | Answer |
//! | --- | --- | --- |
//! | `POST /api/accounts` | [`NewAccount`] | 201 [`Session`] |
//! | `POST /api/session` | [`Login`] | [`Session`] |
//! | `GET /api/session` | | [`Session`] or 401 |
//! | `DELETE /api/session` | | 204 |
//! | `GET /api/diagrams` | | `Vec<`[`DiagramSummary`]`>` |
//! | `POST /api/diagrams` | [`NewDiagram`] | 201 [`DiagramDocument`] |
//! | `GET /api/diagrams/{id}` | | [`DiagramDocument`] |
//! | `PUT /api/diagrams/{id}` | [`SaveDiagram`] | [`SavedDiagram`] or 409 |
//! | `DELETE /api/diagrams/{id}` | | 204 |
//! | `GET /api/diagrams/{id}/links` | | `Vec<`[`ShareLinkSummary`]`>` |
//! | `POST /api/diagrams/{id}/links` | [`NewShareLink`] | 201 [`ShareLink`] |
//! | `DELETE /api/diagrams/{id}/links/{link}` | | 204 |
//! | `GET /api/shared/{token}` | | [`DiagramDocument`] |
//! | `PUT /api/shared/{token}` | [`SaveDiagram`] | [`SavedDiagram`] or 409 |
//! | `GET /api/deployments/target` | | [`DeploymentTarget`] |
//! | `GET /api/diagrams/{id}/deployments` | | `Vec<`[`Deployment`]`>`, newest first |
//! | `POST /api/diagrams/{id}/deployments` | [`NewDeployment`] | 201 [`Deployment`] |
//! | `GET /api/deployments/{id}` | | [`Deployment`] |
//! | `POST /api/deployments/{id}/execute` | [`ExecuteDeployment`] | 202 [`Deployment`] |
//! | `POST /api/deployments/{id}/cancel` | | [`Deployment`] |
//! | `POST /api/deployments/{id}/delete-stack` | [`DeleteStack`] | 202 [`Deployment`] |
//! | `GET /api/deployments/{id}/events` | `Last-Event-ID` | server-sent events of [`StackEvent`], then `event: end` with [`EndOfEvents`] |
//!
//! Every failure has the body [`ErrorBody`].

mod auth;
mod deployments;
mod diagrams;
mod error;
mod shares;
mod standing;

pub use auth::{Login, NewAccount, Session, User};
pub use deployments::{
    Change, ChangeAction, Credentials, DeleteStack, Deployment, DeploymentStatus, DeploymentTarget,
    EndOfEvents, ExecuteDeployment, Failure, FindingCounts, Identity, NewDeployment, Output, Replacement,
    StackAction, StackEvent, StackResource,
};
pub use diagrams::{DiagramDocument, DiagramSummary, NewDiagram, Role, SaveDiagram, SavedDiagram};
pub use error::{AwsCause, ErrorBody, ErrorCode, ErrorDetail};
pub use shares::{LinkRole, NewShareLink, ShareLink, ShareLinkSummary};
pub use standing::{StandingStack, standing_stacks};
