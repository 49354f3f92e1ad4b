//! Stacks as the deployments of a diagram left them.

use std::collections::BTreeMap;

use super::{Deployment, DeploymentStatus, StackAction};

/// A stack that stands, as far as its diagram's deployments tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingStack {
    /// Who told last what is in it: outputs and resources are this deployment's, and through it the stack is deleted.
    pub latest: Deployment,
    /// The newest that brought the stack to what its diagram said; absent while none has.
    pub deployed: Option<Deployment>,
}

/// What one deployment says of its stack, at some moment.
enum Word<'a> {
    /// It stands, and this is in it.
    Stands(&'a Deployment),
    /// There is none.
    Gone,
}

/// The stacks that stand, the one told of last first. Plans that nobody executed say nothing of what stands, except
/// that a plan for a new stack found none.
pub fn standing_stacks(deployments: &[Deployment]) -> Vec<StandingStack> {
    let mut words: Vec<(i64, &Deployment, Word<'_>)> = Vec::new();
    for it in deployments {
        if it.action == StackAction::Create {
            words.push((it.created_at, it, Word::Gone));
        }
        words.extend(last_word(it).map(|word| (it.updated_at, it, word)));
    }
    // Stable: what a deployment found stays before what it did within the same millisecond.
    words.sort_by_key(|(at, ..)| *at);
    let mut stacks = BTreeMap::new();
    for (at, deployment, word) in words {
        let key = (&deployment.identity.account, &deployment.region, &deployment.stack_name);
        match word {
            Word::Gone => drop(stacks.remove(&key)),
            Word::Stands(it) => {
                let before = stacks.remove(&key).map(|(_, stack)| stack);
                stacks.insert(key, (at, told(before, it)));
            }
        }
    }
    let mut stacks: Vec<_> = stacks.into_values().collect();
    stacks.sort_by_key(|(at, _)| -at);
    stacks.into_iter().map(|(_, stack)| stack).collect()
}

/// What a deployment says of its stack now, if it says anything.
fn last_word(deployment: &Deployment) -> Option<Word<'_>> {
    match deployment.status {
        DeploymentStatus::Deployed | DeploymentStatus::Unchanged => Some(Word::Stands(deployment)),
        // One that ended while it was planned has touched nothing.
        DeploymentStatus::Failed | DeploymentStatus::Disconnected => {
            let has_touched = deployment.change_set_id.is_some() || !deployment.resources.is_empty();
            has_touched.then_some(Word::Stands(deployment))
        }
        DeploymentStatus::Deleting | DeploymentStatus::Deleted => Some(Word::Gone),
        DeploymentStatus::Planning
        | DeploymentStatus::Planned
        | DeploymentStatus::Executing
        | DeploymentStatus::Canceled => None,
    }
}

