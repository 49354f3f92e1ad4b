//! The whole way of a deployment, as a person goes it.

use drawbridge_core::model::{Diagram, Node, Op, ParameterType, Placement, Rect, snapshot};
use drawbridge_core::{catalog, templates};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn from_drawing_to_stack_and_back_to_nothing() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let target: DeploymentTarget = read(ada.get("/api/deployments/target").await, StatusCode::OK).await;
    assert!(target.practice && target.problem.is_none(), "{target:?}");
    assert!(target.regions.iter().any(|region| region == REGION));

    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "game-scores").await;
    assert_eq!(
        (planned.status, planned.action),
        (DeploymentStatus::Planned, StackAction::Create),
        "{planned:?}"
    );
    assert_eq!(planned.identity.account, "111111111111");
    assert!(planned.identity.arn.contains(":assumed-role/DrawbridgeDeploy/"), "{}", planned.identity.arn);
    assert!(planned.plan.iter().all(|change| change.action == ChangeAction::Add));
    let table = planned.plan.iter().find(|change| change.type_name == "AWS::DynamoDB::Table").unwrap();
    assert!(table.stateful && table.node_id.is_some(), "{table:?}");

    let other_plan = json!({"change_set_id": "arn:aws:cloudformation:eu-west-1:1:changeSet/other"});
    let response = ada.post(&format!("/api/deployments/{}/execute", planned.id), &other_plan).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::PlanOutdated).await;
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
    // The stream is opened while AWS works and read to its end.
    let (live, end) = events(&ada, &planned.id, None).await;
    assert_eq!(end, DeploymentStatus::Deployed);
    let of_table: Vec<&str> = live
        .iter()
        .filter(|event| event.logical_id == table.logical_id)
        .map(|event| event.status.as_str())
        .collect();
    assert_eq!(of_table, ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]);
    assert!(live.iter().any(|event| event.node_id == table.node_id));
    assert!(live.windows(2).all(|pair| pair[0].sequence + 1 == pair[1].sequence), "no gap, no repetition");

    let (again, _) = events(&ada, &planned.id, None).await;
    assert_eq!(again, live, "who comes later reads the same");
    let middle = live[live.len() / 2].sequence;
    let (rest, _) = events(&ada, &planned.id, Some(middle)).await;
    assert_eq!(rest.as_slice(), &live[live.len() / 2 + 1..], "a reader that comes back misses nothing");

    let deployed = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert!(!deployed.outputs.is_empty());
    assert_eq!(deployed.resources.len(), planned.plan.len(), "what a delete would remove is known");
    assert!(deployed.resources.iter().any(|resource| resource.stateful));

    let path = format!("/api/deployments/{}/delete-stack", planned.id);
    let response = ada.post(&path, &json!({"confirm": "something else"})).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
    assert_eq!(error.field.as_deref(), Some("confirm"));
    let response = ada.post(&path, &json!({"confirm": "game-scores"})).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED, "{}", response.text().await.unwrap());
    let gone = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);
    assert!(gone.resources.is_empty());
    let (all, end) = events(&ada, &planned.id, None).await;
    assert_eq!(end, DeploymentStatus::Deleted);
    assert!(all.len() > live.len(), "the deleting is part of the story");
    app.server.stop().await;
}

/// Every built-in architecture is more than a picture.
#[tokio::test(flavor = "multi_thread")]
async fn every_template_goes_up_and_comes_down_again() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    for template in templates::all() {
        let name = template.name;
        let diagram = ada.create(template.title, template.source).await;
        let mut request = request(name, &practice());
        request["parameters"] = inputs(&template.diagram());
        let response = post_plan(&ada, &diagram.id, &request).await;
        let planning: Deployment = read(response, StatusCode::CREATED).await;
        let planned = until(&ada, &planning.id, |status| status != DeploymentStatus::Planning).await;
        assert_eq!(planned.status, DeploymentStatus::Planned, "{name}: {:?}", planned.failure);
        assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED, "{name}");
        let up = until(&ada, &planned.id, |status| !status.is_running()).await;
        assert_eq!(up.status, DeploymentStatus::Deployed, "{name}: {:?}", up.failure);
        assert_eq!(up.resources.len(), planned.plan.len(), "{name}");
        let path = format!("/api/deployments/{}/delete-stack", planned.id);
        let response = ada.post(&path, &json!({"confirm": name})).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED, "{name}");
        let gone = until(&ada, &planned.id, |status| !status.is_running()).await;
        assert_eq!(gone.status, DeploymentStatus::Deleted, "{name}: {:?}", gone.failure);
    }
    app.server.stop().await;
}

