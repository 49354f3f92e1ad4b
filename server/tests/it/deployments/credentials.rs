//! Whose credentials are taken, and what is said of the others.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cloudformation::types::Capability;
use drawbridge_core::api::ErrorBody;
use drawbridge_server::serve::drop_what_is_over;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_refused_in_plain_words() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let practice_aws = app.server.practice.clone().unwrap();
    let root = practice_aws.root_credentials();
    let roles = practice_aws.roles().clone();
    let temporary = |key: &str, secret: &str, token: &str| {
        json!({
            "kind": "temporary",
            "access_key_id": key,
            "secret_access_key": secret,
            "session_token": token,
        })
    };
    let assume = |role: &str, id: &str| json!({"kind": "assume_role", "role_arn": role, "external_id": id});
    let deploy_role = roles.deploy_role_arn.as_str();
    let cases = [
        (
            temporary(root.access_key_id(), root.secret_access_key(), "x"),
            ErrorCode::CredentialsRefused,
            "root",
        ),
        (temporary("AKIAIOSFODNN7EXAMPLE", "x", "x"), ErrorCode::CredentialsRefused, "long-lived"),
        (temporary("ASIAUNKNOWN", "secret", "token"), ErrorCode::AwsRefused, "does not know"),
        (temporary("ASIAUNKNOWN", "two words", "token"), ErrorCode::Invalid, "secret_access_key"),
        (temporary("ASIAUNKNOWN", "secret", ""), ErrorCode::Invalid, "session_token"),
        (assume(deploy_role, "wrong-external-id-0123456789"), ErrorCode::AwsRefused, "does not allow"),
        (
            assume("arn:aws:iam::111111111111:role/None", "external-id-0123456789"),
            ErrorCode::AwsRefused,
            "allow",
        ),
        (assume("arn:aws:iam::111111111111:user/eve", "external-id"), ErrorCode::Invalid, "role"),
        (assume(deploy_role, "with space"), ErrorCode::Invalid, "external id"),
    ];
    for (credentials, code, words) in cases {
        let response = post_plan(&ada, &diagram.id, &request("scores", &credentials)).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, code).await;
        assert!(error.message.contains(words), "{credentials}: {}", error.message);
        assert_eq!(error.aws.is_some(), code == ErrorCode::AwsRefused, "{credentials}");
    }
    let right = assume(deploy_role, &roles.external_id);
    let response = post_plan(&ada, &diagram.id, &request("scores", &right)).await;
    let planned: Deployment = read(response, StatusCode::CREATED).await;
    assert!(planned.identity.arn.contains(":assumed-role/DrawbridgeDeploy/"));
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_keys_deploy_until_they_expire() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let keys = |seconds| session_keys(&app, seconds);
    let response = post_plan(&ada, &diagram.id, &request("scores", &keys(900).await)).await;
    let planned: Deployment = read(response, StatusCode::CREATED).await;
    assert_eq!(planned.status, DeploymentStatus::Planned, "{:?}", planned.failure);

    let expired = keys(1).await;
    let give_up = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let response = post_plan(&ada, &diagram.id, &request("other", &expired.clone())).await;
        if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
            let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::AwsRefused).await;
            assert_eq!(error.aws.unwrap().code, "ExpiredToken");
            assert!(error.message.contains("expired") && error.hint.is_some(), "{}", error.message);
            break;
        }
        assert!(tokio::time::Instant::now() < give_up, "the keys never expired");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_expire_on_the_way_lose_sight_of_the_stack_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let control = folder.path().join("control.json");
    let app = TestApp::start_practice_with_faults(&control).await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let keys = session_keys(&app, 6).await;
    let response = post_plan(&ada, &diagram.id, &request("scores", &keys)).await;
    let planned: Deployment = read(response, StatusCode::CREATED).await;
    std::fs::write(&control, json!({"delay_ms": 600}).to_string()).unwrap();
    assert_eq!(execute(&ada, &planned).await.status(), StatusCode::ACCEPTED);

    let lost = until(&ada, &planned.id, |status| !status.is_running()).await;
    assert_eq!(lost.status, DeploymentStatus::Disconnected);
    let failure = lost.failure.unwrap();
    assert!(failure.message.contains("expired") && failure.hint.unwrap().contains("AWS goes on"));
    let (seen, end) = events(&ada, &planned.id, None).await;
    assert_eq!(end, DeploymentStatus::Disconnected);
    assert!(!seen.is_empty(), "what was seen until then is kept");
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_needs_no_external_id_protects_nobody() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let practice_aws = app.server.practice.clone().unwrap();
    let root = SharedCredentialsProvider::new(practice_aws.root_credentials());
    let cloudformation = aws_sdk_cloudformation::Client::new(&practice_aws.aws().config("us-east-1", root));
    let open_role = json!({"Resources": {"Open": {"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "OpenDeploy",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "arn:aws:iam::111111111111:role/DrawbridgeServer"}},
        ]},
    }}}});
    let stack = cloudformation.create_stack().stack_name("open-role").template_body(open_role.to_string());
    stack.capabilities(Capability::CapabilityNamedIam).send().await.unwrap();
    let credentials = json!({
        "kind": "assume_role",
        "role_arn": "arn:aws:iam::111111111111:role/OpenDeploy",
        "external_id": "whatever-0123456789",
    });
    // Until the role is there, AWS denies it; once it is there, we do.
    let give_up = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let response = post_plan(&ada, &diagram.id, &request("scores", &credentials)).await;
        let body: ErrorBody = read(response, StatusCode::UNPROCESSABLE_ENTITY).await;
        if body.error.code == ErrorCode::CredentialsRefused {
            assert!(body.error.message.contains("without its external id"), "{}", body.error.message);
            break;
        }
        assert!(tokio::time::Instant::now() < give_up, "{body:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    app.server.stop().await;
}

