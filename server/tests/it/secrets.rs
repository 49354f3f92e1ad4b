//! Credentials and passwords must be nowhere but in memory: not in logs, not in the database, not in answers.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use drawbridge_core::api::{Deployment, DeploymentStatus, LinkRole};
use drawbridge_server::logging;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{PASSWORD, TestApp, read, template_snapshot};

/// Everything any server of this test binary logs at the finest level an operator can ask for.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let subscriber = logging::subscriber("trace", log.clone()).unwrap();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn contains(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_of_a_deployment_are_nowhere() {
    let log = &*LOG;
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let mut answers = String::new();

    // Credentials that work, for a whole deployment.
    let practice = app.server.practice.clone().unwrap();
    let own = practice.aws().own_config("us-east-1").await.unwrap();
    let issued = aws_sdk_sts::Client::new(&own)
        .assume_role()
        .role_arn(&practice.roles().deploy_role_arn)
        .external_id(&practice.roles().external_id)
        .role_session_name("a-person")
        .send()
        .await
        .unwrap();
    let keys = issued.credentials().unwrap();
    let request = |secret: &str, token: &str| {
        json!({
            "stack_name": "scores",
            "region": "eu-west-1",
            "credentials": {
                "kind": "temporary",
                "access_key_id": keys.access_key_id(),
                "secret_access_key": secret,
                "session_token": token,
            },
            "parameters": {"ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFtZWFudGZvcnRlc3Rz ada"},
            "acknowledge_findings": true,
        })
    };
    let path = format!("/api/diagrams/{}/deployments", diagram.id);
    let response = ada.post(&path, &request(keys.secret_access_key(), keys.session_token())).await;
    let planned: Deployment = read(response, StatusCode::CREATED).await;
    assert_eq!(planned.status, DeploymentStatus::Planned, "{:?}", planned.failure);
    answers.push_str(&serde_json::to_string(&planned).unwrap());
    let yes = json!({"change_set_id": planned.change_set_id});
    let response = ada.post(&format!("/api/deployments/{}/execute", planned.id), &yes).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let events = ada.get(&format!("/api/deployments/{}/events", planned.id)).await;
    answers.push_str(&events.text().await.unwrap());

    // Credentials that are wrong in each way, in bodies that can and cannot be read.
    let planted_secret = "wJalrPLANTEDxSECRETxKEYxNEVERxLOGGED";
    let planted_token = "IQoJPLANTEDxSESSIONxTOKENxNEVERxLOGGED";
    let mut wrong: Vec<Value> = vec![request(planted_secret, planted_token), request(planted_secret, "")];
    let mut unknown_field = request(planted_secret, planted_token);
    unknown_field["credentials"]["extra"] = json!(planted_secret);
    wrong.push(unknown_field);
    let mut wrong_kind = request(planted_secret, planted_token);
    wrong_kind["credentials"]["kind"] = json!("temp");
    wrong.push(wrong_kind);
    let mut wrong_type = request(planted_secret, planted_token);
    wrong_type["credentials"]["session_token"] = json!([planted_token]);
    wrong.push(wrong_type);
    wrong.push(request("white space wJalrPLANTEDxSECRETxKEYxNEVERxLOGGED", planted_token));
    for body in wrong {
        let response = ada.post(&path, &body).await;
        assert!(response.status().is_client_error(), "{}", response.status());
        answers.push_str(&response.text().await.unwrap());
    }
    answers.push_str(&ada.get(&path).await.text().await.unwrap());

    // A link is a right by itself, wherever it is used.
    let link = ada.share(&diagram.id, LinkRole::Edit).await;
    for path in [link.url_path.clone(), format!("/api/shared/{}", link.token)] {
        assert_eq!(app.visitor().get(&path).await.status(), StatusCode::OK);
    }
    let response = app.visitor().put(&format!("/api/shared/{}", link.token), &json!({"version": 1})).await;
    answers.push_str(&response.text().await.unwrap());

    let logged = log.0.lock().unwrap().clone();
    assert!(contains(&logged, "request"), "the log is really captured");
    let database = app.database_bytes();
    assert!(
        contains(&database, "game_scores") || contains(&database, "scores"),
        "the database is really read"
    );
    let root = practice.root_credentials();
    for secret in [
        planted_secret,
        planted_token,
        keys.secret_access_key(),
        keys.session_token(),
        root.secret_access_key(),
        practice.roles().external_id.as_str(),
        PASSWORD,
        link.token.as_str(),
        ada.cookie.as_deref().unwrap().split('=').next_back().unwrap(),
    ] {
        assert!(!contains(&logged, secret), "a secret was logged");
        assert!(!contains(&database, secret), "a secret was stored");
        assert!(!contains(answers.as_bytes(), secret), "a secret was sent back");
    }
    app.server.stop().await;
}
