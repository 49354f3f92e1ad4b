//! The web app's files.

use reqwest::StatusCode;

use crate::support::TestApp;

#[tokio::test]
async fn every_route_of_the_app_is_its_page() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let home = visitor.get("/").await;
    assert_eq!(home.status(), StatusCode::OK);
    assert!(home.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let home = home.text().await.unwrap();
    assert!(home.to_lowercase().starts_with("<!doctype html>"));
    for path in ["/login", "/d/some-diagram", "/s/some-token"] {
        assert_eq!(visitor.get(path).await.text().await.unwrap(), home, "{path}");
    }
}

#[tokio::test]
async fn a_missing_file_is_not_answered_with_the_page() {
    let app = TestApp::start().await;
    for path in ["/missing.js", "/assets/missing.wasm", "/../Cargo.toml", "/%2e%2e/Cargo.toml"] {
        assert_eq!(app.visitor().get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
