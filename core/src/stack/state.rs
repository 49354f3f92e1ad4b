//! How Terraform keeps its state in a bucket.

use crate::model::Settings;
use crate::value::Value;

/// The `s3` backend, as a file says it or as the settings have it. What is not said is `None`; what is given at
/// `terraform init` is not said either.
#[derive(Clone, Debug, PartialEq)]
pub struct StateBucket {
    /// Name of the bucket.
    pub bucket: Option<Value>,
    /// Object key of the state.
    pub key: Option<Value>,
    /// Whether Terraform asks for encryption: `encrypt`.
    pub encrypt: Option<Value>,
    /// Whether a lock file beside the state keeps others out: `use_lockfile`.
    pub use_lockfile: Option<Value>,
    /// Name of the table that holds the lock: `dynamodb_table`.
    pub lock_table: Option<Value>,
}

impl StateBucket {
    /// What the settings of a diagram come to.
    pub(crate) fn of(settings: &Settings) -> Option<Self> {
        let backend = settings.backend.as_ref()?;
        Some(Self {
            bucket: Some(backend.bucket.as_str().into()),
            key: Some(backend.key.as_str().into()),
            encrypt: Some(true.into()),
            use_lockfile: backend.lock_table.is_none().then(|| true.into()),
            lock_table: backend.lock_table.as_deref().map(Value::from),
        })
    }

    /// Whether more is given at `terraform init`: a backend needs both a bucket and a key.
    pub fn is_partial(&self) -> bool {
        self.bucket.is_none() || self.key.is_none()
    }
}
