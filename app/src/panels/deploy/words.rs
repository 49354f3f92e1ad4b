//! What the parts of the panel say alike.

use drawbridge_core::api::{Deployment, DeploymentStatus, StackAction};

use crate::saving::CameIn;

/// How far a deployment has come.
pub(super) fn status(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::Planning => "Planning…",
        DeploymentStatus::Planned => "Waiting for you",
        DeploymentStatus::Unchanged => "Nothing to do",
        DeploymentStatus::Executing => "Deploying…",
        DeploymentStatus::Deployed => "Deployed",
        DeploymentStatus::Failed => "Failed",
        DeploymentStatus::Canceled => "Discarded",
        DeploymentStatus::Deleting => "Deleting…",
        DeploymentStatus::Deleted => "Deleted",
        DeploymentStatus::Disconnected => "No longer followed",
    }
}

/// What it does to the stack.
pub(super) fn action(deployment: &Deployment) -> &'static str {
    match deployment.action {
        StackAction::Create => "new stack",
        StackAction::Update => "update of the stack",
    }
}

/// The part of an ARN that tells people apart.
pub(super) fn who(arn: &str) -> String {
    arn.rsplit(':').next().unwrap_or(arn).to_owned()
}

/// A moment as people here write it.
pub(super) fn when(milliseconds: i64) -> String {
    crate::dom::date::moment(milliseconds as f64)
}

/// What came in from others, in one sentence.
pub(super) fn came_in(came_in: &CameIn) -> String {
    let what = match &came_in.added[..] {
        [] => return "Changes that somebody else saved came in. They are on your canvas now, and part of the plan.".to_owned(),
        [one] => return format!("“{one}” came in from somebody else. It is on your canvas now, and part of the plan."),
        [first, second] => format!("“{first}” and “{second}”"),
        [first, rest @ ..] => format!("“{first}” and {} more resources", rest.len()),
    };
    format!("{what} came in from somebody else. They are on your canvas now, and part of the plan.")
}
