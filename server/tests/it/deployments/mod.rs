//! Deployments against the practice AWS: the whole way, and everything that must be refused on it.

mod credentials;
mod faults;
mod lost_answers;
mod plans;
mod streams;
mod whole_way;

use std::time::Duration;

use drawbridge_core::api::{
    ChangeAction, Deployment, DeploymentStatus, DeploymentTarget, EndOfEvents, ErrorCode, Replacement,
    StackAction, StackEvent,
};
use drawbridge_server::config::Target;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Person, TestApp, empty_snapshot, read, refused, template_snapshot};

const REGION: &str = "eu-west-1";

fn request(stack_name: &str, credentials: &Value) -> Value {
    json!({
        "stack_name": stack_name,
        "region": REGION,
        "credentials": credentials,
        "parameters": parameters(),
        "acknowledge_findings": true,
    })
}

/// What the template asks for and has no default.
fn parameters() -> Value {
    json!({"ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFtZWFudGZvcnRlc3RzZm9ydGVzdHNmb3J0ZXN0cw ada"})
}

fn practice() -> Value {
    json!({"kind": "practice"})
}

async fn post_plan(person: &Person, diagram: &str, request: &Value) -> Response {
    person.post(&format!("/api/diagrams/{diagram}/deployments"), request).await
}

/// A plan, waited for.
async fn plan(person: &Person, diagram: &str, stack_name: &str) -> Deployment {
    let response = post_plan(person, diagram, &request(stack_name, &practice())).await;
    let deployment: Deployment = read(response, StatusCode::CREATED).await;
    until(person, &deployment.id, |status| status != DeploymentStatus::Planning).await
}

async fn until(person: &Person, id: &str, reached: fn(DeploymentStatus) -> bool) -> Deployment {
    let give_up = tokio::time::Instant::now() + Duration::from_secs(120);
    loop {
        let deployment: Deployment =
            read(person.get(&format!("/api/deployments/{id}")).await, StatusCode::OK).await;
        if reached(deployment.status) {
            return deployment;
        }
        assert!(tokio::time::Instant::now() < give_up, "still {:?}", deployment.status);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn execute(person: &Person, deployment: &Deployment) -> Response {
    let change_set_id = deployment.change_set_id.clone().unwrap_or_default();
    let yes = json!({"change_set_id": change_set_id, "confirm": deployment.stack_name});
    person.post(&format!("/api/deployments/{}/execute", deployment.id), &yes).await
}

async fn deployed(person: &Person, diagram: &str, stack_name: &str) -> Deployment {
    let deployment = plan(person, diagram, stack_name).await;
    assert_eq!(execute(person, &deployment).await.status(), StatusCode::ACCEPTED);
    until(person, &deployment.id, |status| !status.is_running()).await
}

/// The whole stream of a deployment after an event, read to its end.
async fn events(person: &Person, id: &str, after: Option<i64>) -> (Vec<StackEvent>, DeploymentStatus) {
    let mut request = person.request(reqwest::Method::GET, &format!("/api/deployments/{id}/events"));
    if let Some(after) = after {
        request = request.header("last-event-id", after.to_string());
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let mut events = Vec::new();
    let mut end = None;
    for message in text.split("\n\n").filter(|message| !message.trim().is_empty()) {
        let field = |name: &str| {
            message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
        };
        match (field("event"), field("data")) {
            (Some("end"), Some(data)) => {
                end = Some(serde_json::from_str::<EndOfEvents>(data).unwrap().status);
            }
            (None, Some(data)) => {
                let event: StackEvent = serde_json::from_str(data).unwrap();
                assert_eq!(field("id"), Some(event.sequence.to_string().as_str()));
                events.push(event);
            }
            _ => {}
        }
    }
    (events, end.unwrap_or_else(|| panic!("the stream does not end with `end`: {text}")))
}

/// Temporary keys of a role, as somebody would paste them.
async fn session_keys(app: &TestApp, seconds: i32) -> Value {
    let practice_aws = app.server.practice.clone().unwrap();
    let own = practice_aws.aws().own_config("us-east-1").await.unwrap();
    let roles = practice_aws.roles();
    let answer = aws_sdk_sts::Client::new(&own)
        .assume_role()
        .role_arn(&roles.deploy_role_arn)
        .external_id(&roles.external_id)
        .role_session_name("a-person")
        .duration_seconds(seconds)
        .send()
        .await
        .unwrap();
    let keys = answer.credentials().unwrap();
    json!({
        "kind": "temporary",
        "access_key_id": keys.access_key_id(),
        "secret_access_key": keys.secret_access_key(),
        "session_token": keys.session_token(),
    })
}

/// What stands in a bucket of the account, or the code AWS refuses it with.
async fn object(app: &TestApp, keys: &Value, bucket: &str, key: &str) -> Result<Vec<u8>, String> {
    use aws_sdk_s3::error::ProvideErrorMetadata;
    let text = |name: &str| keys[name].as_str().unwrap_or_default().to_owned();
    let token = Some(text("session_token"));
    let keys = aws_credential_types::Credentials::new(
        text("access_key_id"),
        text("secret_access_key"),
        token,
        None,
        "test",
    );
    let aws = app.server.practice.clone().unwrap();
    let config =
        aws.aws().config(REGION, aws_credential_types::provider::SharedCredentialsProvider::new(keys));
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
    let answer = aws_sdk_s3::Client::from_conf(config).get_object().bucket(bucket).key(key).send().await;
    match answer {
        Ok(it) => Ok(it.body.collect().await.unwrap().to_vec()),
        Err(error) => Err(error.code().unwrap_or("none").to_owned()),
    }
}
