//! A server of its own for each test, and people who talk to it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use drawbridge_core::api::{DiagramDocument, ErrorBody, ErrorCode, ErrorDetail, LinkRole, ShareLink};
use drawbridge_server::clock::Clock;
use drawbridge_server::config::{Config, Limits, Target};
use drawbridge_server::serve::Running;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What every account of a test logs in with.
pub(crate) const PASSWORD: &str = "a long enough password";

/// A running server with a database file of its own.
pub(crate) struct TestApp {
    pub(crate) server: Running,
    /// Where it listens, when its public address is another.
    pub(crate) listening: std::net::SocketAddr,
    time: Arc<AtomicI64>,
    folder: TempDir,
}

impl TestApp {
    /// A server that deploys to a closed port: nothing of AWS is needed.
    pub(crate) async fn start() -> Self {
        Self::start_with(Target::Endpoint("http://127.0.0.1:1".to_owned()), |_| {}).await
    }

    /// A server with a practice AWS.
    pub(crate) async fn start_practice() -> Self {
        Self::start_with(Target::Practice { python: practice_python(), control: None }, |_| {}).await
    }

    /// A server with a practice AWS whose delays and faults are written to the file.
    pub(crate) async fn start_practice_with_faults(control: &Path) -> Self {
        let control = Some(control.to_owned());
        Self::start_with(Target::Practice { python: practice_python(), control }, |_| {}).await
    }

    pub(crate) async fn start_with(target: Target, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = 1_800_000_000_000;
        let time = Arc::new(AtomicI64::new(start));
        let now = Arc::clone(&time);
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            database_url: format!("sqlite:{}", folder.path().join("test.db").display()),
            public_url: None,
            trusted_proxies: Vec::new(),
            target,
            allow_long_lived_keys: false,
            poll_every: Duration::from_millis(20),
            limits: Limits::default(),
            clock: Clock::from_fn(move || now.load(Ordering::SeqCst)),
        };
        change(&mut config);
        let server = Running::start(config).await.unwrap_or_else(|error| panic!("{error}"));
        let listening = server.listening;
        Self { server, listening, time, folder }
    }

    /// Lets time pass for the server.
    pub(crate) fn pass(&self, milliseconds: i64) {
        self.time.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// A connection of one's own to the database.
    pub(crate) async fn database(&self) -> sqlx::SqlitePool {
        let path = self.folder.path().join("test.db");
        sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap()
    }

    /// Every byte of the database, its log included.
    pub(crate) fn database_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// Another program that writes to the database until this is dropped.
    pub(crate) async fn keep_the_database_busy(&self) -> sqlx::SqliteConnection {
        let url = format!("sqlite:{}", self.folder.path().join("test.db").display());
        let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        other
    }

    /// Somebody without an account.
    pub(crate) fn visitor(&self) -> Person {
        Person { client: reqwest::Client::new(), url: self.server.url.clone(), cookie: None }
    }

    /// Somebody with a new account, logged in.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let mut person = self.visitor();
        let account = json!({"email": format!("{name}@example.com"), "password": PASSWORD, "name": name});
        let response = person.post("/api/accounts", &account).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        person.take_cookie(&response);
        person
    }
}

/// One client with its own cookie.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) client: reqwest::Client,
    pub(crate) url: String,
    pub(crate) cookie: Option<String>,
}

impl Person {
    /// Keeps the session that an answer brings.
    pub(crate) fn take_cookie(&mut self, response: &Response) {
        let set = response.headers().get("set-cookie").unwrap().to_str().unwrap();
        self.cookie = Some(set.split(';').next().unwrap().to_owned());
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.send(Method::POST, path, Some(&serde_json::to_value(body).unwrap())).await
    }

    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Response {
        self.send(Method::PUT, path, Some(&serde_json::to_value(body).unwrap())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Response {
        self.send(Method::DELETE, path, None).await
    }

    /// Stores a diagram.
    pub(crate) async fn create(&self, name: &str, snapshot: &str) -> DiagramDocument {
        let response = self.post("/api/diagrams", &json!({"name": name, "snapshot": snapshot})).await;
        read(response, StatusCode::CREATED).await
    }

    /// Makes a share link.
    pub(crate) async fn share(&self, diagram: &str, role: LinkRole) -> ShareLink {
        let response = self.post(&format!("/api/diagrams/{diagram}/links"), &json!({"role": role})).await;
        read(response, StatusCode::CREATED).await
    }
}

/// The body of an answer that must have this status.
pub(crate) async fn read<T: DeserializeOwned>(response: Response, status: StatusCode) -> T {
    let actual = response.status();
    let body = response.text().await.unwrap();
    assert_eq!(actual, status, "{body}");
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// The error of an answer that must have this status and code.
pub(crate) async fn refused(response: Response, status: StatusCode, code: ErrorCode) -> ErrorDetail {
    let body: ErrorBody = read(response, status).await;
    assert_eq!(body.error.code, code, "{}", body.error.message);
    body.error
}

/// An empty diagram as the core writes it.
pub(crate) fn empty_snapshot() -> String {
    drawbridge_core::model::snapshot::write(&drawbridge_core::model::Diagram::default())
}

/// The reference template that deploys without blocking findings.
pub(crate) fn template_snapshot() -> String {
    let template = drawbridge_core::templates::by_name("ec2-dynamodb-endpoint").unwrap();
    drawbridge_core::model::snapshot::write(&template.diagram())
}

/// The interpreter with MiniStack. Without it the deploy tests cannot run, and say so.
pub(crate) fn practice_python() -> String {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/venv/bin/python");
    let named = std::env::var("DRAWBRIDGE_PRACTICE_PYTHON").unwrap_or_else(|_| workspace.to_owned());
    assert!(
        Path::new(&named).exists(),
        "the deploy tests need a Python interpreter with MiniStack at {named}: run `cargo xtask practice`, or name \
         one in DRAWBRIDGE_PRACTICE_PYTHON"
    );
    named
}
