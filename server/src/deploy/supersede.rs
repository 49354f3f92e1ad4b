//! Plans that lost their place: a newer plan was made for their stack, another was executed, or the stack is deleted.

use drawbridge_core::api::{Deployment, DeploymentStatus};

use super::Deployer;
use super::session::AwsSession;
use crate::error::ApiResult;

impl Deployer {
    /// Cancels every other plan of this diagram that waits for a yes to the same stack. Whoever looks at one is told,
    /// and no change set is left behind. The work that took their place goes on whatever becomes of this.
    pub(super) async fn supersede_plans(&self, by: &Deployment, session: &AwsSession) {
        if let Err(error) = self.cancel_others(by, session).await {
            tracing::warn!(deployment = %by.id, %error, "older plans of its stack still wait");
        }
    }

    async fn cancel_others(&self, by: &Deployment, session: &AwsSession) -> ApiResult<()> {
        for stored in self.store.deployments_of(&by.diagram_id).await? {
            let mut other = stored.deployment;
            if other.id == by.id || other.status != DeploymentStatus::Planned || !is_same_stack(&other, by) {
                continue;
            }
            if let Some(change_set_id) = other.change_set_id.take() {
                // CloudFormation may have deleted it already: executing one deletes the others.
                let _left_behind = session.delete_change_set(&other.stack_name, &change_set_id).await;
            }
            other.status = DeploymentStatus::Canceled;
            self.advance(&mut other, DeploymentStatus::Planned).await?;
            self.let_go(&other.id);
        }
        Ok(())
    }
}

pub(super) fn is_same_stack(one: &Deployment, other: &Deployment) -> bool {
    one.stack_name == other.stack_name
        && one.region == other.region
        && one.identity.account == other.identity.account
}

#[cfg(test)]
mod tests {
    use drawbridge_core::api::{FindingCounts, Identity, StackAction};

    use super::*;

    #[test]
    fn a_stack_is_the_same_by_name_region_and_account() {
        let of = |name: &str, region: &str, account: &str| Deployment {
            id: "x".to_owned(),
            diagram_id: "d".to_owned(),
            diagram_version: 1,
            stack_name: name.to_owned(),
            stack_id: None,
            region: region.to_owned(),
            identity: Identity { account: account.to_owned(), arn: "arn".to_owned() },
            status: DeploymentStatus::Planned,
            action: StackAction::Update,
            change_set_id: None,
            plan: Vec::new(),
            findings: FindingCounts::default(),
            resources: Vec::new(),
            outputs: Vec::new(),
            failure: None,
            created_at: 0,
            updated_at: 0,
        };
        let one = of("scores", "eu-west-1", "111111111111");
        assert!(is_same_stack(&one, &of("scores", "eu-west-1", "111111111111")));
        for other in [
            of("chess", "eu-west-1", "111111111111"),
            of("scores", "us-east-1", "111111111111"),
            of("scores", "eu-west-1", "222222222222"),
        ] {
            assert!(!is_same_stack(&one, &other), "{other:?}");
        }
    }
}
