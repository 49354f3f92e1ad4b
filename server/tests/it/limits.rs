//! Input that is too much or makes no sense.

use drawbridge_core::api::ErrorCode;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{TestApp, empty_snapshot, refused};

#[tokio::test]
async fn fifty_megabytes_get_a_clear_answer() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut body = String::from(r#"{"name": "Big", "snapshot": ""#);
    body.push_str(&"x".repeat(50 * 1024 * 1024));
    body.push_str(r#""}"#);
    let request = ada.request(Method::POST, "/api/diagrams").header("content-type", "application/json");
    let response = request.body(body).send().await.unwrap();
    let error = refused(response, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge).await;
    assert!(error.message.contains("50 MB") && error.message.contains("20 MB"), "{}", error.message);
}

#[tokio::test]
async fn fifty_megabytes_of_unknown_length_get_it_too() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let chunk = vec![b' '; 1024 * 1024];
    let chunks = futures_util::stream::iter((0..50).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let request = ada.request(Method::POST, "/api/diagrams").header("content-type", "application/json");
    let response = request.body(reqwest::Body::wrap_stream(chunks)).send().await.unwrap();
    refused(response, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge).await;
}

#[tokio::test]
async fn broken_json_is_named_with_its_place() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["", "{", "not json", "{\"name\": \"\u{0}\"", deep.as_str()] {
        let request = ada.request(Method::POST, "/api/diagrams").header("content-type", "application/json");
        let response = request.body(body.to_owned()).send().await.unwrap();
        let status = response.status();
        assert!(status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY, "{status}");
        let text = response.text().await.unwrap();
        assert!(text.contains("line 1"), "{text}");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_named_as_such() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    refused(visitor.get("/api/nothing").await, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    let response = visitor.delete("/api/diagrams").await;
    refused(response, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed).await;
    let response = visitor.post("/anywhere", &json!({})).await;
    refused(response, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed).await;
}

#[tokio::test]
async fn what_was_sent_does_not_come_back_whole() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let name = "x".repeat(1_000_000);
    let node = format!(r#""nodes": {{"a": {{"type": "{name}", "name": "a"}}}}"#);
    let snapshot = empty_snapshot().replace("\"nodes\": {}", &node);
    let response = ada.post("/api/diagrams", &json!({"name": "Long", "snapshot": snapshot})).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidDiagram).await;
    assert!(error.message.chars().count() <= 501, "{}", error.message.len());
    let diagram = ada.create("Small", &empty_snapshot()).await;
    let plan = json!({"stack_name": "a", "region": "eu-west-1", "credentials": "PLANTED"});
    let response = ada.post(&format!("/api/diagrams/{}/deployments", diagram.id), &plan).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
    assert!(!error.message.contains("PLANTED"), "{}", error.message);
}

#[tokio::test]
async fn a_path_that_is_no_text_is_refused_like_everything_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let response = ada.get("/api/diagrams/%ff").await;
    refused(response, StatusCode::BAD_REQUEST, ErrorCode::BadRequest).await;
}

#[tokio::test]
async fn reading_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Still", &empty_snapshot()).await;
    let id = &diagram.id;
    let before = app.server.app.store.diagram(id).await.unwrap();
    for path in [
        format!("/api/diagrams/{id}"),
        format!("/api/diagrams/{id}/links"),
        format!("/api/diagrams/{id}/deployments"),
        "/api/diagrams".to_owned(),
        "/api/session".to_owned(),
        "/api/deployments/target".to_owned(),
    ] {
        assert_eq!(ada.get(&path).await.status(), StatusCode::OK, "{path}");
    }
    assert_eq!(app.server.app.store.diagram(id).await.unwrap(), before);
}
