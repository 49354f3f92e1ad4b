//! Deployments: from a stored diagram to a CloudFormation stack, with a person's yes in between.
//!
//! ```text
//! plan ─► Planning ─► Planned ─► execute ─► Executing ─► Deployed │ Failed ─► delete_stack ─► Deleting ─► Deleted
//!            └► Unchanged │ Failed  └► cancel ─► Canceled
//! ```
//!
//! The server renders the template itself, from the stored diagram; a request names a diagram, never a template.
//! Each step first moves the stored status by compare-and-swap, so that two tabs, or two servers, cannot both take it.
//! Credentials are held in memory for as long as a deployment needs them, and nowhere else.

mod aws;
mod aws_error;
mod credentials;
mod delete;
mod execute;
mod follow;
mod names;
mod onboarding;
mod plan;
mod render;
mod session;
mod staging;
mod standing;
mod supersede;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use drawbridge_core::api::{Deployment, DeploymentStatus, DeploymentTarget, ErrorCode, Failure, StackEvent};
use drawbridge_core::model::Settings;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::error::{ApiError, ApiResult};
use crate::practice::Practice;
use crate::store::{Store, StoreError, StoreResult};
use crate::turns::HeavyWork;
use session::AwsSession;

pub use aws::Aws;
pub use onboarding::ONBOARDING_TEMPLATE;

/// Credentials that were not used for this long are dropped, in milliseconds.
const HOLD_FOR: i64 = 60 * 60 * 1000;

/// This often a database that did not take what AWS did is given time: about ten minutes.
const MAX_WAITS: u32 = 25;
/// Between two of these.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What the operator decides about deployments.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// Time between two looks at a running stack.
    pub poll_every: Duration,
    /// Take `AKIA…` keys.
    pub allow_long_lived_keys: bool,
    /// The AWS that is called, in words.
    pub target_description: String,
}

/// Plans, executes, follows and deletes.
pub struct Deployer {
    store: Arc<dyn Store>,
    clock: Clock,
    aws: Aws,
    practice: Option<Practice>,
    poll_every: Duration,
    allow_long_lived_keys: bool,
    target_description: String,
    rendering: HeavyWork,
    held: Mutex<HashMap<String, Held>>,
    busy: Mutex<HashSet<StackKey>>,
    wakers: Mutex<HashMap<String, watch::Sender<u64>>>,
}

/// What is kept in memory for one deployment.
#[derive(Clone)]
struct Held {
    session: AwsSession,
    /// Node of the diagram by logical id.
    nodes: Arc<BTreeMap<String, String>>,
    until: i64,
}

/// One stack in the world.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct StackKey {
    account: String,
    region: String,
    stack_name: String,
}

/// The right to work on a stack; nobody else has it until this is dropped.
struct StackTurn {
    deployer: Arc<Deployer>,
    key: StackKey,
}

/// With a database that does not take what AWS did: AWS does not wait for it.
struct Patience {
    left: u32,
    pause: Duration,
}

