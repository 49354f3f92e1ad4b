//! When AWS fails, is down, or is lost sight of.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_fails_says_where_why_and_what_state_aws_is_in() {
    let folder = tempfile::tempdir().unwrap();
    let control = folder.path().join("control.json");
    let app = TestApp::start_practice_with_faults(&control).await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;
    let table = planned.plan.iter().find(|change| change.type_name == "AWS::DynamoDB::Table").unwrap();
    let faults = json!({"fail_create": {&table.logical_id: "Subscriber limit exceeded for tables"}});
    std::fs::write(&control, faults.to_string()).unwrap();

    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
    let failed = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(failed.status, DeploymentStatus::Failed);
    let failure = failed.failure.unwrap();
    assert!(failure.message.contains("Subscriber limit exceeded"), "{failure:?}");
    assert!(failure.hint.unwrap().contains("delete the stack"));
    assert_eq!(failure.logical_id.as_ref(), Some(&table.logical_id));
    assert_eq!(failure.node_id, table.node_id);
    let (events, end) = events(&ada, &planned.id, None).await;
    assert_eq!(end, DeploymentStatus::Failed);
    assert!(events.iter().any(|event| event.status == "ROLLBACK_COMPLETE"));

    // The empty stack is in the way until it is deleted, and the refusal says so.
    let response = post_plan(&ada, &diagram.id, &request("scores", &practice())).await;
    let error = refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    assert!(error.message.contains("ROLLBACK_COMPLETE") && error.hint.unwrap().contains("delete"));
    let path = format!("/api/deployments/{}/delete-stack", planned.id);
    assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
    let gone = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);

    std::fs::write(&control, "{}").unwrap();
    let done = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);

    // A delete that fails leaves a stack that can be deleted once the cause is gone.
    let subnet = done.resources.iter().find(|resource| resource.type_name == "AWS::EC2::Subnet").unwrap();
    let reason = "has dependencies";
    let faults = json!({"fail_delete": {&subnet.logical_id: reason, &subnet.physical_id: reason}});
    std::fs::write(&control, faults.to_string()).unwrap();
    let path = format!("/api/deployments/{}/delete-stack", done.id);
    assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
    let stuck = until(&ada, &done.id, |status| !status.is_running()).await;
    assert_eq!(stuck.status, DeploymentStatus::Failed);
    assert!(stuck.failure.unwrap().message.contains("has dependencies"));
    assert!(
        stuck.resources.iter().any(|resource| resource.logical_id == subnet.logical_id),
        "what is left is named"
    );
    std::fs::write(&control, "{}").unwrap();
    assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
    let gone = until(&ada, &done.id, |status| !status.is_running()).await;
    assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_server_says_that_it_lost_sight() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let mut running = plan(&ada, &diagram.id, "scores").await;
    let (store, deployer) = (&app.server.app.store, &app.server.app.deployer);
    let mut before = running.status;
    for status in [DeploymentStatus::Planning, DeploymentStatus::Executing, DeploymentStatus::Deleting] {
        running.status = status;
        assert!(store.update_deployment(&running, before).await.unwrap());
        deployer.disconnect_unfinished().await.unwrap();
        let lost = until(&ada, &running.id, |_| true).await;
        assert_eq!(lost.status, DeploymentStatus::Disconnected, "{status:?}");
        assert!(lost.failure.unwrap().message.contains("restarted"));
        before = DeploymentStatus::Disconnected;
    }
    let waiting = plan(&ada, &diagram.id, "other").await;
    deployer.disconnect_unfinished().await.unwrap();
    assert_eq!(
        until(&ada, &waiting.id, |_| true).await.status,
        DeploymentStatus::Planned,
        "AWS is not at work"
    );
    app.server.stop().await;
}

#[tokio::test]
async fn an_aws_that_is_down_is_named_and_the_server_goes_on() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let keys =
        json!({"kind": "temporary", "access_key_id": "ASIA", "secret_access_key": "s", "session_token": "t"});
    let response = post_plan(&ada, &diagram.id, &request("scores", &keys)).await;
    let error = refused(response, StatusCode::BAD_GATEWAY, ErrorCode::AwsUnreachable).await;
    assert!(
        error.message.contains("http://127.0.0.1:1") && error.message.contains("down"),
        "{}",
        error.message
    );
    assert_eq!(ada.get("/api/session").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_aws_that_dies_is_named_and_the_server_goes_on() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;
    app.server.practice.as_ref().unwrap().stop().await;

    let target: DeploymentTarget = read(ada.get("/api/deployments/target").await, StatusCode::OK).await;
    assert!(target.problem.unwrap().contains("is down"));
    let response = post_plan(&ada, &diagram.id, &request("other", &practice())).await;
    let error = refused(response, StatusCode::BAD_GATEWAY, ErrorCode::AwsUnreachable).await;
    assert!(error.message.contains("practice AWS at http://127.0.0.1:"), "{}", error.message);
    refused(execute(&ada, &planned).await, StatusCode::BAD_GATEWAY, ErrorCode::AwsUnreachable).await;
    let kept: Deployment =
        read(ada.get(&format!("/api/deployments/{}", planned.id)).await, StatusCode::OK).await;
    assert_eq!(kept.status, DeploymentStatus::Planned, "nothing has begun");
    assert_eq!(ada.get("/api/diagrams").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_practice_aws_that_cannot_start_says_what_to_install() {
    let target = Target::Practice { python: "/nowhere/python".to_owned(), control: None };
    let folder = tempfile::tempdir().unwrap();
    let config = drawbridge_server::config::Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database_url: format!("sqlite:{}", folder.path().join("test.db").display()),
        public_url: None,
        trusted_proxies: Vec::new(),
        limits: drawbridge_server::config::Limits::default(),
        target,
        allow_long_lived_keys: false,
        poll_every: Duration::from_millis(20),
        clock: drawbridge_server::clock::Clock::system(),
    };
    let error = drawbridge_server::serve::Running::start(config).await.err().unwrap().to_string();
    assert!(error.contains("--practice") && error.contains("cargo xtask practice"), "{error}");
}
