//! Storing, saving and sharing diagrams.

use drawbridge_core::api::{
    DiagramDocument, DiagramSummary, ErrorCode, LinkRole, Role, SavedDiagram, ShareLinkSummary,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{TestApp, empty_snapshot, read, refused, template_snapshot};

#[tokio::test]
async fn a_diagram_is_stored_listed_saved_and_removed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let created = ada.create("Game scores", &empty_snapshot()).await;
    assert_eq!((created.version, created.role), (1, Role::Owner));

    let path = format!("/api/diagrams/{}", created.id);
    app.pass(1000);
    let save = json!({"version": 1, "name": "Scores", "snapshot": template_snapshot()});
    let saved: SavedDiagram = read(ada.put(&path, &save).await, StatusCode::OK).await;
    assert_eq!(saved.version, 2);

    let read_again: DiagramDocument = read(ada.get(&path).await, StatusCode::OK).await;
    assert_eq!((read_again.name.as_str(), read_again.version), ("Scores", 2));
    assert_eq!(read_again.snapshot, template_snapshot());

    let list: Vec<DiagramSummary> = read(ada.get("/api/diagrams").await, StatusCode::OK).await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].updated_at, 1_800_000_001_000);

    assert_eq!(ada.delete(&path).await.status(), StatusCode::NO_CONTENT);
    refused(ada.get(&path).await, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn a_save_over_somebody_elses_is_refused_and_loses_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Shared", &empty_snapshot()).await;
    let path = format!("/api/diagrams/{}", diagram.id);
    let first = json!({"version": 1, "snapshot": template_snapshot()});
    assert_eq!(ada.put(&path, &first).await.status(), StatusCode::OK);
    let second = json!({"version": 1, "snapshot": empty_snapshot()});
    let error =
        refused(ada.put(&path, &second).await, StatusCode::CONFLICT, ErrorCode::VersionConflict).await;
    assert!(error.message.contains("version 2"), "{}", error.message);
    let kept: DiagramDocument = read(ada.get(&path).await, StatusCode::OK).await;
    assert_eq!(kept.snapshot, template_snapshot());
}

#[tokio::test]
async fn two_saves_at_once_are_one_save_and_one_conflict() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Race", &empty_snapshot()).await;
    let path = format!("/api/diagrams/{}", diagram.id);
    let save = json!({"version": 1, "snapshot": template_snapshot()});
    let (one, other) = tokio::join!(ada.put(&path, &save), ada.put(&path, &save));
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn what_is_not_a_diagram_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for snapshot in ["", "{}", "[1,2", "{\"drawbridge\":99999}"] {
        let response = ada.post("/api/diagrams", &json!({"name": "Bad", "snapshot": snapshot})).await;
        let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidDiagram).await;
        assert_eq!(error.field.as_deref(), Some("snapshot"));
        assert!(error.message.len() > 30, "{}", error.message);
    }
    for name in ["", " \t ", "line\nbreak", "bell\u{7}", &"x".repeat(201)] {
        let response = ada.post("/api/diagrams", &json!({"name": name, "snapshot": empty_snapshot()})).await;
        let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid).await;
        assert_eq!(error.field.as_deref(), Some("name"), "{name}");
    }
}

#[tokio::test]
async fn what_is_stored_is_in_the_form_that_the_core_writes() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let spread = format!("\n{}\n\n", template_snapshot());
    let created = ada.create("Spread", &spread).await;
    assert_eq!(created.snapshot, template_snapshot());
    let path = format!("/api/diagrams/{}", created.id);
    let save = json!({"version": 1, "snapshot": spread});
    assert_eq!(ada.put(&path, &save).await.status(), StatusCode::OK);
    let kept: DiagramDocument = read(ada.get(&path).await, StatusCode::OK).await;
    assert_eq!(kept.snapshot, template_snapshot());
}

