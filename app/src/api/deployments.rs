//! Deployments: plan, execute, follow, delete.

use drawbridge_core::api::{DeleteStack, Deployment, DeploymentTarget, ExecuteDeployment, NewDeployment};
use gloo_net::http::Method;

use super::ApiError;

/// Where this server deploys to.
pub(crate) async fn target() -> Result<DeploymentTarget, ApiError> {
    super::get("/api/deployments/target").await
}

/// Asks for a plan.
pub(crate) async fn plan(diagram: &str, deployment: &NewDeployment) -> Result<Deployment, ApiError> {
    super::send_json(Method::POST, &format!("/api/diagrams/{diagram}/deployments"), deployment).await
}

/// How far a deployment has come.
pub(crate) async fn read(id: &str) -> Result<Deployment, ApiError> {
    super::get(&format!("/api/deployments/{id}")).await
}

/// Executes the plan a person has seen.
pub(crate) async fn execute(id: &str, confirmation: &ExecuteDeployment) -> Result<Deployment, ApiError> {
    super::send_json(Method::POST, &format!("/api/deployments/{id}/execute"), confirmation).await
}

/// Throws the plan away.
pub(crate) async fn cancel(id: &str) -> Result<Deployment, ApiError> {
    super::send_json(Method::POST, &format!("/api/deployments/{id}/cancel"), &serde_json::json!({})).await
}

/// Deletes the stack with everything in it.
pub(crate) async fn delete_stack(id: &str, confirmation: &DeleteStack) -> Result<Deployment, ApiError> {
    super::send_json(Method::POST, &format!("/api/deployments/{id}/delete-stack"), confirmation).await
}

/// Where the events of a deployment stream from.
pub(crate) fn events_path(id: &str) -> String {
    format!("/api/deployments/{id}/events")
}

/// The deployments of a diagram, newest first.
pub(crate) async fn list(diagram: &str) -> Result<Vec<Deployment>, ApiError> {
    super::get(&format!("/api/diagrams/{diagram}/deployments")).await
}
