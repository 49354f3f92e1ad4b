//! What the forms of the panel hold, in memory and for as long as the page is open: whoever plans again finds it as it was.
//! Secrets are not among it.

use std::collections::BTreeMap;

use drawbridge_core::api::{Credentials, Deployment};
use drawbridge_core::rules::Counts;
use leptos::prelude::*;

use super::credentials::CredentialsKind;

/// What was filled in for the diagram that is open.
#[derive(Clone, Copy)]
pub(crate) struct Inputs {
    /// Id of the diagram.
    diagram: StoredValue<String>,
    /// Absent until somebody changed it, or deployed before: then the diagram suggests one.
    pub(super) stack_name: RwSignal<Option<String>>,
    /// The same of the region.
    pub(super) region: RwSignal<Option<String>>,
    /// Absent until somebody chose.
    pub(super) kind: RwSignal<Option<CredentialsKind>>,
    /// ARN of the role to assume.
    pub(super) role_arn: RwSignal<String>,
    /// External id in its trust policy.
    pub(super) external_id: RwSignal<String>,
    /// Values of the diagram's inputs, by name.
    pub(super) parameters: RwSignal<BTreeMap<String, String>>,
    /// Critical and high findings that the person deploys with.
    acknowledged: RwSignal<Option<(usize, usize)>>,
    /// Whether a plan was asked for with all this.
    pub(super) is_complete: StoredValue<bool>,
    /// Whether only the secrets are missing for the next plan.
    pub(super) wants_secrets: RwSignal<bool>,
}

impl Inputs {
    /// Nothing filled in.
    pub(crate) fn new() -> Self {
        Self {
            diagram: StoredValue::default(),
            stack_name: RwSignal::default(),
            region: RwSignal::default(),
            kind: RwSignal::default(),
            role_arn: RwSignal::default(),
            external_id: RwSignal::default(),
            parameters: RwSignal::default(),
            acknowledged: RwSignal::default(),
            is_complete: StoredValue::new(false),
            wants_secrets: RwSignal::new(false),
        }
    }

    /// Keeps what was filled in for this diagram, and nothing of another.
    pub(super) fn keep_for(self, diagram: &str) {
        if self.diagram.with_value(|it| it == diagram) {
            return;
        }
        self.diagram.set_value(diagram.to_owned());
        self.stack_name.set(None);
        self.region.set(None);
        self.kind.set(None);
        self.role_arn.set(String::new());
        self.external_id.set(String::new());
        self.parameters.set(BTreeMap::new());
        self.acknowledged.set(None);
        self.is_complete.set_value(false);
        self.wants_secrets.set(false);
    }

    /// Proposes the stack of an earlier deployment where nobody has filled in another.
    pub(super) fn propose(self, deployment: &Deployment) {
        if self.stack_name.with_untracked(Option::is_none) && self.region.with_untracked(Option::is_none) {
            self.stack_name.set(Some(deployment.stack_name.clone()));
            self.region.set(Some(deployment.region.clone()));
        }
    }

    /// Whether the person deploys with findings such as these, tracked.
    pub(super) fn acknowledges(self, counts: Counts) -> bool {
        self.acknowledged.get() == Some((counts.critical, counts.high))
    }

    /// Notes that the person deploys with these findings, or not.
    pub(super) fn acknowledge(self, counts: Counts, yes: bool) {
        self.acknowledged.set(yes.then_some((counts.critical, counts.high)));
    }

    /// Whether the kind of credentials that is chosen holds secrets.
    pub(super) fn needs_secrets(self) -> bool {
        self.kind.get_untracked() == Some(CredentialsKind::Temporary)
    }

    /// Credentials that hold no secret, so that they need not be asked for again.
    pub(super) fn credentials_again(self) -> Option<Credentials> {
        match self.kind.get_untracked()? {
            CredentialsKind::Practice => Some(Credentials::Practice),
            CredentialsKind::AssumeRole => self.role().ok(),
            CredentialsKind::Temporary => None,
        }
    }

    /// The role to assume.
    ///
    /// # Errors
    ///
    /// What is missing, in one sentence.
    pub(super) fn role(self) -> Result<Credentials, String> {
        let text = |signal: RwSignal<String>| signal.with_untracked(|it| it.trim().to_owned());
        let (role_arn, external_id) = (text(self.role_arn), text(self.external_id));
        if role_arn.is_empty() || external_id.is_empty() {
            return Err("Assuming a role takes its ARN and the external id of its trust policy.".to_owned());
        }
        Ok(Credentials::AssumeRole { role_arn, external_id })
    }
}
