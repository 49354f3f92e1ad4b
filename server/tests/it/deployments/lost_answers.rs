//! What AWS does goes on whether or not its answers arrive, and whether or not they can be stored.

use super::*;
use crate::proxy::{Fault, Proxy};

/// Two servers: one with a practice AWS, one that reaches it through a proxy with keys somebody pasted.
struct Far {
    near: TestApp,
    proxy: Proxy,
    app: TestApp,
    ada: Person,
    diagram: String,
    keys: Value,
}

impl Far {
    async fn start() -> Self {
        let near = TestApp::start_practice().await;
        let proxy = Proxy::to(near.server.practice.as_ref().unwrap().endpoint()).await;
        let app = TestApp::start_with(Target::Endpoint(proxy.url.clone()), |_| {}).await;
        let ada = app.person("ada").await;
        let diagram = ada.create("Game scores", &template_snapshot()).await.id;
        let keys = session_keys(&near, 3600).await;
        Self { near, proxy, app, ada, diagram, keys }
    }

    async fn plan(&self) -> Deployment {
        let response = post_plan(&self.ada, &self.diagram, &request("scores", &self.keys)).await;
        let deployment: Deployment = read(response, StatusCode::CREATED).await;
        let planned = until(&self.ada, &deployment.id, |status| status != DeploymentStatus::Planning).await;
        assert_eq!(planned.status, DeploymentStatus::Planned, "{:?}", planned.failure);
        planned
    }

    async fn end(&self, deployment: &Deployment) -> Deployment {
        until(&self.ada, &deployment.id, |status| !status.is_running()).await
    }

    async fn delete(&self, deployment: &Deployment) -> Response {
        let yes = json!({"confirm": "scores", "credentials": self.keys});
        self.ada.post(&format!("/api/deployments/{}/delete-stack", deployment.id), &yes).await
    }

    async fn stop(self) {
        self.app.server.stop().await;
        self.near.server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_and_a_deletion_without_an_answer_are_followed() {
    let far = Far::start().await;
    let planned = far.plan().await;
    far.proxy.fail("ExecuteChangeSet", Fault::AnswerLost, usize::MAX);
    assert_eq!(execute(&far.ada, &planned).await.status(), StatusCode::ACCEPTED);
    let done = far.end(&planned).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);

    // Credentials of a refused deletion are not kept for later.
    far.proxy.fail("DescribeStacks", Fault::NeverSent, usize::MAX);
    refused(far.delete(&done).await, StatusCode::BAD_GATEWAY, ErrorCode::AwsUnreachable).await;
    assert!(!far.app.server.app.deployer.holds_credentials(&done.id));
    far.proxy.heal();

    far.proxy.fail("DeleteStack", Fault::AnswerLost, usize::MAX);
    assert_eq!(far.delete(&done).await.status(), StatusCode::ACCEPTED);
    let gone = far.end(&done).await;
    assert_eq!(gone.status, DeploymentStatus::Deleted, "{:?}", gone.failure);
    far.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_never_arrived_waits_for_a_yes_again() {
    let far = Far::start().await;
    let planned = far.plan().await;
    far.proxy.fail("ExecuteChangeSet", Fault::NeverSent, usize::MAX);
    assert_eq!(execute(&far.ada, &planned).await.status(), StatusCode::ACCEPTED);
    assert_eq!(far.end(&planned).await.status, DeploymentStatus::Planned);
    far.proxy.heal();
    // Its answer is lost once: the repetition is refused, because the first has worked.
    far.proxy.fail("ExecuteChangeSet", Fault::AnswerLost, 1);
    assert_eq!(execute(&far.ada, &planned).await.status(), StatusCode::ACCEPTED);
    let done = far.end(&planned).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    far.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_does_not_end_following() {
    let far = Far::start().await;
    let planned = far.plan().await;
    for fault in [Fault::BadGateway, Fault::NeverSent, Fault::AnswerLost] {
        // Three calls are one look.
        far.proxy.fail("DescribeStacks", fault, 3);
    }
    assert_eq!(execute(&far.ada, &planned).await.status(), StatusCode::ACCEPTED);
    let done = far.end(&planned).await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    far.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_set_that_is_read_through_a_broken_connection_is_a_plan() {
    let far = Far::start().await;
    far.proxy.fail("DescribeChangeSet", Fault::BadGateway, 3);
    far.plan().await;
    far.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_executed_elsewhere_cannot_be_canceled() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    let planned = plan(&ada, &diagram.id, "scores").await;
    let practice_aws = app.server.practice.clone().unwrap();
    let root =
        aws_credential_types::provider::SharedCredentialsProvider::new(practice_aws.root_credentials());
    let console = aws_sdk_cloudformation::Client::new(&practice_aws.aws().config(REGION, root));
    let change_set = planned.change_set_id.clone().unwrap();
    console.execute_change_set().stack_name("scores").change_set_name(change_set).send().await.unwrap();

    let response = ada.post(&format!("/api/deployments/{}/cancel", planned.id), &json!({})).await;
    let error = refused(response, StatusCode::CONFLICT, ErrorCode::WrongState).await;
    assert!(error.message.contains("executed already"), "{}", error.message);
    app.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_fails_for_a_while_does_not_end_following() {
    let app = TestApp::start_practice().await;
    let ada = app.person("ada").await;
    let diagram = ada.create("Game scores", &template_snapshot()).await;
    // `FAIL` keeps the count that a failed write has left.
    let database = app.database().await;
    for statement in [
        "CREATE TABLE faults (what TEXT)",
        "CREATE TRIGGER no_event BEFORE INSERT ON deployment_events \
         WHEN (SELECT COUNT(*) FROM faults WHERE what = 'event') < 2 \
         BEGIN INSERT INTO faults VALUES ('event'); SELECT RAISE(FAIL, 'disk I/O error'); END",
        "CREATE TRIGGER no_end BEFORE UPDATE ON deployments \
         WHEN NEW.status IN ('planned', 'deployed') \
         AND (SELECT COUNT(*) FROM faults WHERE what = NEW.status) < 2 \
         BEGIN INSERT INTO faults VALUES (NEW.status); SELECT RAISE(FAIL, 'disk I/O error'); END",
    ] {
        sqlx::query(statement).execute(&database).await.unwrap();
    }
    let done = deployed(&ada, &diagram.id, "scores").await;
    assert_eq!(done.status, DeploymentStatus::Deployed, "{:?}", done.failure);
    let failed: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM faults").fetch_one(&database).await.unwrap();
    assert_eq!(failed, 6, "the database did fail");
    app.server.stop().await;
}
