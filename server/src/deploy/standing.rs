//! What the resources of a stack are called, from the deployments there were.

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::api::DeploymentStatus;

/// Logical ids by what each comes from in a diagram.
type LogicalIds = BTreeMap<String, String>;

/// What stands in a stack is called as the latest deployment says whose name for it is there. `deployments` are those of the
/// one stack, the latest first: how each ended, and what it called things; `resources` are the logical ids the stack has.
pub(super) fn standing_ids(
    deployments: impl IntoIterator<Item = (DeploymentStatus, LogicalIds)>,
    resources: &BTreeSet<String>,
) -> LogicalIds {
    let (mut standing, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (status, logical_ids) in deployments {
        // A plan that nobody executed says nothing of what stands.
        if !was_carried_out(status) {
            continue;
        }
        for (source, id) in logical_ids.into_iter().filter(|(_, id)| stands(resources, id)) {
            // What was deleted since may have left its id to another.
            if !standing.contains_key(&source) && taken.insert(id.clone()) {
                standing.insert(source, id);
            }
        }
    }
    standing
}

/// Whether a stack is, or may be, as a deployment with this status says.
fn was_carried_out(status: DeploymentStatus) -> bool {
    use DeploymentStatus::{Deployed, Disconnected, Unchanged};
    matches!(status, Deployed | Unchanged | Disconnected)
}

/// Whether a stack has a resource with this logical id, or, of a rule over a list of ranges, one for each entry.
fn stands(resources: &BTreeSet<String>, id: &str) -> bool {
    let is_entry = |it: &String| {
        let number = it.strip_prefix(id).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
    };
    resources.contains(id) || resources.iter().any(is_entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (DeploymentStatus, LogicalIds);

    fn deployment(status: DeploymentStatus, ids: &[(&str, &str)]) -> Told {
        (status, pairs(ids).into_iter().collect())
    }

    fn standing(deployments: Vec<Told>, resources: &[&str]) -> Vec<(String, String)> {
        let resources = resources.iter().map(|it| (*it).to_owned()).collect();
        standing_ids(deployments, &resources).into_iter().collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(source, id)| ((*source).to_owned(), (*id).to_owned())).collect()
    }

    #[test]
    fn only_what_was_carried_out_names_what_stands() {
        use DeploymentStatus::{Canceled, Deployed, Failed, Planned};
        for unseen in [Planned, Canceled, Failed] {
            let deployments = vec![
                deployment(unseen, &[("table", "Renamed")]),
                deployment(Deployed, &[("table", "Scores")]),
            ];
            assert_eq!(
                standing(deployments, &["Scores", "Renamed"]),
                pairs(&[("table", "Scores")]),
                "{unseen:?}"
            );
        }
    }

    #[test]
    fn the_latest_name_that_stands_counts_and_nothing_that_is_gone() {
        use DeploymentStatus::Deployed;
        let deployments = vec![
            deployment(Deployed, &[("table", "Newer"), ("bucket", "Gone")]),
            deployment(Deployed, &[("table", "Older"), ("queue", "Queue")]),
        ];
        let expected = pairs(&[("queue", "Queue"), ("table", "Newer")]);
        assert_eq!(standing(deployments, &["Newer", "Older", "Queue"]), expected);
    }

    #[test]
    fn an_id_goes_to_one_thing() {
        use DeploymentStatus::Deployed;
        let deployments = vec![
            deployment(Deployed, &[("drawn in its place", "Table")]),
            deployment(Deployed, &[("deleted since", "Table")]),
        ];
        assert_eq!(standing(deployments, &["Table"]), pairs(&[("drawn in its place", "Table")]));
    }

    #[test]
    fn a_rule_over_a_list_stands_as_its_entries() {
        let deployments = vec![deployment(DeploymentStatus::Deployed, &[("rule", "Ssh"), ("other", "Ss")])];
        assert_eq!(standing(deployments, &["Ssh1", "Ssh2"]), pairs(&[("rule", "Ssh")]));
    }
}
