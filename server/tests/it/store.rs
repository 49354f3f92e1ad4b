//! What every database must do for us. A second [`Store`] joins by being opened in [`stores`].

use std::collections::BTreeMap;
use std::sync::Arc;

use drawbridge_core::api::{
    Deployment, DeploymentStatus, FindingCounts, Identity, LinkRole, StackAction, StackEvent, User,
};
use drawbridge_server::store::{
    self, Account, Save, SaveOutcome, Store, StoreError, StoredDeployment, StoredDiagram, StoredLink,
    StoredSession,
};
use tempfile::TempDir;

/// Every kind of store there is, empty, with what keeps it alive.
async fn stores() -> Vec<(Arc<dyn Store>, TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    vec![(store::open(&url).await.unwrap(), folder)]
}

fn account(id: &str, email: &str) -> Account {
    let user = User { id: id.to_owned(), email: email.to_owned(), name: id.to_owned() };
    Account { user, password_hash: "hash".to_owned() }
}

fn diagram(id: &str, owner: &str) -> StoredDiagram {
    StoredDiagram {
        id: id.to_owned(),
        owner_id: owner.to_owned(),
        name: "Name".to_owned(),
        version: 1,
        snapshot: "{}".to_owned(),
        updated_at: 5,
    }
}

fn deployment(id: &str) -> Deployment {
    Deployment {
        id: id.to_owned(),
        diagram_id: "d".to_owned(),
        diagram_version: 1,
        stack_name: "s".to_owned(),
        stack_id: None,
        region: "eu-west-1".to_owned(),
        identity: Identity { account: "111111111111".to_owned(), arn: "arn".to_owned() },
        status: DeploymentStatus::Planned,
        action: StackAction::Create,
        change_set_id: None,
        plan: Vec::new(),
        findings: FindingCounts::default(),
        resources: Vec::new(),
        outputs: Vec::new(),
        failure: None,
        created_at: 1,
        updated_at: 1,
    }
}

fn event(logical_id: &str) -> StackEvent {
    StackEvent {
        sequence: 0,
        timestamp: 7,
        logical_id: logical_id.to_owned(),
        type_name: "AWS::EC2::VPC".to_owned(),
        status: "CREATE_COMPLETE".to_owned(),
        reason: None,
        node_id: None,
    }
}

