//! The SQLite implementation: one file, write-ahead log, every commit on disk before it is acknowledged.

use std::borrow::Cow;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use drawbridge_core::api::{Deployment, DeploymentStatus, LinkRole, StackEvent, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Row, SqlStr};

use super::{
    Account, DiagramRow, Save, SaveOutcome, Store, StoreError, StoreResult, StoredDeployment, StoredDiagram,
    StoredLink, StoredSession,
};

/// Every migration, oldest first. Never change one that was released: add the next.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../../migrations/sqlite/0001_start.sql")),
    (2, "logical ids", include_str!("../../migrations/sqlite/0002_logical_ids.sql")),
];

/// A [`Store`] in an SQLite file.
pub struct SqliteStore {
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens or makes the database and brings its tables up to date.
    pub async fn open(url: &str) -> StoreResult<Self> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was acknowledged survives a power cut, not only a killed process.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let is_in_memory = url.contains(":memory:");
        if !is_in_memory {
            keep_private(options.get_filename());
        }
        let pool = if is_in_memory {
            // Each connection to `:memory:` is a database of its own: keep exactly one, for ever.
            SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None)
        } else {
            SqlitePoolOptions::new().max_connections(8)
        }
        .connect_with(options)
        .await?;
        migrator().run(&pool).await.map_err(|error| StoreError::Database(error.into()))?;
        Ok(Self { pool })
    }
}

/// Makes the file for the server alone, or takes it away from those who are neither its owner nor of its group. SQLite
/// gives the log beside it the same rights. What cannot be done here SQLite will say, or whoever looks at the log.
#[cfg(unix)]
fn keep_private(file: &Path) {
    use std::fs::{OpenOptions, Permissions, set_permissions};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    const OWNER: u32 = 0o600;
    const OTHERS: u32 = 0o007;
    let _made_or_there = OpenOptions::new().write(true).create_new(true).mode(OWNER).open(file);
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let Ok(found) = std::fs::metadata(&name) else { continue };
        if found.is_file() && found.permissions().mode() & OTHERS != 0 {
            match set_permissions(&name, Permissions::from_mode(OWNER)) {
                Ok(()) => {
                    tracing::warn!(file = ?name, "everybody on this machine could read the database; now only its owner can");
                }
                Err(error) => {
                    tracing::warn!(file = ?name, %error, "everybody on this machine can read the database");
                }
            }
        }
    }
}

