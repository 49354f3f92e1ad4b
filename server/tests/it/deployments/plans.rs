//! What a plan is bound to, and what is refused before there is one.

use drawbridge_core::model::{Diagram, Node, Op, Placement, Rect, snapshot};
use drawbridge_core::{catalog, cloudformation};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_bound_to_the_diagram_that_was_shown() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let eve = app.person("eve").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;

    // Nobody else's business.
    for path in ["", "/events"] {
        let response = eve.get(&format!("/api/deployments/{}{path}", planned.id)).await;
        refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    }
    for (path, body) in [
        ("execute", json!({"change_set_id": planned.change_set_id, "confirm": "scores"})),
        ("cancel", json!({})),
        ("delete-stack", json!({"confirm": "scores"})),
    ] {
        let response = eve.post(&format!("/api/deployments/{}/{path}", planned.id), &body).await;
        refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    }

    // A change of the diagram makes the plan worthless.
    let save = json!({"version": 1, "snapshot": template_snapshot()});
    assert_eq!(ada.put(&format!("/api/diagrams/{}", diagram.id), &save).await.status(), StatusCode::OK);
    refused(execute(&ada, &planned).await, StatusCode::CONFLICT, ErrorCode::PlanOutdated).await;

    // Canceling leaves nothing in AWS: the name is free for a diagram of its own.
    let response = ada.post(&format!("/api/deployments/{}/cancel", planned.id), &json!({})).await;
    let canceled: Deployment = read(response, StatusCode::OK).await;
    assert_eq!(canceled.status, DeploymentStatus::Canceled);
    let response = ada.post(&format!("/api/deployments/{}/cancel", planned.id), &json!({})).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    refused(execute(&ada, &canceled).await, StatusCode::CONFLICT, ErrorCode::WrongState).await;

    // What is planned is what the person sees, or nothing.
    let mut seen = request("scores", &practice());
    seen["diagram_version"] = json!(1);
    let response = post_plan(&ada, &diagram.id, &seen).await;
    let error = refused(response, StatusCode::CONFLICT, ErrorCode::VersionConflict).await;
    assert_eq!(error.field.as_deref(), Some("diagram_version"));
    seen["diagram_version"] = json!(2);
    let abandoned: Deployment = read(post_plan(&ada, &diagram.id, &seen).await, StatusCode::CREATED).await;
    until(&ada, &abandoned.id, |status| status == DeploymentStatus::Planned).await;

    // A plan over a plan that nobody executed takes the empty stack over, and the place of the other.
    let elsewhere = plan(&ada, &diagram.id, "chess").await;
    let done = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    let abandoned = until(&ada, &abandoned.id, |_| true).await;
    assert_eq!((abandoned.status, abandoned.change_set_id), (DeploymentStatus::Canceled, None));
    let elsewhere = until(&ada, &elsewhere.id, |_| true).await;
    assert_eq!(elsewhere.status, DeploymentStatus::Planned, "a plan for another stack waits as before");

    // The same diagram again: nothing to do.
    let unchanged = plan(&ada, &diagram.id, "scores").await;
    assert_eq!(unchanged.status, DeploymentStatus::Unchanged, "{:?}", unchanged.failure);
    assert_eq!(unchanged.action, StackAction::Update);
    assert_eq!((&unchanged.resources, &unchanged.outputs), (&done.resources, &done.outputs));

    // The stack deleted by one of its deployments is gone for the others, too.
    for each in [&unchanged, &done] {
        let path = format!("/api/deployments/{}/delete-stack", each.id);
        assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
        let gone = until(&ada, &each.id, |status| !status.is_running()).await;
        assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);
    }

    // Another diagram may not take the stack.
    let done = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    let other = ada.create("Other", &template_snapshot()).await;
    let response = post_plan(&ada, &other.id, &request("scores", &practice())).await;
    let error = refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    assert!(error.message.contains("another diagram"), "{}", error.message);

    // Nor may any diagram take a stack that is not ours.
    let mut body = request("drawbridge-server", &practice());
    body["region"] = json!("us-east-1");
    let response = post_plan(&ada, &other.id, &body).await;
    let error = refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    assert!(error.message.contains("not made by Drawbridge"), "{}", error.message);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_canceled_leaves_anothers_that_waits_for_the_same_name() {
    let app = TestApp::start_practice().await;
    let (ada, eve) = (app.person("ada").await, app.person("eve").await);
    let hers = ada.create("Game scores", &template_snapshot()).await;
    let others = eve.create("Chess scores", &template_snapshot()).await;
    let first = plan(&ada, &hers.id, "scores").await;
    let second = plan(&eve, &others.id, "scores").await;
    let response = ada.post(&format!("/api/deployments/{}/cancel", first.id), &json!({})).await;
    let canceled: Deployment = read(response, StatusCode::OK).await;
    assert_eq!(canceled.status, DeploymentStatus::Canceled);

    assert_eq!(execute(&eve, &second).await.status(), StatusCode::ACCEPTED);
    let done = until(&eve, &second.id, |status| !status.is_running()).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_yeses_are_one_execution() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;
    let (one, other) = tokio::join!(execute(&ada, &planned), execute(&ada, &planned));
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    let done = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stack_has_one_deployment_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let control = folder.path().join("control.json");
    let app = TestApp::start_practice_with_faults(&control).await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;
    std::fs::write(&control, json!({"delay_ms": 100}).to_string()).unwrap();
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);

    let response = post_plan(&ada, &diagram.id, &request("scores", &practice())).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::StackBusy).await;
    for (action, body) in [("cancel", json!({})), ("delete-stack", json!({"confirm": "scores"}))] {
        let response = ada.post(&format!("/api/deployments/{}/{action}", planned.id), &body).await;
        refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    }
    let elsewhere = post_plan(&ada, &diagram.id, &request("other", &practice())).await;
    assert_eq!(elsewhere.status(), StatusCode::CREATED, "another stack is free");
    let done = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_that_aws_works_on_for_somebody_else_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let control = folder.path().join("control.json");
    let app = TestApp::start_practice_with_faults(&control).await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    std::fs::write(&control, json!({"delay_ms": 60_000}).to_string()).unwrap();
    let template = json!({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}).to_string();
    let request = credentials::root_client(&app, REGION).create_stack().stack_name("scores");
    request.template_body(template).send().await.unwrap();
    let response = post_plan(&ada, &diagram.id, &super::request("scores", &practice())).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::StackBusy).await;
    app.server.stop().await;
}