/// The same question to AWS, by somebody who may ask anything there.
pub(super) fn root_client(app: &TestApp, region: &str) -> aws_sdk_cloudformation::Client {
    let practice_aws = app.server.practice.clone().unwrap();
    let root = SharedCredentialsProvider::new(practice_aws.root_credentials());
    aws_sdk_cloudformation::Client::new(&practice_aws.aws().config(region, root))
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_held_for_as_long_as_a_deployment_needs_them() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let deployer = std::sync::Arc::clone(&app.server.app.deployer);
    let holds = |it: &Deployment| deployer.holds_credentials(&it.id);
    let cloudformation = root_client(&app, REGION);
    let has_change_set = async |set: &Deployment| {
        let asked = cloudformation.describe_change_set().stack_name(&set.stack_name);
        asked.change_set_name(set.change_set_id.clone().unwrap()).send().await.is_ok()
    };

    // A plan that another one replaces, and one that is thrown away.
    let first = plan(&ada, &diagram.id, "scores").await;
    assert!(holds(&first) && has_change_set(&first).await);
    let second = plan(&ada, &diagram.id, "scores").await;
    assert!(!holds(&first), "it was replaced");
    assert!(!has_change_set(&first).await, "nobody can execute it in AWS either");
    assert!(holds(&second) && has_change_set(&second).await);
    let path = format!("/api/deployments/{}/cancel", second.id);
    assert_eq!(ada.post(&path, &json!({})).await.status(), StatusCode::OK);
    assert!(!holds(&second), "it was thrown away");
    assert!(!has_change_set(&second).await);
    assert!(cloudformation.describe_stacks().stack_name("scores").send().await.is_err(), "no shell is left");

    // A plan that nobody says yes to within the hour.
    let late = plan(&ada, &diagram.id, "scores").await;
    app.pass(60 * 60 * 1000 - 1);
    drop_what_is_over(&app.server.app).await;
    assert!(holds(&late));
    let elsewhere = plan(&ada, &diagram.id, "chess").await;
    app.pass(1);
    refused(execute(&ada, &late).await, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::CredentialsRequired)
        .await;
    let response = ada.post(&format!("/api/deployments/{}/cancel", late.id), &json!({})).await;
    let forgotten: Deployment = read(response, StatusCode::OK).await;
    assert_eq!(forgotten.status, DeploymentStatus::Canceled, "what cannot be executed can be dismissed");
    assert!(forgotten.failure.unwrap().message.contains("is left in AWS"));
    assert!(has_change_set(&late).await, "nothing was done without them");
    assert!(holds(&elsewhere), "those of the later plan have an hour of their own");
    app.pass(60 * 60 * 1000);
    drop_what_is_over(&app.server.app).await;
    assert!(!holds(&elsewhere), "whether or not somebody asks for them");

    // A deployment, to its end; and a plan that finds nothing to do.
    let done = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    let_go(&deployer, &done).await;
    let unchanged = plan(&ada, &diagram.id, "scores").await;
    assert_eq!(unchanged.status, DeploymentStatus::Unchanged, "{:?}", unchanged.failure);
    assert!(!holds(&unchanged));
    let name = format!("drawbridge-{}", unchanged.id);
    let left = cloudformation.describe_change_set().stack_name("scores").change_set_name(name).send().await;
    assert!(left.is_err(), "no change set is left behind");

    // Plans for a stack that stands: one that is thrown away, one that AWS does not know any more, and one whose stack goes.
    let renamed = template_snapshot().replace("\"GameScores\"", "\"PlayerScores\"");
    let save = json!({"version": 1, "snapshot": renamed});
    assert_eq!(ada.put(&format!("/api/diagrams/{}", diagram.id), &save).await.status(), StatusCode::OK);
    let canceled = plan(&ada, &diagram.id, "scores").await;
    let path = format!("/api/deployments/{}/cancel", canceled.id);
    assert_eq!(ada.post(&path, &json!({})).await.status(), StatusCode::OK);
    assert!(!has_change_set(&canceled).await && !holds(&canceled));
    let waiting = plan(&ada, &diagram.id, "scores").await;
    assert!(holds(&waiting) && has_change_set(&waiting).await);
    let request = cloudformation.delete_change_set().stack_name("scores");
    request.change_set_name(waiting.change_set_id.clone().unwrap()).send().await.unwrap();
    refused(execute(&ada, &waiting).await, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::AwsRefused).await;
    let kept = until(&ada, &waiting.id, |_| true).await;
    assert_eq!(kept.status, DeploymentStatus::Planned, "nothing has begun");
    let path = format!("/api/deployments/{}/delete-stack", unchanged.id);
    assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
    let gone = until(&ada, &unchanged.id, |status| !status.is_running()).await;
    assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);
    let_go(&deployer, &gone).await;
    let waiting = until(&ada, &waiting.id, |_| true).await;
    assert_eq!(waiting.status, DeploymentStatus::Canceled, "there is nothing left that it would change");
    assert!(!holds(&waiting));

    // There is nothing left to delete, and nothing to keep keys for.
    let path = format!("/api/deployments/{}/delete-stack", done.id);
    assert_eq!(ada.post(&path, &json!({"confirm": "scores"})).await.status(), StatusCode::ACCEPTED);
    assert!(!holds(&done));
    let response = ada.post(&path, &json!({"confirm": "scores"})).await;
    refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    app.server.stop().await;
}

