//! What this browser keeps of documents: each whole as it was at some moment, every edit since, and the version that the
//! server has.

use drawbridge_core::api::Role;
use drawbridge_core::model::journal::{self, Replayed};
use drawbridge_core::model::snapshot::SnapshotError;
use drawbridge_core::sort::InOrder;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::dom::database::{Database, Part, answer, journal_key, journal_range};

/// What a kept document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Its key: `draft.…`, or `stored.…` and `link.…` with the id of a diagram on the server.
    pub(crate) key: String,
    /// What the diagram is called.
    pub(crate) name: String,
    /// How many nodes it has.
    pub(crate) nodes: usize,
    /// When it was changed last, in milliseconds since 1970.
    pub(crate) changed: f64,
    /// The number of the newest edit that is part of the whole.
    pub(crate) number: u64,
    /// The version on the server that it started from; 0 for drafts.
    #[serde(default)]
    pub(crate) version: i64,
    /// What the person may do with the one on the server.
    #[serde(default)]
    pub(crate) role: Option<Role>,
}

/// A kept document.
pub(crate) struct Kept {
    /// What it is.
    pub(crate) head: Head,
    /// The number of its newest edit.
    pub(crate) number: u64,
    whole: String,
    /// As the server has it.
    pub(crate) base: Option<String>,
    lines: Vec<String>,
}

impl Kept {
    /// Puts the document together.
    ///
    /// # Errors
    ///
    /// It was written by a newer version of the app.
    pub(crate) fn diagram(&self) -> Result<Replayed, SnapshotError> {
        journal::replay(&self.whole, self.lines.iter().map(String::as_str))
    }
}

/// The documents of this browser.
#[derive(Clone)]
pub(crate) struct Store(Database);

impl Store {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// The browser forbids it.
    pub(crate) async fn open() -> Result<Self, JsValue> {
        Database::open().await.map(Self)
    }

    /// What is kept, the newest first.
    pub(crate) async fn heads(&self) -> Vec<Head> {
        let Ok(found) = self.all_heads().await else { return Vec::new() };
        let mut heads: Vec<Head> =
            found.iter().filter_map(|it| serde_json::from_str(&it.as_string()?).ok()).collect();
        heads.order_by(|a, b| b.changed.total_cmp(&a.changed));
        heads
    }

    async fn all_heads(&self) -> Result<js_sys::Array, JsValue> {
        let batch = self.0.read()?;
        Ok(answer(&batch.all(Part::Heads, None)?).await?.into())
    }

    /// A kept document; `None` if there is none under this key, or the browser cannot read.
    pub(crate) async fn load(&self, key: &str) -> Option<Kept> {
        let batch = self.0.read().ok()?;
        let id = JsValue::from(key);
        let range = journal_range(key, 0, None).ok()?;
        // Asked for all at once, so that they are of one moment.
        let head = answer(&batch.get(Part::Heads, &id).ok()?);
        let whole = answer(&batch.get(Part::Wholes, &id).ok()?);
        let base = answer(&batch.get(Part::Bases, &id).ok()?);
        let numbers = answer(&batch.keys(Part::Journal, &range).ok()?);
        let lines = answer(&batch.all(Part::Journal, Some(&range)).ok()?);
        let head: Head = serde_json::from_str(&head.await.ok()?.as_string()?).ok()?;
        let whole = whole.await.ok()?.as_string()?;
        let base = base.await.ok()?.as_string();
        let numbers: js_sys::Array = numbers.await.ok()?.into();
        let lines: js_sys::Array = lines.await.ok()?.into();
        let number_of = |it: JsValue| js_sys::Array::from(&it).get(1).as_f64().map(|it| it as u64);
        let entries = numbers.iter().zip(lines.iter());
        let entries = entries.filter_map(|(key, line)| Some((number_of(key)?, line.as_string()?)));
        // A whole that was just written holds those before it.
        let entries: Vec<(u64, String)> = entries.filter(|(it, _)| *it > head.number).collect();
        let number = entries.last().map_or(head.number, |it| it.0);
        let lines = entries.into_iter().map(|it| it.1).collect();
        Some(Kept { head, number, whole, base, lines })
    }

    /// Adds an edit. It is under way when this returns.
    pub(crate) fn add(
        &self,
        head: &Head,
        number: u64,
        line: &str,
    ) -> Result<impl Future<Output = Result<(), JsValue>> + use<>, JsValue> {
        let batch = self.0.write()?;
        batch.put(Part::Heads, &head.key.as_str().into(), &json(head))?;
        batch.put(Part::Journal, &journal_key(&head.key, number), line)?;
        Ok(batch.finish())
    }

    /// Writes a document whole, with all edits up to the number in its head, and if it is given, as the server has it.
    pub(crate) fn write(
        &self,
        head: &Head,
        whole: &str,
        base: Option<&str>,
    ) -> Result<impl Future<Output = Result<(), JsValue>> + use<>, JsValue> {
        let batch = self.0.write()?;
        let id = JsValue::from(head.key.as_str());
        batch.put(Part::Heads, &id, &json(head))?;
        batch.put(Part::Wholes, &id, whole)?;
        if let Some(base) = base {
            batch.put(Part::Bases, &id, base)?;
        }
        batch.delete(Part::Journal, &journal_range(&head.key, 0, Some(head.number))?)?;
        Ok(batch.finish())
    }

    /// Notes what the server has, beside a document that is kept already.
    pub(crate) fn rebase(
        &self,
        head: &Head,
        base: &str,
    ) -> Result<impl Future<Output = Result<(), JsValue>> + use<>, JsValue> {
        let batch = self.0.write()?;
        let id = JsValue::from(head.key.as_str());
        batch.put(Part::Heads, &id, &json(head))?;
        batch.put(Part::Bases, &id, base)?;
        Ok(batch.finish())
    }

    /// Takes a document out.
    pub(crate) async fn forget(&self, key: &str) {
        let forgotten = self.0.write().and_then(|batch| {
            let id = JsValue::from(key);
            for part in [Part::Heads, Part::Wholes, Part::Bases] {
                batch.delete(part, &id)?;
            }
            batch.delete(Part::Journal, &journal_range(key, 0, None)?)?;
            Ok(batch.finish())
        });
        if let Ok(done) = forgotten {
            drop(done.await);
        }
    }
}

fn json(head: &Head) -> String {
    serde_json::to_string(head).unwrap_or_default()
}