#[tokio::test]
async fn accounts_are_found_by_address_and_addresses_are_unique() {
    for (store, _folder) in stores().await {
        store.ping().await.unwrap();
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        let taken = store.insert_account(&account("b", "a@x"), 1).await;
        assert!(matches!(taken, Err(StoreError::EmailTaken)));
        assert_eq!(store.account_by_email("a@x").await.unwrap().unwrap().user.id, "a");
        assert!(store.account_by_email("b@x").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn sessions_are_found_touched_and_ended_by_age() {
    for (store, _folder) in stores().await {
        let user = account("a", "a@x");
        store.insert_account(&user, 1).await.unwrap();
        let session = |hash: &str, created_at, seen_at| StoredSession {
            token_hash: hash.to_owned(),
            user: user.user.clone(),
            created_at,
            seen_at,
        };
        for each in [session("old", 10, 100), session("idle", 50, 60), session("live", 50, 60)] {
            store.insert_session(&each).await.unwrap();
        }
        store.touch_session("live", 90).await.unwrap();
        assert_eq!(store.session("live").await.unwrap().unwrap().seen_at, 90);
        assert_eq!(store.delete_sessions_before(20, 70).await.unwrap(), 2);
        assert!(store.session("old").await.unwrap().is_none());
        assert!(store.session("idle").await.unwrap().is_none());
        store.delete_session("live").await.unwrap();
        store.delete_session("live").await.unwrap();
        assert!(store.session("live").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_save_counts_only_on_the_version_it_was_made_on() {
    for (store, _folder) in stores().await {
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        store.insert_diagram(&diagram("d", "a")).await.unwrap();
        let save = |version| Save { id: "d", version, name: None, snapshot: "{2}", now: 9 };
        assert_eq!(store.save_diagram(save(1)).await.unwrap(), SaveOutcome::Saved(2));
        assert_eq!(store.save_diagram(save(1)).await.unwrap(), SaveOutcome::Conflict(2));
        let missing = Save { id: "x", ..save(1) };
        assert_eq!(store.save_diagram(missing).await.unwrap(), SaveOutcome::Missing);
        let stored = store.diagram("d").await.unwrap().unwrap();
        assert_eq!((stored.name.as_str(), stored.snapshot.as_str(), stored.updated_at), ("Name", "{2}", 9));
        assert_eq!(store.diagrams_of("a").await.unwrap().len(), 1);
        assert!(store.diagrams_of("b").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn links_go_with_their_diagram() {
    for (store, _folder) in stores().await {
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        store.insert_diagram(&diagram("d", "a")).await.unwrap();
        for (id, role) in [("1", LinkRole::View), ("2", LinkRole::Edit)] {
            let link = StoredLink {
                id: id.to_owned(),
                diagram_id: "d".to_owned(),
                role,
                token_hash: format!("hash {id}"),
                created_at: 3,
            };
            store.insert_link(&link).await.unwrap();
        }
        assert_eq!(store.link_by_token("hash 2").await.unwrap().unwrap().role, LinkRole::Edit);
        assert!(!store.delete_link("other", "1").await.unwrap());
        assert!(store.delete_link("d", "1").await.unwrap());
        store.delete_diagram("d").await.unwrap();
        assert!(store.link_by_token("hash 2").await.unwrap().is_none());
        assert!(store.links_of("d").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_deployment_moves_on_only_from_where_it_is() {
    for (store, _folder) in stores().await {
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        let mut deployment = deployment("1");
        let stored = StoredDeployment {
            user_id: "a".to_owned(),
            deployment: deployment.clone(),
            logical_ids: [("table".to_owned(), "Orders".to_owned())].into(),
        };
        store.insert_deployment(&stored).await.unwrap();
        deployment.status = DeploymentStatus::Executing;
        assert!(store.update_deployment(&deployment, DeploymentStatus::Planned).await.unwrap());
        assert!(!store.update_deployment(&deployment, DeploymentStatus::Planned).await.unwrap());
        let stands = store.deployment("1").await.unwrap().unwrap();
        assert_eq!((stands.deployment, stands.logical_ids), (deployment, stored.logical_ids));
        assert_eq!(store.deployments_with(DeploymentStatus::Executing).await.unwrap().len(), 1);
        assert!(store.deployments_with(DeploymentStatus::Planned).await.unwrap().is_empty());
        assert_eq!(store.deployments_of("d").await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn events_are_numbered_per_deployment_and_stored_once() {
    for (store, _folder) in stores().await {
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        for id in ["1", "2"] {
            let stored = StoredDeployment {
                user_id: "a".to_owned(),
                deployment: deployment(id),
                logical_ids: BTreeMap::new(),
            };
            store.insert_deployment(&stored).await.unwrap();
        }
        assert!(store.append_event("1", "x", &event("Vpc")).await.unwrap());
        assert!(!store.append_event("1", "x", &event("Vpc")).await.unwrap());
        assert!(store.append_event("1", "y", &event("Subnet")).await.unwrap());
        assert!(store.append_event("2", "x", &event("Other")).await.unwrap());
        let numbered: Vec<_> = store.events_after("1", 0).await.unwrap();
        let numbered: Vec<_> =
            numbered.iter().map(|each| (each.sequence, each.logical_id.as_str())).collect();
        assert_eq!(numbered, [(1, "Vpc"), (2, "Subnet")]);
        assert_eq!(store.events_after("1", 1).await.unwrap().len(), 1);
        assert_eq!(store.events_after("2", 0).await.unwrap()[0].sequence, 1);
    }
}

#[tokio::test]
async fn what_was_stored_is_there_when_it_is_opened_again() {
    for (store, folder) in stores().await {
        store.insert_account(&account("a", "a@x"), 1).await.unwrap();
        drop(store);
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let again = store::open(&url).await.unwrap();
        assert!(again.account_by_email("a@x").await.unwrap().is_some());
    }
}

/// It holds e-mail addresses, hashes of passwords and everybody's diagrams.
#[cfg(unix)]
#[tokio::test]
async fn the_database_is_for_the_server_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("private.db");
    let url = format!("sqlite:{}", file.display());
    let modes = || {
        let files = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap());
        files.map(|it| it.metadata().unwrap().permissions().mode() & 0o777).collect::<Vec<_>>()
    };
    let store = store::open(&url).await.unwrap();
    store.ping().await.unwrap();
    assert_eq!(modes(), [0o600; 3], "the file and its log");
    drop(store);
    // As an earlier version made it; and as somebody may have chosen for whoever makes copies.
    for (before, after) in [(0o644, 0o600), (0o640, 0o640)] {
        for each in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::set_permissions(each.unwrap().path(), std::fs::Permissions::from_mode(before)).unwrap();
        }
        store::open(&url).await.unwrap();
        assert!(modes().iter().all(|it| *it == after), "{:?}", modes());
    }
}