/// Waits until credentials are gone; they go right after the status says that a deployment has ended.
async fn let_go(deployer: &drawbridge_server::deploy::Deployer, deployment: &Deployment) {
    let give_up = tokio::time::Instant::now() + Duration::from_secs(30);
    while deployer.holds_credentials(&deployment.id) {
        assert!(tokio::time::Instant::now() < give_up, "the credentials are still held");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_ends_with_its_diagram_and_never_reaches_beyond_its_stack() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;

    // As the database may hold them: of another account, and of a stack that does not carry the diagram's tag.
    let store = &app.server.app.store;
    let mut stored = store.deployment(&planned.id).await.unwrap().unwrap();
    stored.deployment.id = "of-another-account".to_owned();
    stored.deployment.identity.account = "222222222222".to_owned();
    store.insert_deployment(&stored).await.unwrap();
    stored.deployment = Deployment {
        id: "of-another-stack".to_owned(),
        stack_name: "drawbridge-server".to_owned(),
        stack_id: None,
        region: "us-east-1".to_owned(),
        ..planned.clone()
    };
    store.insert_deployment(&stored).await.unwrap();
    for (id, name, status, code) in [
        ("of-another-account", "scores", StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::CredentialsRefused),
        ("of-another-stack", "drawbridge-server", StatusCode::CONFLICT, ErrorCode::WrongState),
    ] {
        let path = format!("/api/deployments/{id}/delete-stack");
        let body = json!({"confirm": name, "credentials": practice()});
        refused(ada.post(&path, &body).await, status, code).await;
        let kept = until(&ada, id, |_| true).await;
        assert_eq!(kept.status, planned.status, "{id}");
    }
    let server =
        root_client(&app, "us-east-1").describe_stacks().stack_name("drawbridge-server").send().await;
    assert_eq!(server.unwrap().stacks()[0].stack_status().unwrap().as_str(), "CREATE_COMPLETE");

    // A plan keeps its diagram; if it is gone all the same, nobody means to deploy it any more.
    assert_eq!(ada.delete(&format!("/api/diagrams/{}", diagram.id)).await.status(), StatusCode::CONFLICT);
    store.delete_diagram(&diagram.id).await.unwrap();
    refused(execute(&ada, &planned).await, StatusCode::CONFLICT, ErrorCode::PlanOutdated).await;
    app.server.stop().await;
}
