//! Streams of events, and when they end.

use drawbridge_core::api::{
    Deployment, DeploymentStatus, ErrorCode, FindingCounts, Identity, Session, StackAction,
};
use drawbridge_server::store::StoredDeployment;
use reqwest::StatusCode;

use crate::support::{Person, TestApp, empty_snapshot, read, refused};

/// A deployment that never ends; the path of its events.
async fn endless(app: &TestApp, person: &Person) -> String {
    let session: Session = read(person.get("/api/session").await, StatusCode::OK).await;
    let diagram = person.create("Endless", &empty_snapshot()).await;
    let deployment = Deployment {
        id: "endless".to_owned(),
        diagram_id: diagram.id,
        diagram_version: 1,
        stack_name: "endless".to_owned(),
        stack_id: None,
        region: "eu-west-1".to_owned(),
        identity: Identity { account: "1".to_owned(), arn: "arn".to_owned() },
        status: DeploymentStatus::Executing,
        action: StackAction::Create,
        change_set_id: None,
        plan: Vec::new(),
        findings: FindingCounts::default(),
        resources: Vec::new(),
        outputs: Vec::new(),
        failure: None,
        created_at: 1,
        updated_at: 1,
    };
    let stored = StoredDeployment { user_id: session.user.id, deployment, logical_ids: [].into() };
    app.server.app.store.insert_deployment(&stored).await.unwrap();
    "/api/deployments/endless/events".to_owned()
}

#[tokio::test]
async fn a_stream_ends_with_the_session() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let events = ada.get(&endless(&app, &ada).await).await;
    assert_eq!(events.status(), StatusCode::OK);
    assert_eq!(ada.delete("/api/session").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(events.text().await.unwrap(), "", "it was never told that the deployment ended");
}

#[tokio::test]
async fn nobody_keeps_all_connections_to_follow_deployments() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = endless(&app, &ada).await;
    let mut open = Vec::new();
    for _ in 0..10 {
        let events = ada.get(&path).await;
        assert_eq!(events.status(), StatusCode::OK);
        open.push(events);
    }
    refused(ada.get(&path).await, StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited).await;
}
