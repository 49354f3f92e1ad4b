//! Who may do what: every route that names something of Ada's, tried by everybody else.

use drawbridge_core::api::{ErrorCode, LinkRole};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, empty_snapshot, refused};

/// Every route on a diagram or its links: method, path with `{id}` and `{link}`, body.
fn routes() -> Vec<(Method, &'static str, Option<Value>)> {
    let save = json!({"version": 1, "snapshot": empty_snapshot()});
    let deploy = json!({"stack_name": "a", "region": "eu-west-1", "credentials": {"kind": "practice"}});
    vec![
        (Method::GET, "/api/diagrams/{id}", None),
        (Method::PUT, "/api/diagrams/{id}", Some(save)),
        (Method::DELETE, "/api/diagrams/{id}", None),
        (Method::GET, "/api/diagrams/{id}/links", None),
        (Method::POST, "/api/diagrams/{id}/links", Some(json!({"role": "edit"}))),
        (Method::DELETE, "/api/diagrams/{id}/links/{link}", None),
        (Method::GET, "/api/diagrams/{id}/deployments", None),
        (Method::POST, "/api/diagrams/{id}/deployments", Some(deploy)),
    ]
}

#[tokio::test]
async fn nothing_of_adas_is_there_for_others() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let eve = app.person("eve").await;
    let diagram = ada.create("Private", &empty_snapshot()).await;
    let link = ada.share(&diagram.id, LinkRole::View).await;
    for (method, path, body) in routes() {
        let path = path.replace("{id}", &diagram.id).replace("{link}", &link.id);
        let response = eve.send(method.clone(), &path, body.as_ref()).await;
        refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
        let response = app.visitor().send(method.clone(), &path, body.as_ref()).await;
        refused(response, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    }
    let of_nobody = eve.get("/api/diagrams/no-such-diagram").await.text().await.unwrap();
    let of_ada = eve.get(&format!("/api/diagrams/{}", diagram.id)).await.text().await.unwrap();
    assert_eq!(of_nobody, of_ada, "an id that exists looks like one that does not");
    let list = eve.get("/api/diagrams").await.text().await.unwrap();
    assert_eq!(list, "[]");
}

#[tokio::test]
async fn a_link_is_no_way_to_share_deploy_or_delete() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let eve = app.person("eve").await;
    let diagram = ada.create("Shared", &empty_snapshot()).await;
    let link = ada.share(&diagram.id, LinkRole::Edit).await;
    for (method, path, body) in routes() {
        // The token in place of the id, by somebody with an account: still nobody's diagram.
        let path = path.replace("{id}", &link.token).replace("{link}", &link.id);
        let response = eve.send(method, &path, body.as_ref()).await;
        refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    }
    for method in [Method::DELETE, Method::POST] {
        let response = eve.send(method, &format!("/api/shared/{}", link.token), Some(&json!({}))).await;
        refused(response, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed).await;
    }
    let response = eve.post(&format!("/api/shared/{}/deployments", link.token), &json!({})).await;
    refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn who_is_not_logged_in_learns_and_does_nothing_about_deployments() {
    let app = TestApp::start().await;
    let keys = json!({"confirm": "a", "credentials": {"kind": "practice"}});
    for (method, path, body) in [
        (Method::GET, "/api/deployments/target", None),
        (Method::GET, "/api/deployments/x", None),
        (Method::GET, "/api/deployments/x/events", None),
        (Method::POST, "/api/deployments/x/execute", Some(json!({"change_set_id": "x"}))),
        (Method::POST, "/api/deployments/x/cancel", None),
        (Method::POST, "/api/deployments/x/delete-stack", Some(keys)),
    ] {
        let response = app.visitor().send(method, path, body.as_ref()).await;
        refused(response, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    }
}

#[tokio::test]
async fn a_link_of_one_diagram_revokes_nothing_of_another() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let eve = app.person("eve").await;
    let hers = ada.create("Hers", &empty_snapshot()).await;
    let link = ada.share(&hers.id, LinkRole::View).await;
    let own = eve.create("Own", &empty_snapshot()).await;
    let response = eve.delete(&format!("/api/diagrams/{}/links/{}", own.id, link.id)).await;
    refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    let still = app.visitor().get(&format!("/api/shared/{}", link.token)).await;
    assert_eq!(still.status(), StatusCode::OK);
}
