//! What other web sites can make a browser do here: nothing.

use drawbridge_core::api::ErrorCode;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{TestApp, empty_snapshot, refused};

const WRITES: [(Method, &str); 9] = [
    (Method::POST, "/api/accounts"),
    (Method::POST, "/api/session"),
    (Method::DELETE, "/api/session"),
    (Method::POST, "/api/diagrams"),
    (Method::PUT, "/api/diagrams/x"),
    (Method::DELETE, "/api/diagrams/x"),
    (Method::PUT, "/api/shared/x"),
    (Method::POST, "/api/deployments/x/execute"),
    (Method::POST, "/api/deployments/x/cancel"),
];

#[tokio::test]
async fn writes_that_another_site_causes_are_refused_on_every_route() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let evil_twin = format!("{}.evil.example", app.server.url);
    for (method, path) in WRITES {
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", evil_twin.as_str()),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = ada.request(method.clone(), path).header(header, value).json(&json!({}));
            let response = request.send().await.unwrap();
            refused(response, StatusCode::FORBIDDEN, ErrorCode::Forbidden).await;
        }
    }
    assert_eq!(ada.get("/api/session").await.status(), StatusCode::OK, "she is still logged in");
}

#[tokio::test]
async fn our_own_pages_may_write() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let response = ada
        .request(Method::POST, "/api/diagrams")
        .header("origin", &app.server.url)
        .header("sec-fetch-site", "same-origin")
        .json(&json!({"name": "Own", "snapshot": empty_snapshot()}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_a_form_can_send_is_not_taken() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let body = json!({"name": "Form", "snapshot": empty_snapshot()}).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let request = ada.request(Method::POST, "/api/diagrams").header("content-type", content_type);
        let response = request.body(body.clone()).send().await.unwrap();
        refused(response, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType).await;
    }
    // A script on another site can send bytes of no type at all.
    let response = ada.request(Method::POST, "/api/diagrams").body(body).send().await.unwrap();
    refused(response, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType).await;
}

#[tokio::test]
async fn a_foreign_name_for_this_address_is_not_answered() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for path in ["/", "/api/session"] {
        let request = ada.request(Method::GET, path).header("host", "rebound.example");
        let response = request.send().await.unwrap();
        refused(response, StatusCode::FORBIDDEN, ErrorCode::Forbidden).await;
    }
    let health = ada.request(Method::GET, "/health").header("host", "10.0.0.7").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);

    // Nor is a request that names no host at all.
    let mut stream = tokio::net::TcpStream::connect(app.listening).await.unwrap();
    stream.write_all(b"GET /api/session HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.0 403") || answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[tokio::test]
async fn no_other_site_reads_or_frames_us() {
    let app = TestApp::start().await;
    for path in ["/", "/login", "/s/token", "/api/session", "/api/nothing", "/health"] {
        let request = app.visitor().request(Method::GET, path).header("origin", "https://evil.example");
        let response = request.send().await.unwrap();
        let headers = response.headers();
        assert!(!headers.contains_key("access-control-allow-origin"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'"), "{path}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(headers.contains_key("x-request-id"), "{path}");
    }
    let api = app.visitor().get("/api/session").await;
    assert_eq!(api.headers()["cache-control"], "no-store");
}