/// The stack after one more deployment spoke of it.
fn told(before: Option<StandingStack>, deployment: &Deployment) -> StandingStack {
    match (before, deployment.status) {
        (_, DeploymentStatus::Deployed) => {
            StandingStack { latest: deployment.clone(), deployed: Some(deployment.clone()) }
        }
        // A plan that had nothing to do found the stack as it was left.
        (Some(stack), DeploymentStatus::Unchanged) => stack,
        (before, _) => {
            StandingStack { latest: deployment.clone(), deployed: before.and_then(|stack| stack.deployed) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{FindingCounts, Identity, StackResource};

    /// A deployment to the stack `game` that was asked for at one time and last moved at another.
    fn run(id: &str, status: DeploymentStatus, created_at: i64, updated_at: i64) -> Deployment {
        Deployment {
            id: id.to_owned(),
            diagram_id: "d".to_owned(),
            diagram_version: 1,
            stack_name: "game".to_owned(),
            stack_id: None,
            region: "eu-west-1".to_owned(),
            identity: Identity { account: "111111111111".to_owned(), arn: String::new() },
            status,
            action: StackAction::Update,
            change_set_id: None,
            plan: Vec::new(),
            findings: FindingCounts::default(),
            resources: Vec::new(),
            outputs: Vec::new(),
            failure: None,
            created_at,
            updated_at,
        }
    }

    fn new_stack(deployment: Deployment) -> Deployment {
        Deployment { action: StackAction::Create, ..deployment }
    }

    fn executed(deployment: Deployment) -> Deployment {
        Deployment { change_set_id: Some("arn".to_owned()), ..deployment }
    }

    /// Ids of the latest and of the one that deployed, for each stack.
    fn standing(deployments: &[Deployment]) -> Vec<(String, Option<String>)> {
        let ids = |it: StandingStack| (it.latest.id, it.deployed.map(|it| it.id));
        standing_stacks(deployments).into_iter().map(ids).collect()
    }

    #[test]
    fn a_stack_stands_through_plans_that_came_to_nothing() {
        use DeploymentStatus::*;
        let deployed = new_stack(run("a", Deployed, 1, 2));
        for status in [Planning, Planned, Executing, Canceled, Failed, Disconnected, Unchanged] {
            let found = standing(&[run("b", status, 3, 4), deployed.clone()]);
            assert_eq!(found, [("a".to_owned(), Some("a".to_owned()))], "{status:?}");
        }
    }

    #[test]
    fn an_update_that_failed_tells_what_is_left() {
        use DeploymentStatus::*;
        let deployed = new_stack(run("a", Deployed, 1, 2));
        let failed = executed(run("b", Failed, 3, 4));
        assert_eq!(standing(&[failed, deployed.clone()]), [("b".to_owned(), Some("a".to_owned()))]);
        let shell = executed(new_stack(run("c", Failed, 1, 2)));
        assert_eq!(standing(&[shell]), [("c".to_owned(), None)]);
        // A deletion that failed: what is left still costs money.
        let resource = StackResource {
            logical_id: "Bucket".to_owned(),
            physical_id: "bucket".to_owned(),
            type_name: "AWS::S3::Bucket".to_owned(),
            stateful: true,
            node_id: None,
        };
        let left = Deployment { resources: vec![resource], ..run("a", Failed, 1, 9) };
        assert_eq!(standing(&[left]), [("a".to_owned(), None)]);
    }

    #[test]
    fn a_stack_that_was_deleted_is_gone_for_all_its_deployments() {
        use DeploymentStatus::*;
        let older = new_stack(run("a", Deployed, 1, 2));
        for status in [Deleting, Deleted] {
            assert!(standing(&[run("b", status, 3, 5), older.clone()]).is_empty(), "{status:?}");
        }
        // Deleted through the older of two.
        let newer = run("b", Deployed, 3, 4);
        assert!(standing(&[newer, new_stack(run("a", Deleted, 1, 5))]).is_empty());
        // Deleted elsewhere: the next plan is one for a new stack.
        assert!(standing(&[new_stack(run("b", Planned, 3, 3)), older.clone()]).is_empty());
        let again = new_stack(run("c", Deployed, 6, 7));
        let deleted = run("b", Deleted, 3, 5);
        assert_eq!(standing(&[again, deleted, older]), [("c".to_owned(), Some("c".to_owned()))]);
    }

    #[test]
    fn stacks_of_another_name_region_or_account_are_others() {
        use DeploymentStatus::*;
        let first = run("a", Deployed, 1, 2);
        let named = Deployment { stack_name: "chess".to_owned(), ..run("b", Deployed, 3, 4) };
        let region = Deployment { region: "eu-west-2".to_owned(), ..run("c", Deployed, 5, 6) };
        let deleted = Deployment { status: Deleted, updated_at: 7, ..named.clone() };
        let found = standing(&[region.clone(), named, first.clone()]);
        assert_eq!(found.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["c", "b", "a"]);
        assert_eq!(standing(&[region, deleted, first]).len(), 2);
    }
}