/// Elsewhere files belong to whoever made them.
#[cfg(not(unix))]
fn keep_private(_file: &Path) {}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|&(version, description, sql)| {
        Migration::new(
            version,
            Cow::Borrowed(description),
            MigrationType::Simple,
            SqlStr::from_static(sql),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Extended result codes carry the cause in their upper bytes: https://sqlite.org/rescode.html
        const BUSY_OR_LOCKED: [i32; 2] = [5, 6];
        let code: Option<i32> = error.as_database_error().and_then(|it| it.code()?.parse().ok());
        let is_busy = code.is_some_and(|it| BUSY_OR_LOCKED.contains(&(it & 0xff)));
        if is_busy || matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy(error.into());
        }
        Self::Database(error.into())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Database(error.into())
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn ping(&self) -> StoreResult<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    async fn insert_account(&self, account: &Account, now: i64) -> StoreResult<()> {
        sqlx::query(
            "INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&account.user.id)
        .bind(&account.user.email)
        .bind(&account.user.name)
        .bind(&account.password_hash)
        .bind(now)
        .execute(&self.pool)
        .await
        .map_err(|error| match error.as_database_error() {
            Some(cause) if cause.is_unique_violation() => StoreError::EmailTaken,
            _ => error.into(),
        })?;
        Ok(())
    }

    async fn account_by_email(&self, email: &str) -> StoreResult<Option<Account>> {
        let row = sqlx::query("SELECT id, email, name, password_hash FROM users WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(Account { user: user_from(&row, "id")?, password_hash: row.try_get("password_hash")? })
        })
        .transpose()
    }

    async fn insert_session(&self, session: &StoredSession) -> StoreResult<()> {
        sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(&session.token_hash)
        .bind(&session.user.id)
        .bind(session.created_at)
        .bind(session.seen_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn session(&self, token_hash: &str) -> StoreResult<Option<StoredSession>> {
        let row = sqlx::query(
            "SELECT s.token_hash, s.created_at, s.seen_at, s.user_id, u.email, u.name \
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1",
        )
        .bind(token_hash)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(StoredSession {
                token_hash: row.try_get("token_hash")?,
                user: user_from(&row, "user_id")?,
                created_at: row.try_get("created_at")?,
                seen_at: row.try_get("seen_at")?,
            })
        })
        .transpose()
    }

    async fn touch_session(&self, token_hash: &str, now: i64) -> StoreResult<()> {
        sqlx::query("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn delete_session(&self, token_hash: &str) -> StoreResult<()> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn delete_sessions_before(&self, created: i64, seen: i64) -> StoreResult<u64> {
        let done = sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR seen_at < $2")
            .bind(created)
            .bind(seen)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    async fn insert_diagram(&self, diagram: &StoredDiagram) -> StoreResult<()> {
        sqlx::query(
            "INSERT INTO diagrams (id, owner_id, name, version, snapshot, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&diagram.id)
        .bind(&diagram.owner_id)
        .bind(&diagram.name)
        .bind(diagram.version)
        .bind(&diagram.snapshot)
        .bind(diagram.updated_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn diagrams_of(&self, owner_id: &str) -> StoreResult<Vec<DiagramRow>> {
        let rows = sqlx::query(
            "SELECT id, name, version, updated_at FROM diagrams WHERE owner_id = $1 ORDER BY updated_at DESC, id",
        )
        .bind(owner_id)
        .fetch_all(&self.pool)
        .await?;
        let read = |row: &SqliteRow| {
            Ok(DiagramRow {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                version: row.try_get("version")?,
                updated_at: row.try_get("updated_at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn diagram(&self, id: &str) -> StoreResult<Option<StoredDiagram>> {
        let row = sqlx::query(
            "SELECT id, owner_id, name, version, snapshot, updated_at FROM diagrams WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(StoredDiagram {
                id: row.try_get("id")?,
                owner_id: row.try_get("owner_id")?,
                name: row.try_get("name")?,
                version: row.try_get("version")?,
                snapshot: row.try_get("snapshot")?,
                updated_at: row.try_get("updated_at")?,
            })
        })
        .transpose()
    }

    async fn save_diagram(&self, save: Save<'_>) -> StoreResult<SaveOutcome> {
        let saved: Option<i64> = sqlx::query_scalar(
            "UPDATE diagrams SET version = version + 1, name = COALESCE($3, name), snapshot = $4, updated_at = $5 \
             WHERE id = $1 AND version = $2 RETURNING version",
        )
        .bind(save.id)
        .bind(save.version)
        .bind(save.name)
        .bind(save.snapshot)
        .bind(save.now)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(version) = saved {
            return Ok(SaveOutcome::Saved(version));
        }
        let current: Option<i64> = sqlx::query_scalar("SELECT version FROM diagrams WHERE id = $1")
            .bind(save.id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(current.map_or(SaveOutcome::Missing, SaveOutcome::Conflict))
    }

    async fn delete_diagram(&self, id: &str) -> StoreResult<()> {
        sqlx::query("DELETE FROM diagrams WHERE id = $1").bind(id).execute(&self.pool).await?;
        Ok(())
    }

    async fn insert_link(&self, link: &StoredLink) -> StoreResult<()> {
        sqlx::query(
            "INSERT INTO share_links (id, diagram_id, role, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&link.id)
        .bind(&link.diagram_id)
        .bind(to_word(&link.role)?)
        .bind(&link.token_hash)
        .bind(link.created_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn links_of(&self, diagram_id: &str) -> StoreResult<Vec<StoredLink>> {
        let rows = sqlx::query("SELECT * FROM share_links WHERE diagram_id = $1 ORDER BY created_at, id")
            .bind(diagram_id)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(link_from).collect()
    }

    async fn link_by_token(&self, token_hash: &str) -> StoreResult<Option<StoredLink>> {
        let row = sqlx::query("SELECT * FROM share_links WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(link_from).transpose()
    }

    async fn delete_link(&self, diagram_id: &str, id: &str) -> StoreResult<bool> {
        let done = sqlx::query("DELETE FROM share_links WHERE diagram_id = $1 AND id = $2")
            .bind(diagram_id)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn insert_deployment(&self, stored: &StoredDeployment) -> StoreResult<()> {
        let deployment = &stored.deployment;
        sqlx::query(
            "INSERT INTO deployments (id, diagram_id, user_id, status, created_at, body, logical_ids) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&deployment.id)
        .bind(&deployment.diagram_id)
        .bind(&stored.user_id)
        .bind(to_word(&deployment.status)?)
        .bind(deployment.created_at)
        .bind(serde_json::to_string(deployment)?)
        .bind(serde_json::to_string(&stored.logical_ids)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn deployment(&self, id: &str) -> StoreResult<Option<StoredDeployment>> {
        let row = sqlx::query("SELECT user_id, body, logical_ids FROM deployments WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(deployment_from).transpose()
    }

    async fn deployments_of(&self, diagram_id: &str) -> StoreResult<Vec<StoredDeployment>> {
        let rows = sqlx::query(
            "SELECT user_id, body, logical_ids FROM deployments WHERE diagram_id = $1 ORDER BY created_at DESC, id",
        )
        .bind(diagram_id)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(deployment_from).collect()
    }

    async fn deployments_with(&self, status: DeploymentStatus) -> StoreResult<Vec<StoredDeployment>> {
        let rows = sqlx::query(
            "SELECT user_id, body, logical_ids FROM deployments WHERE status = $1 ORDER BY created_at, id",
        )
        .bind(to_word(&status)?)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(deployment_from).collect()
    }

    async fn update_deployment(
        &self,
        deployment: &Deployment,
        expected: DeploymentStatus,
    ) -> StoreResult<bool> {
        let done = sqlx::query("UPDATE deployments SET status = $3, body = $4 WHERE id = $1 AND status = $2")
            .bind(&deployment.id)
            .bind(to_word(&expected)?)
            .bind(to_word(&deployment.status)?)
            .bind(serde_json::to_string(deployment)?)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn append_event(
        &self,
        deployment_id: &str,
        source_id: &str,
        event: &StackEvent,
    ) -> StoreResult<bool> {
        // One statement: the number is taken and the row written under the same lock. The sequence in `body` is
        // whatever the caller had; `events_after` puts the column's in its place.
        let done = sqlx::query(
            "INSERT INTO deployment_events (deployment_id, sequence, source_id, body) \
             SELECT $1, COALESCE(MAX(sequence), 0) + 1, $2, $3 FROM deployment_events WHERE deployment_id = $1 \
             ON CONFLICT (deployment_id, source_id) DO NOTHING",
        )
        .bind(deployment_id)
        .bind(source_id)
        .bind(serde_json::to_string(event)?)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn events_after(&self, deployment_id: &str, sequence: i64) -> StoreResult<Vec<StackEvent>> {
        let rows = sqlx::query(
            "SELECT sequence, body FROM deployment_events WHERE deployment_id = $1 AND sequence > $2 \
             ORDER BY sequence",
        )
        .bind(deployment_id)
        .bind(sequence)
        .fetch_all(&self.pool)
        .await?;
        let read = |row: &SqliteRow| {
            let event: StackEvent = serde_json::from_str(&row.try_get::<String, _>("body")?)?;
            Ok(StackEvent { sequence: row.try_get("sequence")?, ..event })
        };
        rows.iter().map(read).collect()
    }
}

fn user_from(row: &SqliteRow, id: &str) -> StoreResult<User> {
    Ok(User { id: row.try_get(id)?, email: row.try_get("email")?, name: row.try_get("name")? })
}

fn link_from(row: &SqliteRow) -> StoreResult<StoredLink> {
    Ok(StoredLink {
        id: row.try_get("id")?,
        diagram_id: row.try_get("diagram_id")?,
        role: from_word::<LinkRole>(row.try_get("role")?)?,
        token_hash: row.try_get("token_hash")?,
        created_at: row.try_get("created_at")?,
    })
}

fn deployment_from(row: &SqliteRow) -> StoreResult<StoredDeployment> {
    Ok(StoredDeployment {
        user_id: row.try_get("user_id")?,
        deployment: serde_json::from_str(&row.try_get::<String, _>("body")?)?,
        logical_ids: serde_json::from_str(&row.try_get::<String, _>("logical_ids")?)?,
    })
}

/// An enum of the API as the one word it is on the wire.
fn to_word(value: &impl Serialize) -> StoreResult<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn from_word<T: DeserializeOwned>(word: String) -> StoreResult<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[tokio::test]
    async fn what_was_acknowledged_survives_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let store = SqliteStore::open(&url).await.unwrap();
        for (asked, wanted) in [
            ("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous", "2"),
            ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
            ("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys", "1"),
        ] {
            let is: String =
                sqlx::query_scalar(SqlStr::from_static(asked)).fetch_one(&store.pool).await.unwrap();
            assert_eq!(is, wanted, "{asked}");
        }
    }
}