#[tokio::test]
async fn findings_block_until_they_are_acknowledged() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let open = template_snapshot().replace("10.20.0.0/16", "0.0.0.0/0");
    let diagram = ada.create("Open to the world", &open).await;
    let keys =
        json!({"kind": "temporary", "access_key_id": "ASIA", "secret_access_key": "s", "session_token": "t"});
    let mut body = request("scores", &keys);
    body["acknowledge_findings"] = json!(false);
    let response = post_plan(&ada, &diagram.id, &body).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::FindingsBlock).await;
    assert!(error.message.contains("1 high"), "{}", error.message);
    body["acknowledge_findings"] = json!(true);
    let response = post_plan(&ada, &diagram.id, &body).await;
    refused(response, StatusCode::BAD_GATEWAY, ErrorCode::AwsUnreachable).await;
    let empty = ada.create("Empty", &empty_snapshot()).await;
    let response = post_plan(&ada, &empty.id, &body).await;
    refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidDiagram).await;
}

#[tokio::test]
async fn names_are_checked_before_anything_is_asked_of_aws() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let keys =
        json!({"kind": "temporary", "access_key_id": "ASIA", "secret_access_key": "s", "session_token": "t"});
    for (field, value) in [
        ("stack_name", "2fast"),
        ("stack_name", "../etc"),
        ("region", "mars-north-1"),
        ("region", "eu-west-1.evil.example"),
        ("execution_role_arn", "arn:aws:iam::1:role/x"),
    ] {
        let mut body = request("scores", &keys.clone());
        body[field] = json!(value);
        let response = post_plan(&ada, &diagram.id, &body).await;
        let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
        assert_eq!(error.field.as_deref(), Some(field));
    }
    let mut body = request("scores", &keys);
    body["parameters"]["NoSuchParameter"] = json!("x");
    let response = post_plan(&ada, &diagram.id, &body).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
    assert_eq!(error.field.as_deref(), Some("parameters.NoSuchParameter"));
    let response = post_plan(&ada, &diagram.id, &request("scores", &practice())).await;
    refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::CredentialsRefused).await;
}

