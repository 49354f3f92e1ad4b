//! Whose credentials are taken, and what is said of the others.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cloudformation::types::Capability;
use drawbridge_core::api::ErrorBody;

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
