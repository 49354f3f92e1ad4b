//! What the server remembers.
//!
//! [`Store`] says what, in terms of the product; `sqlite` says how. A second database joins by implementing the
//! trait, with its own folder under `migrations`, and must pass the suite in `tests/it/store.rs`. Nothing above this
//! module writes SQL, and nothing in it decides who may do what.

mod sqlite;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use drawbridge_core::api::{Deployment, DeploymentStatus, LinkRole, StackEvent, User};

pub use sqlite::SqliteStore;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An account with this e-mail address exists.
    #[error("an account with this e-mail address exists")]
    EmailTaken,
    /// Somebody else writes to the database, and has for seconds.
    #[error("the database is busy: {0}")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database failed or holds something unreadable.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Result of a store operation.
pub type StoreResult<T> = Result<T, StoreError>;

/// An account with what it takes to log in.
#[derive(Clone)]
pub struct Account {
    /// The person.
    pub user: User,
    /// Argon2 hash in PHC form.
    pub password_hash: String,
}

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Hash of the token in the cookie.
    pub token_hash: String,
    /// Whose session it is.
    pub user: User,
    /// When the person logged in.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub seen_at: i64,
}

/// A diagram as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDiagram {
    /// Permanent id.
    pub id: String,
    /// Who owns it.
    pub owner_id: String,
    /// Name in the list.
    pub name: String,
    /// Counts the saves, from 1.
    pub version: i64,
    /// Text of the diagram file.
    pub snapshot: String,
    /// When it was last saved.
    pub updated_at: i64,
}

/// A diagram without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagramRow {
    /// Permanent id.
    pub id: String,
    /// Name in the list.
    pub name: String,
    /// Counts the saves, from 1.
    pub version: i64,
    /// When it was last saved.
    pub updated_at: i64,
}

/// A new text, and perhaps name, for the version of a diagram that was read.
#[derive(Debug, Clone, Copy)]
pub struct Save<'a> {
    /// Diagram to write.
    pub id: &'a str,
    /// Version the change was made on.
    pub version: i64,
    /// New name; `None` keeps the old one.
    pub name: Option<&'a str>,
    /// Text of the diagram file.
    pub snapshot: &'a str,
    /// The time now.
    pub now: i64,
}

/// What became of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveOutcome {
    /// Written as this version.
    Saved(i64),
    /// Not written: this version was saved in between.
    Conflict(i64),
    /// There is no such diagram.
    Missing,
}

/// A share link as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// Permanent id.
    pub id: String,
    /// Diagram it opens.
    pub diagram_id: String,
    /// What it allows.
    pub role: LinkRole,
    /// Hash of the token in the link.
    pub token_hash: String,
    /// When it was made.
    pub created_at: i64,
}

/// A deployment and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDeployment {
    /// Who deploys.
    pub user_id: String,
    /// The deployment as the API shows it.
    pub deployment: Deployment,
    /// What its resources are called in the template, by what each comes from in the diagram.
    pub logical_ids: BTreeMap<String, String>,
}

/// The database, whichever it is.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Whether the database answers.
    async fn ping(&self) -> StoreResult<()>;

    /// Adds an account; [`StoreError::EmailTaken`] if the address is in use.
    async fn insert_account(&self, account: &Account, now: i64) -> StoreResult<()>;
    /// The account with this (lower-case) e-mail address.
    async fn account_by_email(&self, email: &str) -> StoreResult<Option<Account>>;

    /// Adds a session.
    async fn insert_session(&self, session: &StoredSession) -> StoreResult<()>;
    /// The session with this token hash, however old.
    async fn session(&self, token_hash: &str) -> StoreResult<Option<StoredSession>>;
    /// Notes that a session was used.
    async fn touch_session(&self, token_hash: &str, now: i64) -> StoreResult<()>;
    /// Ends a session; ending it twice is no error.
    async fn delete_session(&self, token_hash: &str) -> StoreResult<()>;
    /// Ends all sessions made before `created` or last used before `seen`.
    async fn delete_sessions_before(&self, created: i64, seen: i64) -> StoreResult<u64>;

    /// Adds a diagram.
    async fn insert_diagram(&self, diagram: &StoredDiagram) -> StoreResult<()>;
    /// The diagrams of a person, last saved first.
    async fn diagrams_of(&self, owner_id: &str) -> StoreResult<Vec<DiagramRow>>;
    /// One diagram.
    async fn diagram(&self, id: &str) -> StoreResult<Option<StoredDiagram>>;
    /// Writes a diagram if nobody else did since it was read.
    async fn save_diagram(&self, save: Save<'_>) -> StoreResult<SaveOutcome>;
    /// Removes a diagram and its links.
    async fn delete_diagram(&self, id: &str) -> StoreResult<()>;

    /// Adds a share link.
    async fn insert_link(&self, link: &StoredLink) -> StoreResult<()>;
    /// The links to a diagram, oldest first.
    async fn links_of(&self, diagram_id: &str) -> StoreResult<Vec<StoredLink>>;
    /// The link with this token hash.
    async fn link_by_token(&self, token_hash: &str) -> StoreResult<Option<StoredLink>>;
    /// Revokes a link of this diagram; `false` if there is none.
    async fn delete_link(&self, diagram_id: &str, id: &str) -> StoreResult<bool>;

    /// Adds a deployment.
    async fn insert_deployment(&self, stored: &StoredDeployment) -> StoreResult<()>;
    /// One deployment.
    async fn deployment(&self, id: &str) -> StoreResult<Option<StoredDeployment>>;
    /// The deployments of a diagram, newest first.
    async fn deployments_of(&self, diagram_id: &str) -> StoreResult<Vec<StoredDeployment>>;
    /// The deployments with this status.
    async fn deployments_with(&self, status: DeploymentStatus) -> StoreResult<Vec<StoredDeployment>>;
    /// Writes a deployment if its stored status is still `expected`; `false` if somebody else moved it on.
    async fn update_deployment(
        &self,
        deployment: &Deployment,
        expected: DeploymentStatus,
    ) -> StoreResult<bool>;
    /// Appends an event under the next sequence number, unless `source_id` is there already.
    async fn append_event(
        &self,
        deployment_id: &str,
        source_id: &str,
        event: &StackEvent,
    ) -> StoreResult<bool>;
    /// The events after a sequence number, in order.
    async fn events_after(&self, deployment_id: &str, sequence: i64) -> StoreResult<Vec<StackEvent>>;
}

/// Opens the database named by `url` and brings its tables up to date.
///
/// `sqlite:PATH` opens or makes a file, `sqlite::memory:` a database that ends with the process.
pub async fn open(url: &str) -> StoreResult<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(url).await?))
}