/// A template of more than 51,200 bytes waits in a bucket of the account, which is empty afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_for_a_request_goes_up_by_a_bucket() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let mut diagram = Diagram::default();
    for n in 0..200 {
        let placement =
            Placement { parent: None, rect: Rect { x: 0.0, y: 100.0 * f64::from(n), w: 64.0, h: 64.0 } };
        let name = format!("orders of warehouse {n}");
        let node = Node { ty: &catalog::sqs::queue::TYPE, name, placement, props: Default::default() };
        diagram.apply(Op::AddNode { id: format!("q{n}").as_str().into(), node }).unwrap();
    }
    let stored = ada.create("Many queues", &snapshot::write(&diagram)).await;
    let keys = session_keys(&app, 900).await;
    for (name, credentials) in [("first", practice()), ("second", practice()), ("by-hand", keys.clone())] {
        let mut request = request(name, &credentials);
        request["parameters"] = json!({});
        let response = post_plan(&ada, &stored.id, &request).await;
        let planning: Deployment = read(response, StatusCode::CREATED).await;
        let planned = until(&ada, &planning.id, |status| status != DeploymentStatus::Planning).await;
        assert_eq!(planned.status, DeploymentStatus::Planned, "{name}: {:?}", planned.failure);
        assert!(planned.plan.len() >= 200, "{}", planned.plan.len());
        let bucket = "drawbridge-templates-111111111111-eu-west-1";
        let left = object(&app, &keys, bucket, &format!("{}.json", planned.id)).await;
        assert_eq!(left, Err("NoSuchKey".to_owned()), "{name}: the bucket is there and empty");
    }
    let mut request = request("first", &practice());
    request["parameters"] = json!({});
    let response = post_plan(&ada, &stored.id, &request).await;
    let planning: Deployment = read(response, StatusCode::CREATED).await;
    let planned = until(&ada, &planning.id, |status| status != DeploymentStatus::Planning).await;
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
    let up = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(up.status, DeploymentStatus::Deployed, "{:?}", up.failure);
    assert_eq!(up.resources.len(), planned.plan.len());
    app.server.stop().await;
}

/// Values for what a diagram asks for and has no default.
fn inputs(diagram: &Diagram) -> Value {
    let asked = diagram.parameters().iter().filter(|(_, it)| it.default.is_none());
    let given = asked.map(|(name, it)| {
        let value = match it.ty {
            ParameterType::Number => "1",
            ParameterType::Bool => "true",
            ParameterType::CidrList => "10.20.0.0/16",
            ParameterType::String if name.contains("key") => {
                return (name.clone(), parameters()["ssh_public_key"].clone());
            }
            ParameterType::String => "value",
        };
        (name.clone(), Value::from(value))
    });
    Value::Object(given.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn renaming_replaces_nothing() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let first = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(first.status, DeploymentStatus::Deployed, "{:?}", first.failure);
    let names =
        |it: &Deployment| -> Vec<String> { it.resources.iter().map(|it| it.logical_id.clone()).collect() };
    // Twice: the second time, nothing of the names in the diagram is left that the stack has.
    let mut before = names(&first);
    for (version, suffix) in [(1, "one"), (2, "two")] {
        let stored = ada.get(&format!("/api/diagrams/{}", diagram.id)).await;
        let stored: drawbridge_core::api::DiagramDocument = read(stored, StatusCode::OK).await;
        let mut drawn = snapshot::read(&stored.snapshot).unwrap();
        let ids: Vec<_> = drawn.nodes().map(|(id, _)| id.clone()).collect();
        for (n, id) in ids.into_iter().enumerate() {
            drawn.apply(Op::Rename { id, name: format!("{suffix} {n}") }).unwrap();
        }
        let snapshot = snapshot::write(&drawn);
        let save = json!({"version": version, "snapshot": snapshot});
        assert_eq!(ada.put(&format!("/api/diagrams/{}", diagram.id), &save).await.status(), StatusCode::OK);
        let planned = plan(&ada, &diagram.id, "scores").await;
        assert_eq!(planned.status, DeploymentStatus::Planned, "{:?}", planned.failure);
        for change in &planned.plan {
            assert_eq!(change.action, ChangeAction::Modify, "{change:?}");
            assert!(change.node_id.is_some(), "{change:?}");
        }
        assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
        let updated = until(&ada, &planned.id, |status| !status.is_running()).await;
        assert_eq!(updated.status, DeploymentStatus::Deployed, "{:?}", updated.failure);
        let mut now = names(&updated);
        before.sort();
        now.sort();
        assert_eq!(before, now);
    }
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_diagram_updates_its_stack_and_asks_before_data_is_lost() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let first = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(first.status, DeploymentStatus::Deployed, "{:?}", first.failure);

    let renamed = template_snapshot().replace("\"GameScores\"", "\"PlayerScores\"");
    assert!(renamed != template_snapshot(), "the template names its table");
    let save = json!({"version": 1, "snapshot": renamed});
    assert_eq!(ada.put(&format!("/api/diagrams/{}", diagram.id), &save).await.status(), StatusCode::OK);
    let planned = plan(&ada, &diagram.id, "scores").await;
    assert_eq!(
        (planned.status, planned.action),
        (DeploymentStatus::Planned, StackAction::Update),
        "{planned:?}"
    );
    let table = planned.plan.iter().find(|change| change.type_name == "AWS::DynamoDB::Table").unwrap();
    assert_eq!(table.action, ChangeAction::Modify);
    assert_ne!(table.replacement, Replacement::No);

    let yes = json!({"change_set_id": planned.change_set_id});
    let response = ada.post(&format!("/api/deployments/{}/execute", planned.id), &yes).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
    assert_eq!(error.field.as_deref(), Some("confirm"));
    assert!(error.message.contains(&table.logical_id), "{}", error.message);
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);
    let updated = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(updated.status, DeploymentStatus::Deployed, "{:?}", updated.failure);
    let (events, _) = events(&ada, &planned.id, None).await;
    assert!(
        events
            .iter()
            .all(|event| !event.status.starts_with("CREATE_") || event.logical_id == table.logical_id)
    );
    app.server.stop().await;
}
