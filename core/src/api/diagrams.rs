//! Stored diagrams.

use serde::{Deserialize, Serialize};

/// What somebody may do with a diagram; a later role includes the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Read and export.
    View,
    /// Change the diagram.
    Edit,
    /// Share, deploy and delete.
    Owner,
}

/// One line of the list of diagrams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagramSummary {
    /// Permanent id.
    pub id: String,
    /// Name the diagram was saved under.
    pub name: String,
    /// When it was last saved.
    pub updated_at: i64,
    /// Counts the saves, from 1.
    pub version: i64,
    /// What the reader may do with it.
    pub role: Role,
}

/// Stores a diagram for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDiagram {
    /// Name in the list of diagrams, 1 to 200 characters.
    pub name: String,
    /// Text of the diagram file.
    pub snapshot: String,
}

/// A stored diagram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagramDocument {
    /// Permanent id; through a share link too, where it opens nothing without the link.
    pub id: String,
    /// Name the diagram was saved under.
    pub name: String,
    /// Send it back with the next save.
    pub version: i64,
    /// What the reader may do with it.
    pub role: Role,
    /// Text of the diagram file.
    pub snapshot: String,
}

/// Saves over the version that was read; refused with 409 when somebody else saved in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveDiagram {
    /// Version the change was made on.
    pub version: i64,
    /// New name; absent keeps the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Text of the diagram file.
    pub snapshot: String,
}

/// Answer to a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDiagram {
    /// Version that was written.
    pub version: i64,
}