#[tokio::test]
async fn more_than_a_stack_holds_is_refused_before_anything_is_asked_of_aws() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut diagram = Diagram::default();
    for n in 0..=cloudformation::MAX_RESOURCES {
        let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 64.0, 64.0) };
        let node =
            Node { ty: &catalog::sqs::queue::TYPE, name: format!("q{n}"), placement, props: [].into() };
        diagram.apply(Op::AddNode { id: format!("q{n}").as_str().into(), node }).unwrap();
    }
    let stored = ada.create("Too many queues", &snapshot::write(&diagram)).await;
    let keys =
        json!({"kind": "temporary", "access_key_id": "ASIA", "secret_access_key": "s", "session_token": "t"});
    let mut body = request("queues", &keys);
    body["parameters"] = json!({});
    let response = post_plan(&ada, &stored.id, &body).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidDiagram).await;
    assert!(error.message.contains("501 resources"), "{}", error.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_plan_leaves_what_others_planned_outside_of_drawbridge() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let practice_aws = app.server.practice.clone().unwrap();
    let root =
        aws_credential_types::provider::SharedCredentialsProvider::new(practice_aws.root_credentials());
    let console = aws_sdk_cloudformation::Client::new(&practice_aws.aws().config(REGION, root));
    let colleagues = console
        .create_change_set()
        .stack_name("scores")
        .change_set_name("colleagues")
        .change_set_type(aws_sdk_cloudformation::types::ChangeSetType::Create)
        .template_body(r#"{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}"#);
    colleagues.send().await.unwrap();

    let planned = plan(&ada, &diagram.id, "scores").await;
    let response = ada.post(&format!("/api/deployments/{}/cancel", planned.id), &json!({})).await;
    let canceled: Deployment = read(response, StatusCode::OK).await;
    assert_eq!(canceled.status, DeploymentStatus::Canceled);
    let theirs = console.describe_stacks().stack_name("scores").send().await;
    assert!(theirs.is_ok(), "{theirs:?}");
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diagram_goes_only_once_nothing_of_it_is_in_aws() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let path = format!("/api/diagrams/{}", diagram.id);
    let in_the_way = async |what: &str| {
        let error = refused(ada.delete(&path).await, StatusCode::CONFLICT, ErrorCode::WrongState).await;
        assert!(error.message.contains(what) && error.message.contains("scores"), "{}", error.message);
        assert!(error.hint.is_some());
    };
    let planned = plan(&ada, &diagram.id, "scores").await;
    let keeping = ada.delete(&format!("{path}?keep_stacks=true")).await;
    refused(keeping, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    in_the_way("a plan waits").await;
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
    let done = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    in_the_way("AWS still has").await;
    let yes = json!({"confirm": "scores"});
    let response = ada.post(&format!("/api/deployments/{}/delete-stack", done.id), &yes).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    until(&ada, &done.id, |status| status == DeploymentStatus::Deleted).await;
    assert_eq!(ada.delete(&path).await.status(), StatusCode::NO_CONTENT);
    app.server.stop().await;
}
