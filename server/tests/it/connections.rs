//! Connections that send little, slowly or too much.

use std::time::Duration;

use drawbridge_core::api::{ErrorCode, LinkRole};
use drawbridge_server::config::{Limits, Target};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PASSWORD, TestApp, empty_snapshot, refused};

async fn start(change: impl FnOnce(&mut Limits)) -> TestApp {
    let target = Target::Endpoint("http://127.0.0.1:1".to_owned());
    TestApp::start_with(target, |config| change(&mut config.limits)).await
}

/// A connection that has sent this and no more.
async fn begun(app: &TestApp, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.listening).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What comes back until the server closes the connection.
async fn answered(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The head of a request whose body is still to come.
fn head(app: &TestApp, method: &str, path: &str, length: usize) -> String {
    let host = app.listening;
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn requests_that_never_end_keep_nobody_out() {
    let app = start(|limits| {
        limits.head = Duration::from_millis(200);
        limits.connections = 4;
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(begun(&app, "GET /health HTTP/1.1\r\nhost: ").await);
    }
    assert_eq!(app.visitor().get("/health").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let app = start(|limits| limits.body = Duration::from_millis(200)).await;
    let stream = begun(&app, &(head(&app, "POST", "/api/session", 100) + "{")).await;
    let answer = answered(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("too long to arrive"), "{answer}");
}

/// The answer comes although not a byte of the body does.
#[tokio::test]
async fn nothing_is_read_from_somebody_who_may_not_write() {
    let app = start(|_| {}).await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Shared", &empty_snapshot()).await;
    let view = ada.share(&diagram.id, LinkRole::View).await;
    for (method, path, status) in [
        ("PUT", "/api/shared/nosuchlink".to_owned(), "HTTP/1.1 404"),
        ("PUT", format!("/api/shared/{}", view.token), "HTTP/1.1 403"),
        ("PUT", format!("/api/diagrams/{}", diagram.id), "HTTP/1.1 401"),
        ("POST", "/api/diagrams".to_owned(), "HTTP/1.1 401"),
    ] {
        let stream = begun(&app, &head(&app, method, &path, 19_000_000)).await;
        let answer = answered(stream).await;
        assert!(answer.starts_with(status), "{path}: {answer}");
    }
}

#[tokio::test]
async fn only_diagrams_are_large() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Small", &empty_snapshot()).await;
    let long = "x".repeat(17_000);
    let links = format!("/api/diagrams/{}/links", diagram.id);
    for (path, body) in [
        ("/api/session", json!({"email": long, "password": PASSWORD})),
        ("/api/accounts", json!({"email": "eve@example.com", "password": long, "name": "Eve"})),
        (links.as_str(), json!({"role": long})),
    ] {
        let error =
            refused(ada.post(path, &body).await, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge).await;
        assert!(error.message.contains("17 KB") && error.message.contains("16 KB"), "{}", error.message);
    }
    let long = json!({"version": 1, "snapshot": empty_snapshot() + &" ".repeat(100_000)});
    let saved = ada.send(Method::PUT, &format!("/api/diagrams/{}", diagram.id), Some(&long)).await;
    assert_eq!(saved.status(), StatusCode::OK);
}