impl Patience {
    /// Waits before another try, or gives the error back.
    async fn wait_after(&mut self, error: StoreError) -> StoreResult<()> {
        if self.left == 0 {
            return Err(error);
        }
        tracing::warn!(%error, "what AWS did could not be stored; trying again");
        self.left -= 1;
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

impl Drop for StackTurn {
    fn drop(&mut self) {
        lock(&self.deployer.busy).remove(&self.key);
    }
}

impl Deployer {
    /// A deployer to `aws`, which is `practice`'s when there is one.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Clock,
        aws: Aws,
        practice: Option<Practice>,
        options: DeployOptions,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock,
            aws,
            practice,
            poll_every: options.poll_every,
            allow_long_lived_keys: options.allow_long_lived_keys,
            target_description: options.target_description,
            rendering: HeavyWork::default(),
            held: Mutex::default(),
            busy: Mutex::default(),
            wakers: Mutex::default(),
        })
    }

    /// Where deployments go.
    pub fn target(&self) -> DeploymentTarget {
        DeploymentTarget {
            practice: self.practice.is_some(),
            regions: Settings::REGIONS.iter().map(|&region| region.to_owned()).collect(),
            endpoint_description: self.target_description.clone(),
            problem: self.practice.as_ref().and_then(Practice::problem),
        }
    }

    /// After a restart: what was running is no longer followed, and says so.
    pub async fn disconnect_unfinished(&self) -> StoreResult<()> {
        for status in [DeploymentStatus::Planning, DeploymentStatus::Executing, DeploymentStatus::Deleting] {
            for stored in self.store.deployments_with(status).await? {
                let failure = Failure {
                    message: "the server was restarted while AWS was at work".to_owned(),
                    hint: Some(
                        "AWS goes on without it; make a new plan to see what state the stack is in"
                            .to_owned(),
                    ),
                    logical_id: None,
                    node_id: None,
                };
                let mut deployment = stored.deployment;
                deployment.status = DeploymentStatus::Disconnected;
                deployment.failure = Some(failure);
                deployment.updated_at = self.clock.now();
                self.store.update_deployment(&deployment, status).await?;
            }
        }
        Ok(())
    }

    /// Drops credentials whose time is over.
    pub fn drop_stale_credentials(&self) {
        let now = self.clock.now();
        lock(&self.held).retain(|_, held| held.until > now);
    }

    /// Whether credentials are held in memory for a deployment, whether or not their time is over.
    pub fn holds_credentials(&self, deployment_id: &str) -> bool {
        lock(&self.held).contains_key(deployment_id)
    }

    /// Wakes whenever the deployment or its events change.
    pub fn watch(&self, deployment_id: &str) -> watch::Receiver<u64> {
        let mut wakers = lock(&self.wakers);
        wakers.retain(|_, waker| waker.receiver_count() > 0);
        wakers.entry(deployment_id.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    fn wake(&self, deployment_id: &str) {
        if let Some(waker) = lock(&self.wakers).get(deployment_id) {
            waker.send_modify(|count| *count += 1);
        }
    }

    fn hold(&self, deployment_id: &str, session: AwsSession, nodes: Arc<BTreeMap<String, String>>) {
        let held = Held { session, nodes, until: self.clock.now() + HOLD_FOR };
        lock(&self.held).insert(deployment_id.to_owned(), held);
    }

    fn held(&self, deployment_id: &str) -> Option<Held> {
        self.drop_stale_credentials();
        lock(&self.held).get(deployment_id).cloned()
    }

    fn let_go(&self, deployment_id: &str) {
        lock(&self.held).remove(deployment_id);
    }

    /// Takes the stack for as long as the answer lives, or says that somebody else has it.
    fn take_stack(self: &Arc<Self>, account: &str, region: &str, stack_name: &str) -> ApiResult<StackTurn> {
        let key = StackKey {
            account: account.to_owned(),
            region: region.to_owned(),
            stack_name: stack_name.to_owned(),
        };
        if !lock(&self.busy).insert(key.clone()) {
            let message = format!("another deployment is working on the stack `{stack_name}` in {region}");
            return Err(ApiError::new(ErrorCode::StackBusy, message).hint("wait until it has ended"));
        }
        Ok(StackTurn { deployer: Arc::clone(self), key })
    }

    /// Moves a deployment on from `expected`; fails if it was moved by somebody else.
    async fn advance(&self, deployment: &mut Deployment, expected: DeploymentStatus) -> ApiResult<()> {
        deployment.updated_at = self.clock.now();
        if !self.store.update_deployment(deployment, expected).await? {
            return Err(wrong_state(deployment, "it was just acted on elsewhere"));
        }
        self.wake(&deployment.id);
        Ok(())
    }

    /// Moves a deployment on and gives the stack back. The stack is free before anybody can read the new status and act
    /// on it.
    async fn settle(
        &self,
        deployment: &mut Deployment,
        expected: DeploymentStatus,
        turn: StackTurn,
    ) -> ApiResult<()> {
        drop(turn);
        deployment.updated_at = self.clock.now();
        let mut patience = self.patience();
        let moved = loop {
            match self.store.update_deployment(deployment, expected).await {
                Ok(moved) => break moved,
                Err(error) => patience.wait_after(error).await?,
            }
        };
        if !moved {
            return Err(wrong_state(deployment, "it was just acted on elsewhere"));
        }
        self.wake(&deployment.id);
        Ok(())
    }

    fn patience(&self) -> Patience {
        Patience { left: MAX_WAITS, pause: self.poll_every }
    }

    async fn append(&self, deployment_id: &str, source_id: &str, event: &StackEvent) -> StoreResult<()> {
        let mut patience = self.patience();
        loop {
            match self.store.append_event(deployment_id, source_id, event).await {
                Ok(is_new) => {
                    if is_new {
                        self.wake(deployment_id);
                    }
                    return Ok(());
                }
                Err(error) => patience.wait_after(error).await?,
            }
        }
    }
}

fn wrong_state(deployment: &Deployment, why: &str) -> ApiError {
    ApiError::new(
        ErrorCode::WrongState,
        format!("this cannot be done with the deployment to `{}` now: {why}", deployment.stack_name),
    )
    .hint("look at its state again")
}

/// The maps hold plain data: after a panic elsewhere they are as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[tokio::test]
    async fn a_stack_is_worked_on_by_one_at_a_time() {
        let options = DeployOptions {
            poll_every: Duration::from_millis(20),
            allow_long_lived_keys: false,
            target_description: "test".to_owned(),
        };
        let store = crate::store::open("sqlite::memory:").await.unwrap();
        let aws = Aws::at("http://127.0.0.1:1".to_owned(), None);
        let deployer = Deployer::new(store, Clock::system(), aws, None, options);
        let turn = deployer.take_stack("111111111111", "eu-west-1", "scores").ok().unwrap();
        let refused = deployer.take_stack("111111111111", "eu-west-1", "scores");
        assert!(matches!(refused, Err(ApiError::Refused(detail)) if detail.code == ErrorCode::StackBusy));
        for (account, region, stack_name) in [
            ("222222222222", "eu-west-1", "scores"),
            ("111111111111", "us-east-1", "scores"),
            ("111111111111", "eu-west-1", "chess"),
        ] {
            assert!(
                deployer.take_stack(account, region, stack_name).is_ok(),
                "{account} {region} {stack_name}"
            );
        }
        drop(turn);
        assert!(deployer.take_stack("111111111111", "eu-west-1", "scores").is_ok());
    }
}