#[tokio::test]
async fn hostile_names_are_stored_to_the_letter() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for name in
        ["<script>alert(1)</script>", "'; DROP TABLE users; --", "${var.x}", "{{resolve:ssm:x}}", "🏰 \"é\""]
    {
        let created = ada.create(name, &empty_snapshot()).await;
        let read_again: DiagramDocument =
            read(ada.get(&format!("/api/diagrams/{}", created.id)).await, StatusCode::OK).await;
        assert_eq!(read_again.name, name);
    }
}

#[tokio::test]
async fn a_link_opens_one_diagram_with_its_role_until_it_is_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Shared", &template_snapshot()).await;
    let view = ada.share(&diagram.id, LinkRole::View).await;
    let edit = ada.share(&diagram.id, LinkRole::Edit).await;
    assert_eq!(view.url_path, format!("/s/{}", view.token));
    let visitor = app.visitor();
    let shared = |token: &str| format!("/api/shared/{token}");

    let seen: DiagramDocument = read(visitor.get(&shared(&view.token)).await, StatusCode::OK).await;
    assert_eq!((seen.role, seen.snapshot), (Role::View, template_snapshot()));
    let save = json!({"version": 1, "snapshot": empty_snapshot()});
    let response = visitor.put(&shared(&view.token), &save).await;
    refused(response, StatusCode::FORBIDDEN, ErrorCode::Forbidden).await;
    let saved: SavedDiagram = read(visitor.put(&shared(&edit.token), &save).await, StatusCode::OK).await;
    assert_eq!(saved.version, 2);

    let links_path = format!("/api/diagrams/{}/links", diagram.id);
    let links: Vec<ShareLinkSummary> = read(ada.get(&links_path).await, StatusCode::OK).await;
    assert_eq!(links.len(), 2);
    assert_eq!(ada.delete(&format!("{links_path}/{}", edit.id)).await.status(), StatusCode::NO_CONTENT);
    refused(visitor.get(&shared(&edit.token)).await, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    assert_eq!(visitor.get(&shared(&view.token)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn links_end_with_their_diagram_and_their_tokens_are_not_stored() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Shared", &empty_snapshot()).await;
    let link = ada.share(&diagram.id, LinkRole::View).await;
    let bytes = app.database_bytes();
    assert!(!bytes.windows(link.token.len()).any(|window| window == link.token.as_bytes()));
    ada.delete(&format!("/api/diagrams/{}", diagram.id)).await;
    let response = app.visitor().get(&format!("/api/shared/{}", link.token)).await;
    refused(response, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
}

/// Zeros behind a point are written out.
#[tokio::test]
async fn what_would_be_too_large_to_read_again_is_not_stored() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let ids: Vec<String> = (0..19_000).map(|n| format!("n{n}")).collect();
    let name = "é".repeat(128);
    let nodes: Vec<String> =
        ids.iter().map(|id| format!(r#""{id}":{{"type":"sns.topic","name":"{name}"}}"#)).collect();
    let places: Vec<String> = ids.iter().map(|id| format!(r#""{id}":[1e-300,1e-300,96,96]"#)).collect();
    let snapshot = empty_snapshot()
        .replace("\"nodes\": {}", &format!("\"nodes\": {{{}}}", nodes.join(",")))
        .replace("\"layout\": {}", &format!("\"layout\": {{{}}}", places.join(",")));
    let response = ada.post("/api/diagrams", &json!({"name": "Small", "snapshot": snapshot})).await;
    let error = refused(response, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidDiagram).await;
    assert!(error.message.contains("at most 16 MB"), "{}", error.message);
}

#[tokio::test]
async fn a_link_changes_the_drawing_and_not_its_name() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Hers", &empty_snapshot()).await;
    let link = ada.share(&diagram.id, LinkRole::Edit).await;
    let save = json!({"version": 1, "name": "Eve was here", "snapshot": template_snapshot()});
    let response = app.visitor().put(&format!("/api/shared/{}", link.token), &save).await;
    read::<SavedDiagram>(response, StatusCode::OK).await;
    let stored: DiagramDocument =
        read(ada.get(&format!("/api/diagrams/{}", diagram.id)).await, StatusCode::OK).await;
    assert_eq!((stored.name.as_str(), stored.snapshot), ("Hers", template_snapshot()));
}
